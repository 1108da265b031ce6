"""Where a run's numbers come from: data, settings, engine, versions."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from app.views.runs import RunRow
from layouts import text
from layouts.components.model.verification_badge import badge_of
from layouts.components.page import facts, section
from layouts.components.run import spec_words
from layouts.components.source import engine_label
from layouts.language import N_, _, ngettext
from layouts.style.presentation import Presentation, label

PROVENANCE_NOTE: Final = N_(
    "With the same data, seed and versions the run gives the same models again."
)


def section_of(run: RunRow, look: Presentation) -> Component:
    """The settings of any run, and the manifest of a finished one."""
    spec, manifest = run.spec, run.manifest
    note = _(PROVENANCE_NOTE) if manifest else None
    columns = [
        facts(_settings(run, spec, look), wide=True),
        facts(_trace(run, manifest, look), wide=True),
    ]
    return section(
        _("Where the numbers come from"), html.Div(columns, className="grid-2"), note=note
    )


def _settings(run: RunRow, spec: dict[str, Any], look: Presentation) -> list[tuple[str, Any]]:
    media = [*spec.get("paid_media_spends", ()), *spec.get("organic_vars", ())]
    season = ", ".join(
        _(spec_words.PROPHET.get(name, name)) for name in spec.get("prophet_vars", ())
    ) or _("none")
    country = spec.get("prophet_country")
    kind = _(spec_words.OUTCOME_KINDS.get(spec.get("dep_var_type", ""), text.DASH))
    outcome = f"{spec.get('dep_var', text.DASH)}: {kind}"
    has_holidays = country and "holiday" in spec.get("prophet_vars", ())
    iterations, trials = look.number(spec.get("iterations", 0)), spec.get("trials", 0)
    return [
        (_("Data set"), run.dataset_name),
        (_("Outcome"), outcome),
        (_("Media"), ", ".join(label(name) for name in media)),
        (_("Context"), ", ".join(spec.get("context_vars", ())) or _("none")),
        (_("Season"), f"{season}, {country}" if has_holidays else season),
        (_("Adstock"), _(spec_words.ADSTOCKS.get(spec.get("adstock", ""), (text.DASH, ""))[0])),
        (
            _("Search"),
            _("{iterations} iterations × {trials} trials").format(
                iterations=iterations, trials=trials
            ),
        ),
        (_("Held out"), _("last part of the data") if spec.get("ts_validation") else _("nothing")),
    ]


def _trace(run: RunRow, manifest: dict[str, Any], look: Presentation) -> list[tuple[str, Any]]:
    window, engine = manifest.get("window") or {}, manifest.get("engine") or run.engine
    versions = manifest.get("versions") or {}
    pairs: list[tuple[str, Any]] = [
        (
            _("Engine"),
            engine_label(engine) if engine else _(text.MODES.get(run.mode, (run.mode, ""))[0]),
        ),
        (_("Period"), _window(window, look) if window else _asked(run.spec, look)),
        (_("Seed"), html.Code(str(manifest.get("seed", run.spec.get("seed", text.DASH))))),
    ]
    if manifest.get("data_sha256"):
        digest = str(manifest["data_sha256"])
        pairs.append((_("Data fingerprint"), html.Code(digest[:16], title=f"SHA-256 {digest}")))
    if versions:
        pairs.append(
            (
                _("Versions"),
                ", ".join(f"{name} {version}" for name, version in sorted(versions.items())),
            )
        )
    if manifest.get("verification"):
        pairs.append((_("Verification"), badge_of(manifest["verification"], look)))
    if manifest.get("machine"):
        pairs.append((_("Machine"), _machine(manifest["machine"])))
    by = f", {run.created_by}" if run.created_by else ""
    pairs.append((_("Submitted"), text.moment(run.created_at, look) + by))
    pairs.append((_("Run"), html.Code(run.id[:12], title=run.id)))
    return pairs


def _machine(machine: Any) -> str:
    if not isinstance(machine, dict):
        return str(machine)
    system, processors = machine.get("system", text.DASH), machine.get("processors")
    if not processors:
        return str(system)
    said = ngettext("{system}, {n} processor", "{system}, {n} processors", processors)
    return said.format(system=system, n=processors)


def _window(window: dict[str, Any], look: Presentation) -> str:
    """The part of the data that the engine fitted to."""
    start, end = (date.fromisoformat(str(window[name])[:10]) for name in ("start", "end"))
    said = ngettext("{period}, {n} row", "{period}, {n} rows", window["rows"])
    return said.format(period=text.period(start, end, look), n=look.number(window["rows"]))


def _asked(spec: dict[str, Any], look: Presentation) -> str:
    """The part of the data that a run was asked to fit to."""
    start, end = (
        look.date(date.fromisoformat(day[:10])) if day else ""
        for day in (spec.get("window_start"), spec.get("window_end"))
    )
    return (
        f"{start or _('first row')} – {end or _('last row')}"
        if start or end
        else _("all of the data")
    )
