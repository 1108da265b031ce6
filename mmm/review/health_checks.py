"""The checks of one candidate's health: their level and the figures behind, and what the model is
good for.

A check whose evidence is thin is `UNKNOWN` and says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from mmm.analysis import decomposition, hyperparameter_bounds, residuals, zero_coefficients
from mmm.analysis.candidate import Candidate
from mmm.analysis.zero_coefficients import Cause
from mmm.bundle import Bundle
from mmm.data import lift_studies
from mmm.hyperparameters import LIMITS
from mmm.review import candidates, drift
from mmm.review.candidates import CandidateSet
from mmm.review.health import DRIFT, FAIL, PASS, REVIEW, UNKNOWN, Check, Evidence, Health
from mmm.review.health_limits import (
    DURBIN_WATSON,
    IQR_FENCES,
    LIFT_DEVIATION,
    MAX_CONTEXT_SHARE,
    MAX_INTERVAL_WIDTH,
    MAX_MEDIA_SHARE,
    MAX_OUTLIER_SHARE,
    MAX_SHARE_AT_BOUND,
    MAX_SHARE_RATIO,
    MIN_CLUSTER_ESTIMATES,
    MIN_MODELS,
    MIN_PERIODS,
    MIN_SHARE,
    P_VALUES,
    PERIODS_PER_EFFECT,
    R_SQUARED,
    UNSEEN_ERROR_RATIO,
)
from mmm.spec import ModelSpec

CARRYOVER_PARAMETERS: Final = ("thetas", "shapes", "scales")
# limits that a value never reaches
_OPEN: Final = {("thetas", 1), ("alphas", 0), ("alphas", 1), ("gammas", 0)}


def assess(
    bundle: Bundle, of: CandidateSet, sol_id: str, former: pd.Series | None = None
) -> Health:
    """Every check of any candidate, of whose run the bundle may be without other models.

    Raises InvalidInput.

    of: `mmm.review.candidates.candidate_set` of the whole run, for the spread of the set. former:
        `mmm.review.drift.returns` of the model that a refresh carries on.
    """
    model, fit = Candidate.of(bundle, sol_id), decomposition.fit(bundle, sol_id)
    channels, causes = (
        decomposition.channels(bundle, sol_id),
        zero_coefficients.causes(bundle, sol_id),
    )
    ranges = hyperparameter_bounds.positions(bundle, sol_id)
    # of no effect, no place
    ranges = ranges[~ranges["channel"].isin(channels.loc[channels["zero"], "channel"])]
    parts = decomposition.waterfall(bundle, sol_id)
    checks = (
        _fit(model),
        _unseen(model),
        _data(fit, model.spec),
        _media(parts),
        _context(parts),
        *_residuals(fit[fit["part"] == "train"]),
        _zeros(causes, len(channels)),
        _returns(of, sol_id),
        _bounds("adstock", ranges[ranges["kind"].isin(CARRYOVER_PARAMETERS)]),
        _bounds("saturation", ranges[~ranges["kind"].isin(CARRYOVER_PARAMETERS)]),
        _shares(channels, float(model.row["decomp.rssd"])),
        _experiments(bundle, sol_id),
        _stability(bundle, sol_id),
        *([] if former is None else [_drift(drift.returns(bundle, sol_id), former)]),
        _convergence(bundle),
    )
    hold = _hold(checks, channels["channel"])
    return Health(checks, causes, _use(checks), hold, len(channels))


def _fit(model: Candidate) -> Check:
    rsq, nrmse = float(model.row["rsq_train"]), float(model.row["nrmse_train"])
    if np.isnan(rsq):
        return Check("fit", UNKNOWN, reason="no_figure")
    low, high = R_SQUARED
    level = PASS if rsq >= high else REVIEW if rsq >= low else FAIL
    return Check(
        "fit", level, (Evidence("rsq", rsq, "train", level), Evidence("nrmse", nrmse, "train"))
    )


def _unseen(model: Candidate) -> Check:
    """The worst of validation and test."""
    train = float(model.row["nrmse_train"])
    errors = {part: float(model.row[f"nrmse_{part}"]) for part in ("val", "test")}
    errors = (
        {part: error for part, error in errors.items() if np.isfinite(error)}
        if model.spec.ts_validation
        else {}
    )
    if not errors or not train > 0:
        return Check("unseen", REVIEW, reason="nothing_held_out")
    figures = []
    for part, error in errors.items():
        level = _above(error / train, UNSEEN_ERROR_RATIO)
        figures.append(Evidence("times", error / train, part, level, error))
        figures.append(Evidence("rsq", float(model.row[f"rsq_{part}"]), part))
    return Check("unseen", _worst(figures), tuple(figures))


def _data(fit: pd.DataFrame, spec: ModelSpec) -> Check:
    """Whether there are enough periods for so many variables."""
    rows, terms = int((fit["part"] == "train").sum()), len(spec.all_ind_vars)
    few, wanted = PERIODS_PER_EFFECT
    level = PASS if rows >= wanted * terms else REVIEW if rows >= few * terms else FAIL
    return Check(
        "data", level, (Evidence("effects", float(terms), level=level, reference=float(rows)),)
    )


def _media(parts: pd.DataFrame) -> Check:
    """How much of the prediction paid media is credited with."""
    share = float(parts.loc[parts["kind"] == "paid", "share"].sum())
    level = REVIEW if share > MAX_MEDIA_SHARE else PASS
    return Check("media", level, (Evidence("media_share", share, level=level),))


def _context(parts: pd.DataFrame) -> Check:
    """How much of the prediction is moved by context; what raises and what lowers it add up."""
    own = parts[parts["kind"] == "context"]
    moved = float(own["contribution"].abs().sum())
    rest = float(parts.loc[parts["kind"] != "context", "contribution"].sum())
    share = moved / (moved + max(rest, 0.0)) if moved else 0.0
    level = _above(share, MAX_CONTEXT_SHARE)
    largest = own.sort_values("contribution", key=abs, ascending=False, kind="stable")
    figures = [
        Evidence("context_part", float(row.share), str(row.rn), level)
        for row in largest.itertuples()
    ]
    return Check("context", level, (Evidence("context_share", share, level=level), *figures))


def _residuals(fit: pd.DataFrame) -> tuple[Check, Check, Check]:
    """On the periods the model was fitted to, in their order."""
    left, keys = fit["residual"].reset_index(drop=True), ("autocorrelation", "spread", "outliers")
    if len(left) < MIN_PERIODS or not left.std() > 0:
        thin = Evidence("periods", float(len(left)))
        return tuple(Check(key, UNKNOWN, (thin,), reason="few_periods") for key in keys)  # type: ignore[return-value]
    watson, (q, q_p) = residuals.durbin_watson(left), residuals.ljung_box(left)
    outside = [not low <= watson <= high for low, high in DURBIN_WATSON]
    by_watson = FAIL if outside[1] else REVIEW if outside[0] else PASS
    by_box = REVIEW if q_p < P_VALUES[0] else PASS
    follows = [
        Evidence("durbin_watson", watson, level=by_watson),
        Evidence("ljung_box", q_p, level=by_box, reference=q),
    ]
    statistic, p = residuals.breusch_pagan(left, fit["fitted"].reset_index(drop=True))
    spread = FAIL if p < P_VALUES[1] else REVIEW if p < P_VALUES[0] else PASS
    far = residuals.outliers(left)
    some = PASS if not len(far) else FAIL if len(far) > MAX_OUTLIER_SHARE * len(left) else REVIEW
    dates = pd.to_datetime(fit["ds"]).reset_index(drop=True)
    named = [Evidence("residual", float(left[at]), f"{dates[at]:%Y-%m-%d}", some) for at in far]
    counted = Evidence("outliers", float(len(far)), level=some, reference=float(len(left)))
    return (
        Check(
            "autocorrelation",
            _worst(follows),
            tuple(follows),
            reason="alike" if watson < 2 else "alternating",
        ),
        Check("spread", spread, (Evidence("breusch_pagan", p, level=spread, reference=statistic),)),
        Check("outliers", some, (counted, *named)),
    )


def _zeros(causes: tuple[Cause, ...], channels: int) -> Check:
    level = PASS if not causes else FAIL if 2 * len(causes) >= channels else REVIEW
    figures = tuple(Evidence(cause.reason, cause.value, cause.channel, REVIEW) for cause in causes)
    return Check("zeros", level, figures, tuple(cause.channel for cause in causes))


def _returns(of: CandidateSet, sol_id: str) -> Check:
    """Against the spread of the selected models, this one included or not.

    Fails where most channels are outside.
    """
    table, figures = (
        candidates.against_consensus(of, sol_id).merge(
            of.together[["channel", "of", "zeros"]], on="channel"
        ),
        [],
    )
    for row in table.itertuples():
        if np.isnan(row.value) or row.of - row.zeros < MIN_MODELS:
            continue
        inside = row.q3 - row.q1
        beyond = max(row.q1 - row.value, row.value - row.q3, 0.0)
        share = (
            beyond / inside if inside > 0 else np.inf if beyond > 1e-9 * abs(row.median) else 0.0
        )
        level = _above(share, IQR_FENCES)
        figures.append(
            Evidence("return", float(row.value), str(row.channel), level, float(row.median))
        )
    if not figures:
        return Check("returns", UNKNOWN, reason="few_models")
    outside, far = _named(figures, (REVIEW, FAIL)), _named(figures, (FAIL,))
    level = FAIL if 2 * len(far) > len(figures) else REVIEW if outside else PASS
    return Check("returns", level, tuple(figures), outside)


def is_natural_limit(kind: str, end: int, value: float) -> bool:
    """Whether a bound is the limit of what the parameter can be, and may be reached: no range can
    be wider there.
    """
    limits = LIMITS.get(kind)
    return limits is not None and value == limits[end] and (kind, end) not in _OPEN


def _bounds(key: str, ranges: pd.DataFrame) -> Check:
    searched = ranges[ranges["place"].notna()]
    if searched.empty:
        return Check(key, UNKNOWN, reason="nothing_searched")
    figures = []
    for row in searched[searched["at_bound"].astype(bool)].itertuples():
        end = int(row.place > 0.5)
        bound = float(row.high if end else row.low)
        if not is_natural_limit(str(row.kind), end, bound):
            figures.append(
                Evidence(str(row.kind), float(row.value), str(row.channel), REVIEW, bound)
            )
    share = len(figures) / len(searched)
    level = FAIL if share > MAX_SHARE_AT_BOUND else REVIEW if figures else PASS
    return Check(
        key, level, tuple(figures), tuple(dict.fromkeys(figure.subject for figure in figures))
    )


def _shares(channels: pd.DataFrame, rssd: float) -> Check:
    known, figures = channels[~channels["zero"]], [Evidence("rssd", rssd)]
    for row in known.itertuples():
        spend, effect = float(row.spend_share), float(row.effect_share)
        if max(spend, effect) < MIN_SHARE or not spend > 0:
            continue
        ratio = effect / spend
        level = REVIEW if ratio > MAX_SHARE_RATIO or ratio < 1 / MAX_SHARE_RATIO else PASS
        figures.append(Evidence("effect_share", effect, str(row.channel), level, spend))
    flagged = _named(figures, (REVIEW,))
    if len(figures) == 1:
        return Check("shares", UNKNOWN, reason="no_effect")
    doubted = float(known.loc[known["channel"].isin(flagged), "spend_share"].sum())
    return Check(
        "shares", FAIL if doubted > 0.5 else REVIEW if flagged else PASS, tuple(figures), flagged
    )


def _experiments(bundle: Bundle, sol_id: str) -> Check:
    table = bundle.tables.get("resultCalibration")
    found = pd.DataFrame() if table is None else lift_studies.predictions(table, [sol_id])
    found = found if found.empty else found[found["ratio"].notna()]
    if found.empty:
        return Check(
            "experiments", UNKNOWN, reason="no_studies" if table is None else "not_comparable"
        )
    figures, doubted = [], []
    for row in found.itertuples():
        level = _above(abs(float(row.ratio) - 1), LIFT_DEVIATION)
        figures.append(
            Evidence("predicted", float(row.predicted), str(row.media), level, float(row.measured))
        )
        doubted += str(row.media).split("+") if level == FAIL else []
    return Check("experiments", _worst(figures), tuple(figures), tuple(dict.fromkeys(doubted)))


def _stability(bundle: Bundle, sol_id: str) -> Check:
    """The intervals of its cluster. Channels without a coefficient here are another check's."""
    clusters, intervals = bundle.tables.get("clusters"), bundle.tables.get("clusterCI")
    own = None if clusters is None else clusters.loc[clusters["solID"] == sol_id, "cluster"]
    if intervals is None or own is None or own.empty:
        return Check(
            "stability", UNKNOWN, reason="no_clusters" if intervals is None else "no_cluster"
        )
    table = intervals[
        (intervals["cluster"] == own.iloc[0])
        & intervals["rn"].isin(bundle.spec.paid_media_selected)
    ]
    figures = [figure for row in table.itertuples() for figure in _interval(row)]
    if all(figure.level == UNKNOWN for figure in figures):
        return Check("stability", UNKNOWN, tuple(figures), reason="few_models")
    level = _worst(figures)
    return Check("stability", level, tuple(figures), _named(figures, (FAIL,)))


