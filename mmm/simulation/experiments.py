"""Lift studies of simulated channels, as an experiment would have measured them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from mmm.dates import follows
from mmm.errors import InvalidInput
from mmm.phrase import Phrase
from mmm.simulation.media_plans import MediaPlan
from mmm.simulation.simulate import response, simulate


def lift_study(
    plan: MediaPlan, name: str, start: date, end: date, error: float = 0.0
) -> Mapping[str, Any]:
    """A row of `calibration_input`: what would have been lost within these dates had the channel
    been off in them, by a measurement that is wrong by the share `error`.

    Raises InvalidInput where the plan has no such channel.
    """
    channel = next((one for one in plan.channels if one.name == name), None)
    if channel is None:
        raise InvalidInput(Phrase("The plan has no channel “{name}”.", name=name))
    made = simulate(plan)
    when = pd.to_datetime(made.data["date"])
    inside = ((when >= pd.Timestamp(start)) & (when <= pd.Timestamp(end))).to_numpy()
    delivered = np.asarray(made.inputs[name])
    without = response(channel, np.where(inside, 0.0, delivered), delivered)
    lost = float((response(channel, delivered) - without)[inside].sum())
    last = follows(when[inside].iloc[-1], plan.grain) - pd.Timedelta(days=1)
    return {
        "channel": channel.exposure_column or channel.spend_column,
        "liftStartDate": f"{when[inside].iloc[0]:%Y-%m-%d}",
        "liftEndDate": f"{last:%Y-%m-%d}",
        "liftAbs": round(lost * (1 + error), 0),
        "spend": round(float(made.data.loc[inside, channel.spend_column].sum()), 2),
        "confidence": 0.9,
        "metric": "revenue",
        "calibration_scope": "immediate",
    }
