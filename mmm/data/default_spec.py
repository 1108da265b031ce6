"""A first complete spec for a data set: hyperparameter ranges by kind of medium, and the usual
choices elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from mmm import dates
from mmm.data.column_roles import Roles, split_name
from mmm.errors import InvalidInput, Problem
from mmm.phrase import Phrase
from mmm.spec import Adstock, Bounds, ModelSpec

_KINDS: dict[str, str] = {  # first kind that shares a word wins
    "video": "youtube yt video olv ctv teads vod",
    "tv": "tv television linear cinema kino bio",
    "radio": "radio podcast podcasts spotify audio",
    "ooh": "ooh dooh outdoor utomhus plakat billboard billboards transit posters",
    "print": (
        "print zeitung tidning magazine magazines newspaper annons katalog catalogue dm leaflet"
        " prospekt"
    ),
    "email": "email emails mail mailing newsletter newsletters nyhetsbrev crm push",
    "affiliate": "affiliate affiliates affiliation partner partners adtraction awin",
    "influencer": "influencer influencers creators",
    "social": (
        "facebook fb meta instagram ig tiktok snapchat snap pinterest linkedin twitter reddit"
        " social"
    ),
    "search": (
        "search sea sem ppc adwords bing brand generic shopping pmax sokning suche seo google"
    ),
    "display": (
        "display programmatic banner banners criteo retargeting remarketing prospecting dv gdn"
    ),
}
# Geometric theta per week as Robyn's documentation recommends it; digital media 0 to 0.3.
_THETAS: dict[str, Bounds] = {
    "tv": (0.3, 0.8),
    "radio": (0.1, 0.4),
    "ooh": (0.1, 0.4),
    "print": (0.1, 0.4),
}
_DIGITAL: Bounds = (0.0, 0.3)
_ANY: Bounds = (0.0, 0.8)
_POWERS: dict[dates.Grain, float] = {"day": 1 / 7, "week": 1.0, "month": 4.0}
_ALPHAS: Bounds = (0.5, 3.0)
_GAMMAS: Bounds = (0.3, 1.0)
_SHAPES: dict[str, Bounds] = {"weibull_cdf": (0.0, 2.0), "weibull_pdf": (0.0, 10.0)}
_SCALES: Bounds = (0.0, 0.1)
TRAIN_SIZE: Bounds = (0.5, 0.8)
_YEAR_DAYS = 365


def media_kind(name: str) -> str:
    """tv, ooh, radio, print, social, search, display, video, email, affiliate, influencer, or
    "other".
    """
    found = set(split_name(name))
    return next((kind for kind, known in _KINDS.items() if found & set(known.split())), "other")


def hyperparameter_ranges(
    columns: Iterable[str],
    adstock: Adstock = "geometric",
    ts_validation: bool = False,
    grain: dates.Grain = "week",
) -> dict[str, Bounds]:
    """Bounds of every hyperparameter of the media with these modelling columns; `train_size` with
    `ts_validation`.

    The recommended thetas are weekly; daily ones are their seventh root and monthly ones their
    fourth power. A medium of unknown kind may have any of the recommended carry-overs (theta 0 to
    0.8, Robyn's own default).
    """
    bounds: dict[str, Bounds] = {}
    for name in columns:
        bounds[f"{name}_alphas"] = _ALPHAS
        bounds[f"{name}_gammas"] = _GAMMAS
        if adstock == "geometric":
            kind = media_kind(name)
            low, high = _ANY if kind == "other" else _THETAS.get(kind, _DIGITAL)
            bounds[f"{name}_thetas"] = (
                round(low ** _POWERS[grain], 4),
                round(high ** _POWERS[grain], 4),
            )
        else:
            bounds[f"{name}_shapes"] = _SHAPES[adstock]
            bounds[f"{name}_scales"] = _SCALES
    return bounds | ({"train_size": TRAIN_SIZE} if ts_validation else {})


def can_hold_out(rows: int, variables: int) -> bool:
    """Whether the last part of so many periods can be held out: the smallest share for training
    still leaves more periods than a model with so many variables needs.
    """
    return int(1 + (rows - 1) * TRAIN_SIZE[0]) >= 2 * (variables + 1)


def holding_out(spec: ModelSpec) -> ModelSpec:
    """The same with the last part of the data held out."""
    ranges = {**spec.hyperparameters, "train_size": TRAIN_SIZE} if spec.hyperparameters else {}
    return spec.with_(ts_validation=True, hyperparameters=ranges)


def draft(
    data: pd.DataFrame,
    roles: Roles,
    country: str | None = None,
    adstock: Adstock = "geometric",
    hold_out: bool = True,
) -> ModelSpec:
    """A complete spec, ready to fit: the whole data as window, 2000 iterations in 5 trials, the
    last part of the data held out to test predictions where there is enough of it.

    Holidays need a country; the yearly season needs a year of data; weekdays need daily data.
    Raises InvalidInput where date, result or spend columns are still undecided.
    """
    date, dep_var = roles.date, roles.dep_var
    if date is None or dep_var is None or not roles.spends:
        missing = [
            (Phrase("No date column is chosen."), date),
            (Phrase("No dependent variable column is chosen."), dep_var),
            (Phrase("No paid media spend column is chosen."), roles.spends),
        ]
        raise InvalidInput(
            [Problem(words, "Choose one.") for words, chosen in missing if not chosen]
        )
    media = roles.paid_media_vars + roles.organic
    when = dates.parse(data[date], compact=True)
    prophet = _prophet_vars(when, country)
    variables = len(prophet) + len(roles.context) + len(media)
    held_out = hold_out and can_hold_out(len(data), variables)
    return ModelSpec(
        date_var=date,
        dep_var=dep_var,
        dep_var_type=roles.dep_var_type,
        paid_media_spends=roles.spends,
        paid_media_vars=roles.paid_media_vars,
        organic_vars=roles.organic,
        context_vars=roles.context,
        factor_vars=roles.factors,
        prophet_vars=prophet,
        prophet_country=country.upper() if country else None,
        adstock=adstock,
        hyperparameters=hyperparameter_ranges(media, adstock, held_out, dates.grain(when)),
        ts_validation=held_out,
    )


def _prophet_vars(when: pd.Series, country: str | None) -> tuple[str, ...]:
    wanted = {
        "trend": True,
        "season": (when.max() - when.min()).days >= _YEAR_DAYS,
        "weekday": dates.grain(when) == "day",
        "holiday": bool(country),
    }
    return tuple(name for name, use in wanted.items() if use)
