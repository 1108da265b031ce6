"""Lift studies: the rows of `calibration_input`, checked against the model and the dates of its
window.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mmm.dates import PERIODS, follows, grain
from mmm.errors import InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.spec import ModelSpec

COLUMNS = (
    "channel",
    "liftStartDate",
    "liftEndDate",
    "liftAbs",
    "spend",
    "confidence",
    "metric",
    "calibration_scope",
)
SCOPES = ("immediate", "total")
_SPLIT = re.compile(r"[+,;\s]+")
_SURE, _SAME_SPEND = 0.8, 0.1  # Robyn warns of a confidence below, and of a spend further off


@dataclass(frozen=True)
class LiftStudy:
    """One lift study.

    media: modelling columns. rows first..stop-1 of the window; lift: the measured effect.

    scope: "immediate" leaves out what the media carried over from before the study, "total" does
        not.
    """

    media: tuple[str, ...]
    start: pd.Timestamp
    end: pd.Timestamp
    first: int
    stop: int
    lift: float
    spend: float
    confidence: float
    scope: str

    @property
    def name(self) -> str:
        """Robyn's liftMedia."""
        return "+".join(self.media)

    def stretch(self, dates: pd.Series) -> float:
        """Days of the study by days between its first and last row: what Robyn scales a modelled
        effect by.
        """
        rows = (dates.iloc[self.stop - 1] - dates.iloc[self.first]).days
        return (self.end - self.start).days / rows


def studies(spec: ModelSpec, dates: pd.Series) -> tuple[LiftStudy, ...]:
    """The spec's studies.

    dates: those of the window, ascending. Raises InvalidInput with every problem of every study.

    Source: Robyn `check_calibration`. Beyond it, a study that covers no two rows is refused (Robyn
    computes nothing from it), so is a scope that it does not know, and a lift of 0, to which no
    error can be relative.
    """
    problems: list[Problem] = []
    found = []
    for number, row in enumerate(spec.calibration_input, start=1):
        wrong = list(_wrong(spec, row, dates))
        problems += [
            Problem(
                Phrase("Lift study {number}: {message}", number=number, message=what.message),
                what.fix,
                column=what.column,
            )
            for what in wrong
        ]
        if not wrong:
            found.append(_study(spec, row, dates))
    if problems:
        raise InvalidInput(problems)
    return tuple(found)


def doubts(
    found: tuple[LiftStudy, ...], spec: ModelSpec, spend: np.ndarray, dates: pd.Series
) -> tuple[Phrase, ...]:
    """What makes a study less trustworthy, in sentences.

    spend (N, P): of the paid media at the window's dates.
    """
    sentences = []
    for number, study in enumerate(found, start=1):
        if study.confidence < _SURE:
            sentences.append(
                Phrase(
                    "Lift study {study}: its confidence is {confidence:g}, below {limit:g}.",
                    study=number,
                    confidence=study.confidence,
                    limit=_SURE,
                )
            )
        paid = [
            spec.paid_media_selected.index(name)
            for name in study.media
            if name in spec.paid_media_selected
        ]
        inside = ((dates >= study.start) & (dates <= study.end)).to_numpy()
        spent = float(spend[inside][:, paid].sum())
        if paid and abs(spent - study.spend) > _SAME_SPEND * study.spend:
            sentences.append(
                Phrase(
                    "Lift study {study}: it says {stated:,.0f} was spent, the data says"
                    " {spent:,.0f} in its dates.",
                    study=number,
                    stated=study.spend,
                    spent=spent,
                )
            )
    return tuple(sentences)


def predictions(result_calibration: pd.DataFrame, models: Collection[str]) -> pd.DataFrame:
    """What each of these models (solIDs) predicts for each lift study: one row per study and model.

    Columns: study (from 0, in the order of the spec), media, start, end, measured, predicted (both
    in the dependent variable; predicted is scaled to the study's days, as Robyn compares it), ratio
    (predicted to measured), mape_lift and solID. NaN where a model predicts nothing that can be
    compared.
    """
    study = result_calibration.groupby("solID", sort=False).cumcount()
    rows = result_calibration.assign(study=study)[result_calibration["solID"].isin(list(models))]
    names = {"liftMedia": "media", "liftStart": "start", "liftEnd": "end", "liftAbs": "measured"}
    rows = rows.rename(columns={**names, "decompAbsScaled": "predicted"})
    rows = rows.assign(ratio=rows["predicted"] / rows["measured"])
    return rows[["study", *names.values(), "predicted", "ratio", "mape_lift", "solID"]].reset_index(
        drop=True
    )


def _wrong(spec: ModelSpec, row: Any, dates: pd.Series) -> Iterator[Problem]:
    if not isinstance(row, Mapping):
        yield Problem(
            Phrase("It is no object."), Phrase("Give each study {names}.", names=", ".join(COLUMNS))
        )
        return
    missing = [name for name in COLUMNS if name not in row]
    if missing:
        for name in missing:
            yield Problem(
                Phrase("It lacks an entry."),
                Phrase("Robyn needs all of {names}.", names=", ".join(COLUMNS)),
                column=name,
            )
        return
    yield from _wrong_words(spec, row)
    yield from _wrong_numbers(row)
    yield from _wrong_dates(row, dates)


