"""The client overview: what was spent, what came in, and which data or model says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd
from sqlalchemy import select

from app.extensions import db
from app.models import Dataset
from app.queries import datasets, models, publications
from mmm import columns, dates, ledger
from mmm.bundle import Bundle
from tenants.permissions import can, require

DATA_CHANNELS = ["channel", "label", "spend_column", "spend", "spend_share"]


@dataclass(frozen=True)
class Kpi:
    """One figure. `value` is None where it cannot be computed; `note` says what it is made of."""

    key: Literal["spend", "revenue", "roas", "attributed", "roas_media", "cpa_media", "conversions"]
    label: str
    value: float | None
    kind: Literal["money", "ratio", "number"]
    note: str


@dataclass(frozen=True)
class Overview:
    """What the overview page shows.

    series: one row per period: ds (datetime64), spend, revenue (the dependent variable, whatever it counts).
    channels: one row per paid channel: `mmm.ledger.channels` of the published model, or without one the columns of
        DATA_CHANNELS. source: which model or data set the figures come from, in words. kind: what that source is;
        "none" means that there is nothing to show yet. run_id and sol_id name the model, dataset_id the data set.
    """

    kpis: tuple[Kpi, ...]
    series: pd.DataFrame
    channels: pd.DataFrame
    source: str
    kind: Literal["model", "data", "none"]
    dep_var_type: str = "revenue"
    run_id: str | None = None
    sol_id: str | None = None
    dataset_id: str | None = None


def get(kpi: str = "") -> Overview:
    """The published model's figures; for staff without one, the newest data set's own; else nothing yet.

    kpi: of which KPI; without one of that whose model was published last.
    """
    require("overview.read")
    published = publications.current(kpi) or publications.current()
    if published is not None:
        return _of_model(published.run_id, published.sol_id)
    if can("data.read"):
        newest = select(Dataset).where(Dataset.removed_at.is_(None)).order_by(Dataset.created_at.desc(), Dataset.id)
        row = db.session.scalar(newest.limit(1))
        if row is not None:
            return _of_data(row)
    empty = pd.DataFrame(columns=["ds", "spend", "revenue"])
    return Overview((), empty, pd.DataFrame(columns=DATA_CHANNELS), "There is no published model yet.", "none")


def _of_model(run_id: str, sol_id: str) -> Overview:
    info, bundle = models.get(run_id, sol_id), models.bundle(run_id)
    totals = ledger.totals(bundle, sol_id)
    dep_var_type = bundle.spec.dep_var_type
    kpis = _kpis(totals["spend"], totals["revenue"], dep_var_type)
    money = dep_var_type == "revenue"
    effect = Kpi(
        "attributed", "Brought by paid media", totals["attributed"], "money" if money else "number", "By the model"
    )
    if money:
        media = Kpi("roas_media", "ROAS of paid media", totals["roas_media"], "ratio", "Brought by paid media / spend")
    else:
        cost = totals["cpa_media"]
        media = Kpi("cpa_media", "CPA of paid media", cost, "money", "Spend / conversions that paid media brought")
    kpis = (*kpis, effect, media)
    source = (
        f"Model {sol_id} of the run “{info.run_name}” ({info.engine}, mode {info.mode}), fitted to "
        f"“{info.data_name}”, {info.window_start} to {info.window_end}."
    )
    return Overview(
        kpis=kpis,
        series=_series(bundle),
        channels=ledger.channels(bundle, sol_id),
        source=source,
        kind="model",
        dep_var_type=dep_var_type,
        run_id=run_id,
        sol_id=sol_id,
    )


def _of_data(row: Dataset) -> Overview:
    frame = datasets.read(row)
    roles = columns.recognise(frame)
    when = dates.parse(frame[roles.date]) if roles.date else pd.Series(pd.NaT, index=frame.index)
    spends = frame[list(roles.spends)].astype(float)
    revenue = frame[roles.dep_var].astype(float) if roles.dep_var else pd.Series(float("nan"), index=frame.index)
    series = pd.DataFrame({"ds": when, "spend": spends.sum(axis=1), "revenue": revenue}).sort_values("ds")
    totals = spends.sum()
    labels = columns.labels(tuple(roles.spends))
    channels = pd.DataFrame({
        "channel": list(roles.paid_media_vars),
        "label": [labels[name] for name in roles.spends],
        "spend_column": list(roles.spends),
        "spend": totals.to_numpy(),
        "spend_share": (totals / totals.sum()).to_numpy() if totals.sum() else float("nan"),
    })  # fmt: skip
    return Overview(
        kpis=_kpis(float(totals.sum()), float(revenue.sum()) if roles.dep_var else None, roles.dep_var_type),
        series=series.reset_index(drop=True),
        channels=channels[DATA_CHANNELS],
        source=f"The data set “{row.name}”, {row.date_from} to {row.date_to}. No model is published yet.",
        kind="data",
        dep_var_type=roles.dep_var_type,
        dataset_id=row.id,
    )


def _kpis(spend: float, result: float | None, dep_var_type: str) -> tuple[Kpi, ...]:
    spent = Kpi("spend", "Media spend", spend, "money", "Sum of the spend columns over the period shown")
    ratio = result / spend if result is not None and spend else None
    if dep_var_type == "revenue":
        return (
            spent,
            Kpi("revenue", "Revenue", result, "money", "Sum of the revenue column over the period shown"),
            Kpi("roas", "Blended ROAS", ratio, "ratio", "All revenue / media spend"),
        )
    cost = spend / result if result else None
    return (
        spent,
        Kpi("conversions", "Conversions", result, "number", "Sum of the conversions column over the period shown"),
        Kpi("roas", "Blended CPA", cost, "money", "Media spend / all conversions"),
    )


def _series(bundle: Bundle) -> pd.DataFrame:
    """Spend and result per period of the model's window."""
    spec, data = bundle.spec, bundle.tables["dt_input"]
    when = pd.to_datetime(data[spec.date_var])
    table = pd.DataFrame({
        "ds": when,
        "spend": data[list(spec.paid_media_spends)].astype(float).sum(axis=1),
        "revenue": data[spec.dep_var].astype(float),
    })  # fmt: skip
    window = bundle.manifest["window"]
    inside = when.between(pd.Timestamp(window["start"]), pd.Timestamp(window["end"]))
    return table[inside].sort_values("ds").reset_index(drop=True)
