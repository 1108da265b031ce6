"""What each column of an upload is: date, result, spend, exposure, organic or context.

A guess to correct. And what a column so understood holds: its range, its gaps, its unit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias

import pandas as pd

from mmm import dates
from mmm.data.csv_reader import usable_name

Role: TypeAlias = Literal[
    "date", "dep_var", "spend", "exposure", "organic", "context", "factor", "unused"
]
Unit: TypeAlias = Literal["money", "count", "none"]
Ends: TypeAlias = tuple[float, float] | tuple[date, date]


@dataclass(frozen=True)
class Roles:
    """Role of every column of a data set.

    `exposures` maps a spend column to its exposure column.
    """

    date: str | None = None
    dep_var: str | None = None
    dep_var_type: Literal["revenue", "conversion"] = "revenue"
    spends: tuple[str, ...] = ()
    exposures: Mapping[str, str] = field(default_factory=dict)
    organic: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    def of(self, column: str) -> Role:
        """The role of one column; factors are context too, and have their own."""
        having: tuple[tuple[Role, Collection[str | None]], ...] = (
            ("exposure", self.exposures.values()),
            ("factor", self.factors),
            ("context", self.context),
            ("organic", self.organic),
            ("spend", self.spends),
            ("dep_var", (self.dep_var,)),
            ("date", (self.date,)),
        )
        return next((role for role, columns in having if column in columns), "unused")

    @property
    def paid_media_vars(self) -> tuple[str, ...]:
        """The modelling column of each spend column: its exposure where it has one."""
        return tuple(self.exposures.get(spend, spend) for spend in self.spends)

    def to_dict(self) -> dict[str, Any]:
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in asdict(self).items()
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Roles:
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()
        }
        return cls(**values)


@dataclass(frozen=True)
class ColumnFacts:
    """One column of a data set.

    spend: the spend column that an exposure belongs to.
    ends: the smallest and the largest of numbers, the first and the last of dates. levels: the
    different words of any other column, sorted. A column without a value has neither.
    gaps: how many cells are empty. first_gap: the earliest date of a row that has one; the place in
    the file is not kept with the data.
    unit: money (the client's currency), a count, none for dates and words; None where nothing that
    is known of the column tells it.
    """

    name: str
    role: Role
    spend: str | None = None
    ends: Ends | None = None
    levels: tuple[str, ...] = ()
    gaps: int = 0
    first_gap: date | None = None
    unit: Unit | None = None


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words without accents, in English, German and Swedish. A name is cut into words at signs, case
# changes and digits.
_REVENUE = _set("revenue sales turnover gmv")
_CONVERSION = _set(
    "conversions conversion orders order bookings booking leads lead installs purchases kop signups"
    " registrations transactions transaktionen sold units kunder customers"
)
_DATE = _set("date datum ds day dag tag week woche vecka month monat manad period")
_SPEND = _set(
    "spend spends spending spent cost costs utgift utgifter budget invest investment investering"
)
_EXPOSURE = _set(
    "impressions impression imps impr clicks click klick klicks klickar views view visningar"
    " exponeringar grp grps trp trps reach reichweite rackvidd kontakte sichtkontakte einblendungen"
    " opens sends circulation auflage"
)
_ORGANIC = _set(
    "newsletter newsletters nyhetsbrev organic organisk organisch organiska seo blog push crm email"
    " emails mail mailing followers posts owned referral"
)
_VISITS = _set("sessions session sessioner sitzungen visits besok besuche")
_CONTEXT = _set(
    "price prices preis preise pris priser discount rabatt rabatte promo promotion promotions"
    " aktion aktionen kampanj rea sale weather wetter vader temperature temperatur temp rain regen"
    " regn sun event events holiday holidays feiertag feiertage helgdag lockdown covid index"
    " inflation confidence stores filialen butiker stock lager season"
)
_MEDIA = _set(
    "tv television ctv radio podcast spotify audio print zeitung tidning magazine magazines"
    " newspaper ooh dooh outdoor utomhus plakat billboard facebook fb meta instagram ig tiktok"
    " snapchat snap pinterest linkedin twitter reddit social youtube yt video olv search sea sem"
    " ppc google adwords bing shopping pmax display programmatic banner affiliate affiliates"
    " affiliation influencer influencers cinema kino bio retargeting prospecting criteo teads"
)
_STEMS = {  # German and Swedish write compounds: Nettoumsatz, mediakostnad
    _REVENUE: ("umsatz", "erlos", "intakt", "forsaljning", "omsattning"),
    _CONVERSION: ("buchung", "bokning", "bestellung", "bestallning", "konverter"),
    _SPEND: ("kosten", "kostnad", "ausgaben"),
}
# Robyn's habit: tv_S
_LETTERS = {"s": "spend", "i": "exposure", "p": "exposure", "o": "organic", "b": "context"}
_RIVALS = _set(
    "competitor competitors konkurrent konkurrenten konkurrenter wettbewerb wettbewerber market"
    " markt"
)
_GENERIC = _SPEND | _EXPOSURE | _VISITS | _set("total paid media ad ads sek eur usd gbp kr")
# what may be a share of people, or is a quotient: no count, although it says what is counted
_NO_COUNT = _set(
    "grp grps trp trps reach reichweite rackvidd rate rates ratio ratios share shares quote quoten"
    " anteil andel per pro percent pct prozent procent avg average mean index duration"
)
_ALIASES = {"fb": "facebook", "yt": "youtube", "ig": "instagram"}
_UPPER = _set("tv ctv ooh dooh seo sea sem ppc crm olv pr")
_WRITTEN = {"tiktok": "TikTok", "youtube": "YouTube", "linkedin": "LinkedIn", "adwords": "AdWords"}


def infer(data: pd.DataFrame) -> Roles:
    """Guess every column's role from its name and values; whatever serves no purpose
    is `unused`.
    """
    date = _date(data)
    rest = [name for name in data.columns if name != date]
    usable = [name for name in rest if data[name].nunique(dropna=True) > 1]
    numeric = [name for name in usable if _numeric(data[name])]
    dep_var, dep_var_type = _dep_var(usable)  # also where its numbers cannot be read yet
    guessed = {name: _kind(name) for name in numeric if name != dep_var}
    spends = tuple(name for name, kind in guessed.items() if kind == "spend")
    exposures = _pairs(spends, [name for name, kind in guessed.items() if kind == "exposure"])
    organic = tuple(name for name, kind in guessed.items() if kind == "organic")
    factors = tuple(
        name for name in usable if name not in (*numeric, dep_var) and _levels(data[name])
    )
    context = tuple(name for name in usable if guessed.get(name) == "context" or name in factors)
    taken = {dep_var, *spends, *exposures.values(), *organic, *context}
    unused = tuple(name for name in rest if name not in taken)
    return Roles(date, dep_var, dep_var_type, spends, exposures, organic, context, factors, unused)


def describe(data: pd.DataFrame) -> tuple[ColumnFacts, ...]:
    """What each column seems to be and what it holds, in the order of the columns."""
    roles = infer(data)
    when = dates.parse(data[roles.date], compact=True) if roles.date else None
    spend_of = {exposure: spend for spend, exposure in roles.exposures.items()}
    found = []
    for name in data.columns:
        ends = _ends(when if when is not None and name == roles.date else data[name])
        empty = data[name].isna()
        gaps = when[empty].dropna() if when is not None else None
        found.append(
            ColumnFacts(
                name,
                roles.of(name),
                spend_of.get(name),
                ends,
                () if ends else tuple(sorted(data[name].dropna().astype(str).unique())),
                int(empty.sum()),
                gaps.min().date() if gaps is not None and len(gaps) else None,
                _unit(name, roles),
            )
        )
    return tuple(found)


def split_name(name: str) -> list[str]:
    """The lower-case words of a column name:

    `TVSpend_2`, `tv spend 2` and `tv_spend.2` are tv, spend.
    """
    split = re.sub(r"([a-z])([A-Z])|([A-Z])([A-Z][a-z]{2})", r"\1\3_\2\4", usable_name(name))
    return [word for word in re.split(r"[^a-z]+", split.lower()) if word]


def label(name: str) -> str:
    """How pages call a column: `tv_S` is TV, `facebook_impressions` Facebook, `competitor_sales_B`
    Competitor sales.

    Digits stay, so that `tv_spend_1` and `tv_spend_2` are told apart.
    """
    if name == "(Intercept)":
        return "Intercept"
    kept = [*(_medium(name) or split_name(name)), *re.findall(r"\d+", name)] or [name]
    text = " ".join(word.upper() if word in _UPPER else _WRITTEN.get(word, word) for word in kept)
    return text[0].upper() + text[1:]


def labels(names: tuple[str, ...]) -> dict[str, str]:
    """The label of each name; names whose labels would be equal keep their full name."""
    short = {name: label(name) for name in names}
    taken = list(short.values())
    return {name: text if taken.count(text) == 1 else name for name, text in short.items()}


def _medium(name: str) -> list[str]:
    """The words that say which medium it is, without those that say what is counted."""
    return [
        _ALIASES.get(word, word)
        for word in split_name(name)
        if word not in _GENERIC
        and len(word) > 1
        and not any(stem in word for stem in _STEMS[_SPEND])
    ]


def _numeric(values: pd.Series) -> bool:
    if pd.api.types.is_bool_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
        return False
    if pd.api.types.is_numeric_dtype(values):
        return True
    # a number column with a few slips is still one: `check` names the slips
    filled = values.dropna()
    return bool(len(filled)) and pd.to_numeric(filled, errors="coerce").notna().mean() >= 0.8


def _ends(values: pd.Series) -> Ends | None:
    """The smallest and the largest of numbers or dates; None of words, and where there is none."""
    filled = values.dropna()
    if filled.empty:
        return None
    if pd.api.types.is_datetime64_any_dtype(filled):
        return filled.min().date(), filled.max().date()
    if pd.api.types.is_bool_dtype(filled) or not pd.api.types.is_numeric_dtype(filled):
        return None
    return float(filled.min()), float(filled.max())


def _unit(name: str, roles: Roles) -> Unit | None:
    """What a column's numbers count, as far as its role or, of media, its name tells it."""
    role = roles.of(name)
    if role in ("date", "factor"):
        return "none"
    if role == "spend" or (role == "dep_var" and roles.dep_var_type == "revenue"):
        return "money"
    delivered = role in ("exposure", "organic") and _says(name, _EXPOSURE | _VISITS)
    return "count" if role == "dep_var" or (delivered and not _says(name, _NO_COUNT)) else None


def _levels(values: pd.Series) -> bool:
    """Whether words may be levels of a factor: few of them, each occurring more than once on
    average.
    """
    if pd.api.types.is_datetime64_any_dtype(values):
        return False
    return values.nunique(dropna=True) <= max(2, min(30, len(values) // 3))


def _date(data: pd.DataFrame) -> str | None:
    real = [name for name in data.columns if pd.api.types.is_datetime64_any_dtype(data[name])]
    named = [name for name in data.columns if _DATE & set(split_name(name))]
    for name in [*(name for name in named if name in real), *real]:
        return name
    mostly = [name for name in named if dates.parse(data[name], compact=True).notna().mean() >= 0.5]
    return mostly[0] if mostly else None


def _dep_var(numeric: list[str]) -> tuple[str | None, Literal["revenue", "conversion"]]:
    """The result column: money before counts; what a platform or a competitor claims does not
    qualify.
    """
    own = [
        name
        for name in numeric
        if not _says(name, _RIVALS | _MEDIA | _ORGANIC) and not _says(name, _SPEND)
    ]
    for name in own:
        if _says(name, _REVENUE):
            return name, "revenue"
    for name in own:
        if _says(name, _CONVERSION) and not _says(name, _CONTEXT):
            return name, "conversion"
    return None, "revenue"


def _says(name: str, known: frozenset[str]) -> bool:
    """Whether a word of the name is a known one, or contains the stem of one."""
    found = split_name(name)
    stems = _STEMS.get(known, ())
    return bool(known & set(found)) or any(stem in word for stem in stems for word in found)


def _kind(name: str) -> str:  # one flat list of rules, the first that holds
    """spend, exposure, organic, context or nothing ("")."""
    last = split_name(name)[-1:]
    spent, medium = _says(name, _SPEND), _says(name, _MEDIA)
    rules = (
        (_says(name, _RIVALS), "context"),
        (bool(last) and last[0] in _LETTERS, _LETTERS.get("".join(last), "")),
        (
            not spent and (_says(name, _REVENUE) or _says(name, _CONVERSION)),
            "",
        ),  # what a platform claims to have sold
        (
            spent and not medium and "total" in split_name(name),
            "",
        ),  # the sum of the other spend columns
        (spent, "spend"),
        (_says(name, _ORGANIC), "organic"),
        (_says(name, _EXPOSURE), "exposure"),
        (_says(name, _VISITS), "exposure" if medium else "organic"),
        (_says(name, _CONTEXT), "context"),
        (medium, "spend"),
    )
    return next((kind for holds, kind in rules if holds), "context")


def _pairs(spends: tuple[str, ...], exposures: list[str]) -> dict[str, str]:
    """Each spend with the exposure that names the same medium, exposures being used once; the
    closest names first.
    """
    pairs: dict[str, str] = {}
    scored = []
    for spend in spends:
        medium = set(_medium(spend))
        for exposure in exposures:
            other = set(_medium(exposure))
            if medium and other and (medium <= other or other <= medium):
                scored.append(
                    (
                        len(medium ^ other),
                        spends.index(spend),
                        exposures.index(exposure),
                        spend,
                        exposure,
                    )
                )
    for *_, spend, exposure in sorted(scored):
        if spend not in pairs and exposure not in pairs.values():
            pairs[spend] = exposure
    return {spend: pairs[spend] for spend in spends if spend in pairs}