def _wrong_words(spec: ModelSpec, row: Mapping[str, Any]) -> Iterator[Problem]:
    known = {*spec.paid_media_spends, *spec.all_media}
    media = channel_names(row["channel"])
    for name in media:
        if name not in known:
            fix = Phrase(
                "Name paid or organic media of the model: {names}.", names=", ".join(sorted(known))
            )
            yield Problem(
                Phrase("“{name}” is no medium of the model.", name=name), fix, column="channel"
            )
    if not media:
        yield Problem(Phrase("It names no channel."), "Join several by +.", column="channel")
    if len({*_selected(spec, media)}) < len(media):
        yield Problem(Phrase("It names a channel twice."), "", column="channel")
    if row["metric"] != spec.dep_var:
        fix = Phrase(
            "Only lift in {dep_var}, the dependent variable, can be used.", dep_var=spec.dep_var
        )
        yield Problem(Phrase("It measured “{value}”.", value=row["metric"]), fix, column="metric")
    if row["calibration_scope"] not in SCOPES:
        message = Phrase("“{value}” is no scope.", value=row["calibration_scope"])
        yield Problem(message, "Choose immediate or total.", column="calibration_scope")


def _wrong_numbers(row: Mapping[str, Any]) -> Iterator[Problem]:
    for name in ("liftAbs", "spend", "confidence"):
        if not np.isfinite(_number(row[name])):
            yield Problem(
                Phrase("“{value}” is no number.", value=row[name]),
                "Write a plain number.",
                column=name,
            )
    if _number(row["liftAbs"]) == 0:
        yield Problem(
            Phrase("The lift is 0, to which no error can be relative."),
            "Leave the study out.",
            column="liftAbs",
        )


def _wrong_dates(row: Mapping[str, Any], dates: pd.Series) -> Iterator[Problem]:
    start, end = _date(row["liftStartDate"]), _date(row["liftEndDate"])
    for name, when in (("liftStartDate", start), ("liftEndDate", end)):
        if pd.isna(when):
            yield Problem(
                Phrase("“{value}” is no date.", value=row[name]),
                "Write it as 2024-01-31.",
                column=name,
            )
    if pd.isna(start) or pd.isna(end):
        return
    last = follows(dates.iloc[-1], grain(dates)) - pd.Timedelta(days=1)
    if end < start:
        yield Problem(Phrase("It ends before it starts."), "", column="liftEndDate")
    elif start < dates.iloc[0] or end > last:
        message = Phrase(
            "{start:%Y-%m-%d} to {end:%Y-%m-%d} is not within the window, "
            "{first:%Y-%m-%d} to {last:%Y-%m-%d}.",
            start=start,
            end=end,
            first=dates.iloc[0],
            last=last,
        )
        yield Problem(message, "Leave it out or widen the window.")
    else:
        first, stop = _rows(dates, start, end)
        if stop - first < 2:
            message = Phrase(
                "{start:%Y-%m-%d} to {end:%Y-%m-%d} covers fewer than two rows of data "
                "by {period}.",
                start=start,
                end=end,
                period=PERIODS[grain(dates)],
            )
            yield Problem(
                message, "Its effect cannot be scaled to its days. Leave it out or use data by day."
            )


def _study(spec: ModelSpec, row: Mapping[str, Any], dates: pd.Series) -> LiftStudy:
    start, end = _date(row["liftStartDate"]), _date(row["liftEndDate"])
    first, stop = _rows(dates, start, end)
    media = _selected(spec, channel_names(row["channel"]))
    lift, spend, confidence = (_number(row[name]) for name in ("liftAbs", "spend", "confidence"))
    return LiftStudy(
        media, start, end, first, stop, lift, spend, confidence, str(row["calibration_scope"])
    )


def _rows(dates: pd.Series, start: pd.Timestamp, end: pd.Timestamp) -> tuple[int, int]:
    """The rows dated in the study, and the one before where it starts between two dates.

    None where none is dated.
    """
    inside = np.flatnonzero(((dates >= start) & (dates <= end)).to_numpy())
    if not len(inside):
        return 0, 0
    before = 0 if (dates == start).any() else 1
    return max(int(inside[0]) - before, 0), int(inside[-1]) + 1


def channel_names(channel: Any) -> list[str]:
    """The media that a study's channel joins, by `+`, comma, semicolon or blanks."""
    return [name for name in _SPLIT.split(str(channel)) if name]


def _selected(spec: ModelSpec, names: list[str]) -> tuple[str, ...]:
    """The modelling columns of media named by spend or by modelling column."""
    by_spend = dict(zip(spec.paid_media_spends, spec.paid_media_selected, strict=True))
    return tuple(by_spend.get(name, name) for name in names)


def _number(value: Any) -> float:
    if isinstance(value, bool):
        return np.nan
    try:
        return float(value)
    except (TypeError, ValueError):
        return np.nan


def _date(value: Any) -> pd.Timestamp:
    when = pd.to_datetime(str(value), format="ISO8601", errors="coerce")
    return when.tz_localize(None).normalize() if pd.notna(when) else when
