"""Compare: two to four models of a run on the same axes, each beside the median of the run's
selected models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from layouts import ids
from layouts.address import address, current_base
from layouts.components import states
from layouts.components.badge import badge
from layouts.components.compare import cards, ranges
from layouts.components.compare import table as compare_table
from layouts.components.compare.cards import ComparisonView
from layouts.components.model import verification_badge
from layouts.components.model_ref import ModelsRef
from layouts.components.page import link_button, page, section
from layouts.components.segments import segments
from layouts.components.source import Source
from layouts.figures import pins
from layouts.figures.compare import models as compare
from layouts.language import N_, _, current_language, ngettext
from layouts.style.presentation import Presentation
from mmm.review.compare_models import Consensus, ModelComparison, differences

TITLE: Final = N_("Compare models")
FEW: Final = N_("Pin two models to compare them")
FEW_LEAD: Final = N_(
    "In the lab, pin a model with the button beside its name or by selecting its point, up to four"
    " of them. “Compare” then appears in the tray at the foot of the page."
)
MODES: Final = {
    compare_table.VALUES: N_("Values"),
    compare_table.DIFFERENCES: N_("Differences to A"),
}
LEAD: Final = N_(
    "The same figures of each model on the same axes. Grey is the median of the run's selected"
    " models."
)


_KEPT: Final = 16


@dataclass(frozen=True)
class _Figures:
    """The figures of a comparison, drawn once: somebody comes back to the same one again and again.

    All that they depend on is compared.
    """

    comparison: ModelComparison
    consensus: Consensus
    source: Source
    look: Presentation
    language: str
    base: str
    shown: ComparisonView = field(compare=False)

    @cached_property
    def effects(self) -> tuple[Component, ...]:
        wide = html.Div(cards.contributions(self.shown, self.look), className="compare-wide")
        return wide, cards.shares(self.shown, self.look)

    @property
    def has_effects(self) -> bool:
        """Whether they are drawn already."""
        return "effects" in vars(self)

    @cached_property
    def shapes(self) -> tuple[Component, ...]:
        return (
            cards.curves(self.shown, self.look),
            cards.adstock(self.shown, self.look),
            cards.fit(self.shown, self.look),
        )


@lru_cache(maxsize=_KEPT)
def _kept(figures: _Figures) -> _Figures:
    """The same ones, as they were made first."""
    return figures


def _figures(shown: ComparisonView, look: Presentation) -> _Figures:
    return _kept(
        _Figures(
            shown.comparison,
            shown.consensus,
            shown.source,
            look,
            current_language(),
            current_base(),
            shown,
        )
    )


def effects(shown: ComparisonView, look: Presentation) -> list[Component]:
    """What stands below the table of channels: who brought how much. With them comes what asks for
    `shapes`, which are drawn after them because they are seen later."""
    figures = _figures(shown, look)
    return [*figures.effects, dcc.Store(id=ids.COMPARE_BELOW, data=_ref(shown))]


def shapes(shown: ComparisonView, look: Presentation) -> list[Component]:
    """What stands below the effects: how they come about, and how well the models fit."""
    return [
        *_figures(shown, look).shapes,
        section(_("Errors"), cards.errors(shown, look), flush=True),
        section(_("Hyperparameters"), ranges.table(shown, look), note=_(ranges.NOTE)),
    ]


def build(shown: ComparisonView, look: Presentation) -> html.Div:
    """The page.

    Its figures come after it, so that the table can be read at once, unless they are drawn already.
    """
    if _figures(shown, look).has_effects:
        return build_with_effects(shown, look)
    later = dcc.Store(id=ids.COMPARE_LATER, data=_ref(shown))
    return _page(
        shown, look, html.Div(states.skeleton(), id=ids.COMPARE_EFFECTS, className="stack"), later
    )


def build_with_effects(shown: ComparisonView, look: Presentation) -> html.Div:
    """The page with its first figures: those below them come by themselves."""
    return _page(
        shown, look, html.Div(effects(shown, look), id=ids.COMPARE_EFFECTS, className="stack")
    )


def _ref(shown: ComparisonView) -> dict[str, Any]:
    return ModelsRef(shown.run_id, tuple(shown.sol_ids)).stored()


def _page(
    shown: ComparisonView, look: Presentation, figures: html.Div, *stores: dcc.Store
) -> html.Div:
    table = differences(shown.comparison)
    modes = [{"label": _(said), "value": mode} for mode, said in MODES.items()]
    choice = segments(
        ids.COMPARE_MODE, _("What the table shows"), modes, compare_table.VALUES, "compare-mode"
    )
    values = compare_table.build(
        table, shown.consensus.channels, shown.consensus.count, compare_table.VALUES, look
    )
    told = html.Div(values, id=ids.COMPARE_TABLE)
    parts = [
        _legend(shown, look),
        section(compare_table.finding(table, look), told, actions=[choice]),
        figures,
        html.Div(id=ids.COMPARE_SHAPES, className="stack"),
    ]
    return page(
        _(TITLE),
        html.Div(parts, className="stack", style=pins.properties(look)),
        dcc.Store(id=ids.COMPARE_REF, data=_ref(shown)),
        *stores,
        lead=_(LEAD),
        back=_back(shown.run_id, shown.run_name, shown.sol_ids),
        actions=verification_badge.badges(shown.source, look),
    )


def few(run_id: str, run_name: str, sol_ids: Sequence[str]) -> html.Div:
    """The page with one model or none."""
    to_lab = link_button(_("To the models"), _lab(run_id, sol_ids), "primary")
    nothing = section(None, states.empty("pin-angle", _(FEW), _(FEW_LEAD), [to_lab]))
    return page(_(TITLE), nothing, back=_back(run_id, run_name, sol_ids))


def channel_table(
    comparison: ModelComparison, consensus: Consensus, mode: str, look: Presentation
) -> list[Any]:
    """The table of channels, by values or by differences."""
    return compare_table.build(
        differences(comparison), consensus.channels, consensus.count, mode, look
    )


def _back(run_id: str, run_name: str, sol_ids: Sequence[str]) -> tuple[str, str]:
    return (_lab(run_id, sol_ids), _("Models of {run}").format(run=run_name))


def _lab(run_id: str, sol_ids: Sequence[str]) -> str:
    return address(f"/models/{run_id}") + (f"?pins={','.join(sol_ids)}" if sol_ids else "")


def _legend(shown: ComparisonView, look: Presentation) -> html.Div:
    """Which letter, colour and dash is which model. Stays in sight while the page is read."""
    items = [_model(place, sol_id, shown, look) for place, sol_id in enumerate(shown.sol_ids)]
    dash = html.I(className="dash-sample set", **{"aria-hidden": "true"})
    count = shown.consensus.count
    models = ngettext("{n} model", "{n} models", count).format(n=look.number(count))
    items.append(
        html.Div(
            [dash, html.Div([html.Strong(_(compare.MEDIAN)), _small(models)])], className="who"
        )
    )
    return html.Div(items, className="compare-legend", role="region", **{"aria-label": _("Models")})


def _model(place: int, sol_id: str, shown: ComparisonView, look: Presentation) -> html.Div:
    errors = shown.comparison.errors.loc[sol_id]
    said = f"NRMSE {look.number(errors['nrmse'], 4)}, RSSD {look.number(errors['rssd'], 3)}"
    marks = [badge(_("Published"), "good")] if sol_id == shown.published else []
    marks += [] if sol_id in shown.selected else [badge(_("Not on a kept front"), "warn")]
    rest = [other for other in shown.sol_ids if other != sol_id]
    return html.Div(
        [
            html.Span(
                pins.LETTERS[place], className=f"letter pin-{place}", **{"aria-hidden": "true"}
            ),
            html.Div(
                [
                    html.P(
                        [
                            dcc.Link(
                                sol_id,
                                href=address(f"/models/{shown.run_id}/{sol_id}"),
                                className="strong",
                            ),
                            html.I(
                                className=f"dash-sample dash-{place}", **{"aria-hidden": "true"}
                            ),
                        ]
                    ),
                    _small(said),
                    *marks,
                ]
            ),
            dcc.Link(
                [
                    html.Span("×", **{"aria-hidden": "true"}),
                    html.Span(
                        _("Leave out {model}").format(model=sol_id), className="visually-hidden"
                    ),
                ],
                href=address(f"/compare/{shown.run_id}?models={','.join(rest)}"),
                className="tray-off",
            ),
        ],
        className="who",
    )


def _small(words: str) -> html.P:
    return html.P(words, className="small muted")
