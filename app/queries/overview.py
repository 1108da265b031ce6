"""The client overview: what was spent, what came in, and which data or model says so."""

from __future__ import annotations

import math

import pandas as pd
from sqlalchemy import select

from app.extensions import db
from app.models import Dataset
from app.queries import datasets, visible
from app.queries.visible import VisibleModel
from app.views.overview import Overview
from mmm import dates
from mmm.analysis import decomposition
from mmm.data import column_roles
from tenants.permissions import can, require

DATA_CHANNELS = ["channel", "label", "spend_column", "spend", "spend_share"]


def published(kpi: str = "") -> VisibleModel | None:
    """The published model of a KPI, or where it has none the one published last; None while there
    is none.
    """
    require("overview.read")
    return visible.published(kpi) or (visible.published() if kpi else None)


def get(seen: VisibleModel | None) -> Overview:
    """The published model's figures; for staff without one, the newest data set's own; else nothing
    yet.
    """
    require("overview.read")
    if seen is not None:
        return _of_model(seen)
    if can("data.read"):
        newest = (
            select(Dataset)
            .where(Dataset.removed_at.is_(None))
            .order_by(Dataset.created_at.desc(), Dataset.id)
        )
        row = db.session.scalar(newest.limit(1))
        if row is not None:
            return _of_data(row)
    empty = pd.DataFrame(columns=["ds", "spend", "revenue"])
    return Overview({}, empty, pd.DataFrame(columns=DATA_CHANNELS), "none")


def _of_model(seen: VisibleModel) -> Overview:
    totals, dep_var_type = seen.tables.totals, seen.bundle.spec.dep_var_type
    media = _known(seen.tables.media_return["value"])
    own = {"attributed": _known(totals["attributed"]), "media": media}
    return Overview(
        figures={"spend": totals["spend"], "outcome": totals["revenue"]} | own,
        series=decomposition.periods(seen.bundle),
        channels=seen.tables.channels,
        kind="model",
        data_name=seen.info.data_name,
        dep_var_type=dep_var_type,
    )


def _of_data(row: Dataset) -> Overview:
    frame = datasets.read(row)
    roles = column_roles.infer(frame)
    when = dates.parse(frame[roles.date]) if roles.date else pd.Series(pd.NaT, index=frame.index)
    spends = frame[list(roles.spends)].astype(float)
    revenue = (
        frame[roles.dep_var].astype(float)
        if roles.dep_var
        else pd.Series(float("nan"), index=frame.index)
    )
    series = pd.DataFrame(
        {"ds": when, "spend": spends.sum(axis=1), "revenue": revenue}
    ).sort_values("ds")
    totals = spends.sum()
    labels = column_roles.labels(tuple(roles.spends))
    channels = pd.DataFrame({
        "channel": list(roles.paid_media_vars),
        "label": [labels[name] for name in roles.spends],
        "spend_column": list(roles.spends),
        "spend": totals.to_numpy(),
        "spend_share": (totals / totals.sum()).to_numpy() if totals.sum() else float("nan"),
    })  # fmt: skip
    return Overview(
        figures={
            "spend": float(totals.sum()),
            "outcome": float(revenue.sum()) if roles.dep_var else None,
        },
        series=series.reset_index(drop=True),
        channels=channels[DATA_CHANNELS],
        kind="data",
        data_name=row.name,
        dep_var_type=roles.dep_var_type,
    )


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
