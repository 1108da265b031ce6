"""A tenant's brand, and the CSS variables over Bootstrap 5.3 and Dash that put every
page into it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from app.errors import InvalidRequest
from mmm.phrase import Phrase
from tenants import timezones

ColourMode = Literal["light", "dark"]
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_WHITE, _BLACK = "#ffffff", "#000000"
_GROUND = {"light": "#ffffff", "dark": "#212529"}  # Bootstrap's body backgrounds
READABLE = 4.5  # WCAG 2.1 AA: text against its ground


@dataclass(frozen=True)
class Brand:
    """How a tenant looks and counts. Colours are #rrggbb. Raises InvalidInput for anything else.

    timezone: by IANA's name; empty for that of the country.
    """

    name: str
    logo_svg: str = ""
    primary: str = "#3d5a80"
    secondary: str = "#98c1d9"
    mode: ColourMode = "light"
    currency: str = "EUR"
    locale: str = "en_GB"
    country: str = "DE"
    timezone: str = ""

    def __post_init__(self) -> None:
        for colour in (self.primary, self.secondary):
            if not _HEX.fullmatch(colour):
                raise InvalidRequest(
                    Phrase("“{colour}” is no colour. Write it as #rrggbb.", colour=colour)
                )
        if self.mode not in ("light", "dark"):
            raise InvalidRequest(
                Phrase("“{mode}” is no colour mode. Choose light or dark.", mode=self.mode)
            )
        if self.timezone and not timezones.known(self.timezone):
            raise InvalidRequest(
                Phrase(
                    "“{zone}” is no time zone. Name one as Europe/Stockholm or UTC.",
                    zone=self.timezone,
                )
            )

    @property
    def zone(self) -> str:
        """Where the tenant's clocks are."""
        return self.timezone or timezones.of_country(self.country)


HOUSE = Brand(
    name="Mixfront",
    timezone=timezones.UTC,
    logo_svg=(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" role="img"'
        ' aria-label="Mixfront"><rect x="2" y="17" width="7" height="13" rx="2"'
        ' fill="#98c1d9"/><rect x="12.500" y="9" width="7" height="21" rx="2" fill="#3d5a80"/><rect'
        ' x="23" y="2" width="7" height="28" rx="2" fill="#ee6c4d"/></svg>'
    ),
)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """Black or white, whichever reads better on the colour."""
    return max((_WHITE, _BLACK), key=lambda text: contrast(text, colour))


def readable(colour: str, ground: str) -> str:
    """The colour, moved towards black or white until text in it can be read on the ground."""
    target = text_on(ground)
    for step in range(21):
        candidate = mix(colour, target, step / 20)
        if contrast(candidate, ground) >= READABLE:
            return candidate
    return target


