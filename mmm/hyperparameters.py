"""Which hyperparameters each adstock has, the limits that Robyn sets them, and prophet's parts."""

from __future__ import annotations

ADSTOCK_PARAMETERS: dict[str, tuple[str, ...]] = {
    "geometric": ("thetas",),
    "weibull_cdf": ("shapes", "scales"),
    "weibull_pdf": ("shapes", "scales"),
}
LIMITS: dict[str, tuple[float, float]] = {  # Robyn: hyper_limits
    "thetas": (0.0, 1.0),
    "alphas": (0.0, 10.0),
    "gammas": (0.0, 1.0),
    "shapes": (0.0, 20.0),
    "scales": (0.0, 1.0),
}
PROPHET_VARS = ("trend", "season", "monthly", "weekday", "holiday")
