"""The figures of one model as tables: what was spent, what it is credited with, and how well the
model fits.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mmm.analysis.candidate import INTERCEPT, Candidate
from mmm.analysis.response import current
from mmm.bundle import Bundle
from mmm.data.column_roles import labels
from mmm.phrase import Phrase
from mmm.spec import ModelSpec

BASELINE, TREND = "(Baseline)", "trend"  # no column of an upload can have the first name


def totals(bundle: Bundle, sol_id: str) -> dict[str, float]:
    """Sums over the window, in money or conversions.

    spend: on paid media. revenue: the dependent variable as observed. predicted: as modelled.
    attributed: credited to paid media. roas_media: attributed / spend. cpa_media: the inverse.
    Ratios without a denominator are NaN.
    """
    model = Candidate.of(bundle, sol_id)
    paid = model.terms.loc[list(model.spec.paid_media_selected)]
    spend, revenue, attributed = (
        float(np.sum(values)) for values in (paid["total_spend"], model.actual, paid["xDecompAgg"])
    )
    return {
        "spend": spend,
        "revenue": revenue,
        "predicted": float(model.terms["xDecompAgg"].sum()),
        "attributed": attributed,
        "roas_media": _ratio(attributed, spend),
        "cpa_media": _ratio(spend, attributed),
    }


def returns_by_model(bundle: Bundle) -> dict[str, float]:
    """By solID of the selected models: what paid media as a whole brought per unit of money spent
    on it.

    Money for revenue (ROAS), a count for conversions (the inverse of the CPA). Models that credit
    paid media with nothing are left out: not estimable is not zero.
    """
    terms = bundle.tables["xDecompAgg"]
    paid = terms[
        terms["rn"].isin(bundle.spec.paid_media_selected) & terms["solID"].isin(bundle.selected)
    ]
    sums = paid.groupby("solID")[["xDecompAgg", "total_spend"]].sum()
    sums = sums[(sums > 0).all(axis=1)]
    return {
        str(sol): float(value) for sol, value in (sums["xDecompAgg"] / sums["total_spend"]).items()
    }


def periods(bundle: Bundle) -> pd.DataFrame:
    """What was spent and what came in per period of the window: ds, spend, revenue (the outcome in
    any unit).
    """
    spec, data = bundle.spec, bundle.tables["dt_input"]
    when = pd.to_datetime(data[spec.date_var])
    table = pd.DataFrame({
        "ds": when,
        "spend": data[list(spec.paid_media_spends)].astype(float).sum(axis=1),
        "revenue": data[spec.dep_var].astype(float),
    })  # fmt: skip
    return table[when.between(*bundle.window)].sort_values("ds").reset_index(drop=True)


def waterfall(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """rn, label, kind (baseline, context, organic, paid), contribution (window total), share.

    Sums to the prediction.

    Rows go from the baseline to paid media, in the spec's order. Shares can be negative. Intercept
    and trend are one row, BASELINE: Prophet's trend contains the level of the series, so how much
    of the level a fit puts into the intercept instead is chance, and either alone misleads.
    `contributions` has them apart.
    """
    model = Candidate.of(bundle, sol_id)
    kinds = _kinds(model.spec)
    sums = model.terms.loc[[term for term in kinds if term in model.terms.index], "xDecompAgg"]
    level = sums.index.isin((INTERCEPT, TREND))
    sums = pd.concat([pd.Series({BASELINE: sums[level].sum()}), sums[~level]])
    table = pd.DataFrame({"rn": sums.index, "contribution": sums.to_numpy(dtype=float)})
    names = {
        **labels(tuple(kinds)),
        BASELINE: Phrase("Baseline and trend") if TREND in kinds else Phrase("Baseline"),
    }
    kinds = {BASELINE: "baseline", **kinds}
    total = float(table["contribution"].sum())
    table.insert(1, "label", [names[term] for term in table["rn"]])
    table.insert(2, "kind", [kinds[term] for term in table["rn"]])
    table["share"] = table["contribution"] / total if total else np.nan
    return table


def channels(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """One row per paid channel: channel (modelling column), label, spend_column, spend,
    spend_share, effect, effect_share, roi, cpa, coef, zero.

    zero: the model gives the channel no coefficient. That means “not estimable here”, not
    “worthless”, so roi and cpa are NaN. roi is effect / spend, cpa spend / effect, both over the
    window (Robyn: roi_total, cpa_total).
    """
    model = Candidate.of(bundle, sol_id)
    selected = model.spec.paid_media_selected
    terms = model.terms.loc[list(selected)]
    spend, effect, coef = (
        terms[name].to_numpy(dtype=float) for name in ("total_spend", "xDecompAgg", "coef")
    )
    zero = coef == 0
    return pd.DataFrame(
        {
            "channel": selected,
            "label": list(labels(selected).values()),
            "spend_column": model.spec.paid_media_spends,
            "spend": spend,
            "spend_share": _share(spend),
            "effect": effect,
            "effect_share": _share(effect),
            "roi": _ratios(effect, np.where(zero, np.nan, spend)),
            "cpa": _ratios(spend, np.where(zero, np.nan, effect)),
            "coef": coef,
            "zero": zero,
        }
    )


def roas(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """Every displayed ROAS (models of conversions: CPA) with what it is made of, one row per
    figure.

    figure: blended, media; per channel total, mean, marginal, robyn_marginal (both as in
    `mmm.analysis.response.current`). channel, label: empty for the first two. measure: ROAS or CPA.
    value = numerator / denominator, NaN where the model estimates nothing or there is no
    denominator. rows: which cells both are summed over. part_of: the figure whose numerator and
    denominator the rows' own add up to.

    The total is a ratio of sums. Robyn's one-pager and JSON state something else: a sum of the
    channels' ratios, or spends of all rows against responses of the window.
    """
    model, sums, table = (
        Candidate.of(bundle, sol_id),
        totals(bundle, sol_id),
        channels(bundle, sol_id),
    )
    count, observed = len(model.dates), model.spec.dep_var
    rows = [
        (
            "blended",
            "",
            "",
            sums["revenue"],
            sums["spend"],
            f"sums of {observed} and of all paid media's spend",
            "",
        ),
        (
            "media",
            "",
            "",
            sums["attributed"],
            sums["spend"],
            "sums of the paid channels' rows “total”",
            "",
        ),
    ]
    for channel, now in zip(table.itertuples(), current(bundle, sol_id).itertuples(), strict=True):
        name, spends = (channel.channel, channel.label), f"of {channel.spend_column}"
        rows += [
            (
                "total",
                *name,
                channel.effect,
                channel.spend,
                f"sums of the contribution and {spends}",
                "media",
            ),
            (
                "mean",
                *name,
                now.mean_response,
                now.spend,
                f"means of the contribution and {spends}",
                "",
            ),
            (
                "marginal",
                *name,
                now.marginal * channel.spend / 100,
                channel.spend / 100,
                f"one percent more {spends} in every period and what it brings, with carry-over",
                "",
            ),
            (
                "robyn_marginal",
                *name,
                now.robyn_marginal,
                1.0,
                f"slope of the curve at the mean input of {now.input:,.2f}",
                "",
            ),
        ]
    names = ["figure", "channel", "label", "numerator", "denominator", "rows", "part_of"]
    found = pd.DataFrame(rows, columns=names)
    cost = model.spec.dep_var_type == "conversion"
    if cost:
        found = found.rename(columns={"numerator": "denominator", "denominator": "numerator"})
    unknown = found["channel"].isin(table.loc[table["zero"], "channel"])
    value = _ratios(found["numerator"].to_numpy(float), found["denominator"].to_numpy(float))
    period = f"{model.dates.iloc[0]:%Y-%m-%d} to {model.dates.iloc[-1]:%Y-%m-%d}, {count} periods"
    found = found.assign(
        measure="CPA" if cost else "ROAS", value=np.where(unknown, np.nan, value), period=period
    )
    return found[
        [*names[:3], "measure", "numerator", "denominator", "value", "rows", "period", "part_of"]
    ]


def carryover(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """One row per paid channel: channel, label, immediate, carryover, total, carryover_share,
    roi_marginal, zero.

    What each period's own spend brought and what earlier spend still brought, summed over the
    window (Robyn: `robyn_immcarr`, carryover_pct). carryover is the response to the carried-over
    input alone, immediate the rest.
    roi_marginal: response per further unit of money spent, as in `mmm.analysis.response.current`.
    Shares and ratios are NaN where unknown.
    """
    model, now = Candidate.of(bundle, sol_id), current(bundle, sol_id)
    media = [model.medium(name) for name in model.spec.paid_media_selected]
    # Rounding can leave a carried-over input of -1e-12, which has no power.
    later = np.array([medium.response(np.maximum(medium.carried, 0.0)).sum() for medium in media])
    total = np.array([medium.response(medium.adstocked).sum() for medium in media])
    return pd.DataFrame(
        {
            "channel": now["channel"],
            "label": now["label"],
            "immediate": total - later,
            "carryover": later,
            "total": total,
            "carryover_share": _ratios(later, total),
            "roi_marginal": now["marginal"].where(~now["zero"]),
            "zero": now["zero"],
        }
    )


def by_spend(bundle: Bundle) -> list[str]:
    """The paid media, the one with the most spend first: the order in which every page has them."""
    terms = bundle.tables["xDecompAgg"]
    # as in any model
    spend = terms[["rn", "total_spend"]].drop_duplicates("rn").set_index("rn")["total_spend"]
    return sorted(bundle.spec.paid_media_selected, key=lambda name: -float(spend[name]))


def fit(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """ds, actual, fitted, residual and part (train, validation, test), one row per period of the
    window.
    """
    model = Candidate.of(bundle, sol_id)
    table = pd.DataFrame({"ds": model.dates, "actual": model.actual, "fitted": model.fitted()})
    return table.assign(residual=table["actual"] - table["fitted"], part=model.parts())


def contributions(bundle: Bundle, sol_id: str) -> pd.DataFrame:
    """ds and one column per term (`(Intercept)`, then the design columns): contribution per period
    of the window.
    """
    return Candidate.of(bundle, sol_id).contributions()


def _kinds(spec: ModelSpec) -> dict[str, str]:
    """The kind of every term, in the order of a waterfall."""
    return {
        **dict.fromkeys((INTERCEPT, *spec.prophet_vars), "baseline"),
        **dict.fromkeys(spec.context_vars, "context"),
        **dict.fromkeys(spec.organic_vars, "organic"),
        **dict.fromkeys(spec.paid_media_selected, "paid"),
    }


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom else np.nan


def _ratios(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom != 0)


def _share(values: np.ndarray) -> np.ndarray:
    return _ratios(values, np.full(len(values), values.sum()))