def mix(one: str, other: str, share: float) -> str:
    """`share` of the other colour mixed into the first."""
    pairs = zip(_rgb(one), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def css(brand: Brand) -> str:
    """The style sheet that is loaded last on every page of the tenant."""
    blocks = [
        f":root, [data-bs-theme=light] {{\n{_variables(brand, 'light')}\n}}",
        f"[data-bs-theme=dark] {{\n{_variables(brand, 'dark')}\n}}",
        *(_buttons(brand, mode) for mode in ("light", "dark")),
    ]
    return "\n".join(blocks) + "\n"


def _variables(brand: Brand, mode: str) -> str:
    ground = _GROUND[mode]
    accent = readable(brand.primary, ground)
    values = {
        "--brand-primary": brand.primary,
        "--brand-secondary": brand.secondary,
        "--brand-on-primary": text_on(brand.primary),
        "--brand-on-secondary": text_on(brand.secondary),
        "--brand-accent": accent,
        "--bs-primary": brand.primary,
        "--bs-primary-rgb": _triple(brand.primary),
        "--bs-secondary": brand.secondary,
        "--bs-secondary-rgb": _triple(brand.secondary),
        "--bs-primary-text-emphasis": accent,
        "--bs-primary-bg-subtle": mix(ground, brand.primary, 0.12),
        "--bs-primary-border-subtle": mix(ground, brand.primary, 0.35),
        "--bs-link-color": accent,
        "--bs-link-color-rgb": _triple(accent),
        "--bs-link-hover-color": mix(accent, text_on(ground), 0.2),
        "--bs-link-hover-color-rgb": _triple(mix(accent, text_on(ground), 0.2)),
        "--bs-focus-ring-color": f"rgba({_triple(brand.primary)}, .35)",
        **_dash_variables(ground, accent),
    }
    return "\n".join(f"  {name}: {value};" for name, value in values.items())


def _dash_variables(ground: str, accent: str) -> dict[str, str]:
    """Dash's own components (dropdowns, sliders, date pickers) have variables of their own."""
    text = text_on(ground)
    return {
        "--Dash-Fill-Interactive-Strong": accent,
        "--Dash-Fill-Interactive-Weak": mix(ground, accent, 0.15),
        "--Dash-Fill-Inverse-Strong": ground,
        "--Dash-Fill-Primary-Hover": mix(ground, text, 0.06),
        "--Dash-Fill-Primary-Active": mix(ground, text, 0.1),
        "--Dash-Fill-Disabled": mix(ground, text, 0.1),
        "--Dash-Text-Primary": mix(text, ground, 0.13),
        "--Dash-Text-Strong": text,
        "--Dash-Text-Weak": mix(text, ground, 0.35),
        "--Dash-Text-Disabled": mix(text, ground, 0.5),
        "--Dash-Stroke-Strong": mix(ground, text, 0.45),
        "--Dash-Stroke-Weak": mix(ground, text, 0.2),
    }


def _buttons(brand: Brand, mode: str) -> str:
    """Bootstrap bakes its blue into these components: setting --bs-primary alone does not recolour
    them.
    """
    accent = readable(brand.primary, _GROUND[mode])
    on_accent, on_primary = text_on(accent), text_on(brand.primary)
    outline = {
        "color": accent,
        "border-color": accent,
        "disabled-color": accent,
        "disabled-border-color": accent,
    }
    for state in ("hover", "active"):
        outline |= {
            f"{state}-color": on_accent,
            f"{state}-bg": accent,
            f"{state}-border-color": accent,
        }
    active = {
        "active-bg": brand.primary,
        "active-border-color": brand.primary,
        "active-color": on_primary,
    }
    rules = {
        ".btn-primary": _prefixed("btn", _button(brand.primary)),
        ".btn-secondary": _prefixed("btn", _button(brand.secondary)),
        ".btn-outline-primary": _prefixed("btn", outline),
        ".form-check-input:checked": f"background-color: {accent}; border-color: {accent};",
        ".form-control:focus": f"border-color: {accent};",
        ".form-select:focus": f"border-color: {accent};",
        ".progress": _prefixed("progress", {"bar-bg": accent, "bar-color": on_accent}),
        ".nav-pills": _prefixed(
            "nav-pills-link", {"active-bg": brand.primary, "active-color": on_primary}
        ),
        ".list-group": _prefixed("list-group", active),
        ".pagination": _prefixed("pagination", active),
        ".dropdown-menu": _prefixed(
            "dropdown-link", {"active-bg": brand.primary, "active-color": on_primary}
        ),
    }
    return "\n".join(
        f"[data-bs-theme={mode}] {selector} {{ {values} }}" for selector, values in rules.items()
    )


def _prefixed(component: str, values: dict[str, str]) -> str:
    return " ".join(f"--bs-{component}-{name}: {value};" for name, value in values.items())


def _button(colour: str) -> dict[str, str]:
    text = text_on(colour)
    # hovering moves away from the text, so that it stays readable
    away = _BLACK if text == _WHITE else _WHITE
    hover, active = mix(colour, away, 0.12), mix(colour, away, 0.2)
    return {
        "color": text, "bg": colour, "border-color": colour,
        "hover-color": text, "hover-bg": hover, "hover-border-color": hover,
        "active-color": text, "active-bg": active, "active-border-color": active,
        "disabled-color": text, "disabled-bg": colour, "disabled-border-color": colour,
        "focus-shadow-rgb": _triple(colour),
    }  # fmt: skip


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _triple(colour: str) -> str:
    return ", ".join(str(part) for part in _rgb(colour))


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in _rgb(colour)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