def _drift(now: pd.Series, former: pd.Series) -> Check:
    """How far the refresh moved each channel's return. Channels that neither model estimates are
    another check's.
    """
    figures = []
    for channel, after in now.items():
        before = float(former.get(channel, np.nan))
        if np.isnan(before) and np.isnan(after):
            continue
        level = drift.grade(before, float(after))
        figures.append(Evidence("drift", float(after), str(channel), level, before))
    return Check(DRIFT, _worst(figures), tuple(figures), _named(figures, (FAIL,)))


def _interval(row: object) -> list[Evidence]:
    name, count, finite = (getattr(row, key) for key in ("rn", "n", "n_finite"))
    mean, low, high = (float(getattr(row, key)) for key in ("boot_mean", "ci_low", "ci_up"))
    few, share = MIN_CLUSTER_ESTIMATES
    level = FAIL if finite < share * count else PASS
    counted = Evidence(
        "estimable", float(finite), str(name), UNKNOWN if count < few else level, float(count)
    )
    if finite < few or not np.isfinite([mean, low, high]).all() or not mean > 0:
        return [counted]
    width = (high - low) / mean
    wide = FAIL if low <= 0 else REVIEW if width > MAX_INTERVAL_WIDTH else PASS
    return [counted, Evidence("width", width, str(name), wide, low)]


