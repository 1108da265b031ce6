"""What a simulated data set is made from, and demonstration plans: a Swedish shop and a German
travel company by week, British coffee by day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

from mmm.dates import Grain
from mmm.errors import InvalidInput
from mmm.phrase import Phrase

Pattern = Literal["always_on", "flights", "seasonal"]
END = date(2026, 11, 9)  # fixed, so that the same plan gives the same data on any day


@dataclass(frozen=True)
class Channel:
    """A medium: what is spent on it and what that does.

    spend: money per period while it is on air. coefficient: result per period at full saturation,
    so that the true contribution is coefficient * hill(geometric(input)). exposure and unit_cost:
    name and price of what is delivered (one click, one impression); then the delivery, not the
    spend, has the effect. variation: how much the spend changes from period to period, 1 as usual,
    0 not at all (but for pauses and seasons).
    """

    name: str
    spend: float
    theta: float
    alpha: float
    gamma: float
    coefficient: float
    pattern: Pattern = "always_on"
    exposure: str | None = None
    unit_cost: float = 1.0
    variation: float = 1.0

    @property
    def spend_column(self) -> str:
        return f"{self.name}_spend"

    @property
    def exposure_column(self) -> str | None:
        return f"{self.name}_{self.exposure}" if self.exposure else None


@dataclass(frozen=True)
class Factor:
    """A context variable in words: what happens besides "none", how often, and what that adds to
    the result.

    levels: word and effect per period. chance: that a period (of daily data: a week) begins with
        anything but "none".
    """

    name: str
    levels: tuple[tuple[str, float], ...]
    chance: float = 0.15


@dataclass(frozen=True)
class Orders:
    """A second outcome, counted: `name` is its column, `value` what one brings on average, so that
    everything brings the same number of them per unit of the first outcome. noise: standard
    deviation as a share of the base.
    """

    name: str
    value: float
    noise: float = 0.03


@dataclass(frozen=True)
class MediaPlan:
    """Everything that determines a simulated data set. Amounts are in `currency` per period.

    trend: growth of the base per year. season: amplitude of the year as a share of the base,
    highest at `peak_day` of the year. price_effect: change per per cent of a higher price.
    promotion_effect: change at a discount of 100 %.
    noise: standard deviation as a share of the base. weeks: length, of which monthly data covers
    the full months. The last period is the last full one before `end`. together: from 0 to 1, how
    much all budgets rise and fall as one.
    """

    name: str
    channels: tuple[Channel, ...]
    base: float
    weeks: int = 156
    grain: Grain = "week"
    end: date = END
    trend: float = 0.04
    season: float = 0.12
    peak_day: int = 340
    price_effect: float = 0.0
    promotion_effect: float = 0.0
    newsletter: Channel | None = None
    factors: tuple[Factor, ...] = ()
    noise: float = 0.03
    together: float = 0.0
    seed: int = 1
    currency: str = "EUR"
    country: str | None = None
    orders: Orders | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, numbers and words; `from_dict` reads it back unchanged."""
        return {**asdict(self), "end": self.end.isoformat()}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> MediaPlan:
        values = dict(raw) | {"end": date.fromisoformat(raw["end"])}
        values["channels"] = tuple(Channel(**item) for item in raw["channels"])
        factors = (Factor(**{**item, "levels": _pairs(item["levels"])}) for item in raw["factors"])
        values["factors"] = tuple(factors)
        for name, kind in (("newsletter", Channel), ("orders", Orders)):
            values[name] = kind(**raw[name]) if raw.get(name) else None
        return cls(**values)


def _pairs(levels: Any) -> tuple[tuple[str, float], ...]:
    return tuple((str(word), float(effect)) for word, effect in levels)


# Channel(name, spend, theta, alpha, gamma, coefficient, ...)
_SHOP = MediaPlan(
    name="Outdoor and furniture shop",
    base=4_600_000,
    trend=0.05,
    season=0.13,
    peak_day=340,
    price_effect=-45_000,
    promotion_effect=4_000_000,
    noise=0.035,
    currency="SEK",
    country="SE",
    newsletter=Channel("newsletter", 42_000, 0.15, 1.2, 0.6, 300_000),
    channels=(
        Channel("tv", 310_000, 0.55, 1.8, 0.5, 709_000, "flights"),
        Channel("radio", 95_000, 0.3, 1.4, 0.6, 351_000, "flights"),
        Channel("outdoor", 130_000, 0.25, 1.6, 0.5, 216_000, "flights"),
        Channel("facebook", 105_000, 0.15, 1.1, 0.5, 682_000, "always_on", "impressions", 0.085),
        Channel("search", 120_000, 0.05, 1.0, 0.7, 1_468_000, "seasonal", "clicks", 6.5),
        Channel("influencers", 60_000, 0.2, 1.3, 0.45, 230_000, "flights"),
    ),
)
_TRAVEL = MediaPlan(
    name="Travel company",
    base=1_500_000,
    trend=0.03,
    season=0.2,
    peak_day=20,
    price_effect=-14_000,
    promotion_effect=1_100_000,
    noise=0.04,
    currency="EUR",
    country="DE",
    newsletter=Channel("newsletter", 180_000, 0.1, 1.1, 0.5, 90_000),
    channels=(
        Channel("search", 68_000, 0.05, 1.0, 0.7, 898_000, "seasonal", "clicks", 0.74),
        Channel("display", 21_000, 0.1, 1.2, 0.5, 43_000, "always_on", "impressions", 0.0042),
        Channel("video", 44_000, 0.35, 1.7, 0.5, 135_000, "flights", "views", 0.031),
        Channel("meta", 39_000, 0.2, 1.3, 0.5, 283_000, "always_on", "impressions", 0.0079),
        Channel("print", 36_000, 0.3, 1.5, 0.6, 99_000, "flights"),
        Channel("affiliates", 17_000, 0.02, 0.9, 0.6, 204_000, "seasonal"),
    ),
)
# by day: thetas are daily, budgets and base per day
_COFFEE = MediaPlan(
    name="Coffee by post",
    base=21_000,
    grain="day",
    trend=0.06,
    season=0.1,
    peak_day=345,
    price_effect=-180,
    promotion_effect=26_000,
    noise=0.05,
    currency="GBP",
    country="GB",
    channels=(
        Channel("search", 620, 0.1, 1.0, 0.7, 5_200, "seasonal", "clicks", 0.62),
        Channel("social", 540, 0.55, 1.2, 0.5, 3_300, "always_on", "impressions", 0.0064),
        Channel("radio", 900, 0.8, 1.5, 0.5, 4_100, "flights"),
    ),
)
_DEMOS = {"shop": (_SHOP, 20), "travel": (_TRAVEL, 21), "coffee": (_COFFEE, 22)}


def demo_plan(
    weeks: int = 156, seed: int | None = None, kind: Literal["shop", "travel", "coffee"] = "shop"
) -> MediaPlan:
    """Demonstration data: "shop" sells furniture in Sweden (SEK) and "travel" journeys in Germany
    (EUR), by week; "coffee" goes out by post in Great Britain (GBP), by day.

    Without a seed each kind has its own. Raises InvalidInput for an unknown kind.
    """
    if kind not in _DEMOS:
        raise InvalidInput(
            Phrase(
                "There is no demonstration “{kind}”; choose one of {names}.",
                kind=kind,
                names=", ".join(_DEMOS),
            )
        )
    plan, usual = _DEMOS[kind]
    return replace(plan, weeks=weeks, seed=usual if seed is None else seed)
