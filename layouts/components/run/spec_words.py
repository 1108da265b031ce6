"""The arguments of a model in words: what each choice is called and what it means."""

from __future__ import annotations

from typing import Final

from layouts.language import N_

OUTCOME_KINDS: Final = {
    "revenue": N_("Revenue (money)"),
    "conversion": N_("Conversions (a number)"),
}
ADSTOCKS: Final = {
    "geometric": (
        N_("Geometric"),
        N_("By the same share every period. One parameter a medium; the usual choice."),
    ),
    "weibull_cdf": (
        N_("Weibull CDF"),
        N_("Strongest at once, then slowly first or quickly first. Two parameters a medium."),
    ),
    "weibull_pdf": (
        N_("Weibull PDF"),
        N_("May peak some periods later, as for purchases that take time. Two parameters."),
    ),
}
PARAMETERS: Final = {
    "thetas": (N_("Carry-over θ"), N_("Share of an effect that is still there one period later.")),
    "shapes": (
        N_("Fading shape"),
        N_("Form of the fading: from steep at the start to late and sudden."),
    ),
    "scales": (N_("Fading scale"), N_("How long it takes, as a share of all periods of the data.")),
    "alphas": (N_("Shape α"), N_("How S-shaped the response is; below 1 it bends from the start.")),
    "gammas": (
        N_("Inflexion γ"),
        N_("Where the response bends, between the lowest and highest input."),
    ),
}
PROPHET: Final = {
    "trend": N_("Trend"),
    "season": N_("Yearly season"),
    "monthly": N_("Monthly"),
    "weekday": N_("Weekday"),
    "holiday": N_("Holidays"),
}
ROLES: Final = {
    "date": N_("Date"),
    "dep_var": N_("Outcome"),
    "spend": N_("Media spend"),
    "organic": N_("Organic media"),
    "context": N_("Context"),
    "factor": N_("Context, categories"),
    "unused": N_("Not used"),
}
MEDIUM_KINDS: Final = {
    "tv": N_("TV"),
    "radio": N_("Radio"),
    "ooh": N_("Outdoor"),
    "print": N_("Print"),
    "social": N_("Social media"),
    "search": N_("Search engines"),
    "display": N_("Display"),
    "video": N_("Video"),
    "email": N_("E-mail"),
    "affiliate": N_("Affiliates"),
    "influencer": N_("Influencers"),
}
