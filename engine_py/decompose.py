"""Trend, season and holidays by prophet, in Python, prepared as Robyn's `prophet_decomp` prepares
them.

Holidays come from the `holidays` package (public holidays of the country, English names) unless a
table is given. They differ in places from the table that Robyn's R package carries; with that table
the components agree to about 1e-3 sd.
"""

from __future__ import annotations

import logging
import warnings

import numpy as np
import pandas as pd

from engine_py.features import in_currency, read
from mmm.dates import Grain
from mmm.errors import EngineError, InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.spec import ModelSpec

_COMPONENTS = {
    "trend": "trend",
    "season": "yearly",
    "monthly": "monthly",
    "weekday": "weekly",
    "holiday": "holidays",
}
_MOST_LEVELS = 10
# its bank holidays are set by part; Easter Monday is none of the whole
_LARGEST_PART = {"GB": "ENG", "UK": "ENG"}


def decompose(
    spec: ModelSpec, data: pd.DataFrame, holidays: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Robyn's `dt_mod`: ds, dep_var, prophet components, context, paid and organic columns, all T
    rows.

    holidays: columns ds, holiday, country, year, in place of the `holidays` package. Factor columns
    come back as their effect in units of the dependent variable, with minimum 0. Raises
    InvalidInput on unusable data.
    """
    frame = read(spec, data)
    table = in_currency(spec, frame)
    factors = frame.factors
    if factors and not spec.prophet_vars:
        raise InvalidInput(
            [
                Problem("A text column needs the prophet decomposition.", "", column=name)
                for name in factors
            ]
        )
    if not spec.prophet_vars:
        return table[["ds", "dep_var", *spec.all_ind_vars]]
    dummies = (
        pd.concat([one_hot(table[name]) for name in factors], axis=1) if factors else pd.DataFrame()
    )
    grouped = None
    if "holiday" in spec.prophet_vars:
        if holidays is None:
            holidays = public_holidays(str(spec.prophet_country), table["ds"])
        grouped = group_holidays(
            holidays[holidays["country"] == spec.prophet_country], table["ds"], frame.window.grain
        )
    forecast = _fitted(spec, table, dummies, grouped)
    for name in spec.prophet_vars:
        table[name] = forecast[_COMPONENTS[name]].to_numpy()
    for name in factors:
        parts = [
            c
            for c in map(str, forecast)
            if c.startswith(name) and not c.endswith(("_lower", "_upper"))
        ]
        effect = forecast[parts].sum(axis=1).to_numpy()
        table[name] = effect - effect.min()
    return table[["ds", "dep_var", *spec.all_ind_vars]]


def public_holidays(country: str, ds: pd.Series) -> pd.DataFrame:
    """The country's public holidays in the years of the data: ds, holiday, country, year.

    Raises InvalidInput if unknown.

    Days that are free by custom (Midsummer Eve in Sweden) count; every Sunday, which Robyn's table
    has for Sweden, not.
    """
    import holidays as package

    years = range(ds.min().year - 1, ds.max().year + 2)
    try:
        kinds = package.country_holidays(country).supported_categories
        known = package.country_holidays(
            country,
            subdiv=_LARGEST_PART.get(country),
            years=years,
            language="en_US",
            categories=[kind for kind in ("public", "de_facto") if kind in kinds],
        )
    except (NotImplementedError, KeyError) as error:
        fix = Phrase("Use an ISO code such as DE, SE or US, or leave holidays out.")
        raise InvalidInput(
            Problem(Phrase("There is no holiday calendar for “{country}”.", country=country), fix)
        ) from error
    rows = [
        {"ds": pd.Timestamp(day), "holiday": name, "country": country, "year": day.year}
        for day, names in sorted(known.items())
        for name in names.split("; ")
    ]
    return pd.DataFrame(rows, columns=["ds", "holiday", "country", "year"])


def group_holidays(holidays: pd.DataFrame, ds: pd.Series, grain: Grain) -> pd.DataFrame:
    """Holidays moved to the start of their period; several in one period become one, joined by a
    comma.

    Weeks start on the weekday of the first date. Year stays a grouping key: a week over New Year
    can give two rows.
    """
    table = holidays.assign(ds=pd.to_datetime(holidays["ds"]))
    if grain == "day":
        return table[["ds", "holiday"]]
    if grain == "week":
        table["ds"] -= pd.to_timedelta(
            (table["ds"].dt.day_of_week - ds.iloc[0].day_of_week) % 7, unit="D"
        )
    else:
        table["ds"] -= pd.to_timedelta(table["ds"].dt.day - 1, unit="D")
    joined = table.groupby(["ds", "country", "year"], sort=True)["holiday"].agg(", ".join)
    return joined.reset_index()[["ds", "holiday"]]


def one_hot(values: pd.Series) -> pd.DataFrame:
    """Indicator columns of a factor: the second of two levels, else all but the last; rare levels
    beyond ten pooled.
    """
    text = values.astype(str)
    counts = text.value_counts()
    if len(counts) > _MOST_LEVELS:
        text = text.where(text.isin(counts.index[:_MOST_LEVELS]), "OTHER")
    levels = sorted(text.unique())
    if len(levels) < 2:
        raise InvalidInput(
            Problem("The column has one value only.", "Leave it out.", column=str(values.name))
        )
    kept = levels[1:] if len(levels) == 2 else levels[:-1]
    return pd.DataFrame({f"{values.name}_{level}": (text == level).astype(float) for level in kept})


def _fitted(
    spec: ModelSpec, table: pd.DataFrame, dummies: pd.DataFrame, holidays: pd.DataFrame | None
) -> pd.DataFrame:
    """Prophet's components at every date of the table."""
    _silence("cmdstanpy", "prophet")
    from prophet import Prophet

    model = Prophet(
        holidays=holidays,
        yearly_seasonality="season" in spec.prophet_vars,
        weekly_seasonality="weekday" in spec.prophet_vars,
        daily_seasonality=False,
        uncertainty_samples=0,
    )
    if "monthly" in spec.prophet_vars:
        model.add_seasonality("monthly", period=30.5, fourier_order=5)
    frame = pd.DataFrame({"ds": table["ds"], "y": table["dep_var"]})
    for name in map(str, dummies):
        model.add_regressor(name)
        frame[name] = dummies[name]
    try:
        with warnings.catch_warnings():
            # prophet 1.5 uses arguments that pandas 3.1 calls outdated
            warnings.simplefilter("ignore")
            forecast = model.fit(frame).predict(frame)
    except (ValueError, RuntimeError) as error:
        said = Phrase("Prophet could not decompose the data: {error}", error=str(error))
        raise EngineError(said) from error
    if holidays is not None and "holidays" not in forecast:
        forecast["holidays"] = np.zeros(len(frame))
    return forecast


def _silence(*names: str) -> None:
    """Keep prophet's progress out of the log.

    A logger without a handler would be set up anew by cmdstanpy.
    """
    for name in names:
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