def _convergence(bundle: Bundle) -> Check:
    verdicts = bundle.manifest.get("convergence") or []
    known = [verdict for verdict in verdicts if verdict.get("converged") is not None]
    if not known:
        return Check("convergence", UNKNOWN, reason="not_judged")
    figures = [
        Evidence(
            "settled",
            float(one["converged"]),
            str(one["type"]),
            PASS if one["converged"] else REVIEW,
        )
        for one in known
    ]
    return Check("convergence", _worst(figures), tuple(figures))


def _hold(checks: Iterable[Check], channels: pd.Series) -> tuple[str, ...]:
    """Channels without a coefficient, with a return far out, missed by an experiment, unstable, or
    moved far by a refresh; in spec order.
    """
    doubted: set[str] = set()
    for check in checks:
        if check.key in ("zeros", "experiments", "stability", DRIFT):
            doubted |= set(check.flagged)
        elif check.key == "returns":
            doubted |= set(_named(check.figures, (FAIL,)))
    return tuple(name for name in channels if name in doubted)


def _use(checks: tuple[Check, ...]) -> str:
    level = {check.key: check.level for check in checks}
    if level["fit"] == UNKNOWN or level["autocorrelation"] == UNKNOWN:
        return "unknown"
    if FAIL in (level["fit"], level["unseen"], level["data"], level["zeros"]):
        return "no"
    proven = {level[key] for key in ("fit", "unseen", "data", "media")} == {PASS}
    return "plan" if proven and FAIL not in level.values() else "care"


def _above(value: float, limits: tuple[float, float]) -> str:
    return FAIL if value > limits[1] else REVIEW if value > limits[0] else PASS


def _worst(figures: Iterable[Evidence]) -> str:
    levels = {figure.level for figure in figures}
    return FAIL if FAIL in levels else REVIEW if REVIEW in levels else PASS


def _named(figures: Iterable[Evidence], levels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            figure.subject for figure in figures if figure.level in levels and figure.subject
        )
    )
