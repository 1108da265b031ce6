"""One model, the published one included. Deciding on it: `callbacks.decision`."""

from __future__ import annotations

from datetime import date

import pandas as pd
from dash import Dash
from dash.development.base_component import Component

from app.queries import decisions, models, publications
from app.queries import lab as candidates
from app.queries.models import ModelInfo
from callbacks import look
from layouts import model as layout
from layouts import text
from layouts.components.source import Source, check
from layouts.components.verdict import Fit
from layouts.figures.look import Look
from mmm import dates, lab, ledger, response
from mmm.bundle import Bundle
from tenants.permissions import can


def load(run_id: str, sol_id: str) -> Component:
    """One model of a finished run. Raises NotFound; for a client viewer only the published one exists."""
    info = models.get(run_id, sol_id)
    bundle = models.bundle(run_id)
    spec, staff = bundle.spec, can("models.read")
    own = look().reading(spec.all_media, spec.dep_var_type)
    row = candidate(bundle, sol_id)
    held_out = "nrmse_test" if spec.ts_validation else None
    shown = figures(bundle, sol_id)
    model = layout.Model(
        run_id=run_id,
        sol_id=sol_id,
        source=source(info),
        fit=Fit(
            info.rsq_train,
            info.rsq_val,
            number(row, "nrmse_train"),
            number(row, held_out),
            int((shown.fit["part"] == "train").sum()),
            len(spec.all_ind_vars),
        ),
        period=period(bundle),
        planner=(f"/planner/{run_id}/{sol_id}" if staff else "/planner") if can("plans.use") else None,
        analyst=_analyst(info, bundle, row, own) if staff else None,
        chosen=None if staff else publications.current(),
    )
    return layout.build(model, shown, own)


def load_published() -> Component:
    """The published model, or a page that says there is none."""
    shown = publications.current()
    return load(shown.run_id, shown.sol_id) if shown else layout.none_published(can("models.read"))


def figures(bundle: Bundle, sol_id: str) -> layout.Figures:
    """The tables behind the page's figures."""
    return layout.Figures(
        totals=ledger.totals(bundle, sol_id),
        waterfall=ledger.waterfall(bundle, sol_id),
        channels=ledger.channels(bundle, sol_id),
        current=response.current(bundle, sol_id),
        curves=response.curves(bundle, sol_id),
        adstock=response.adstock(bundle, sol_id),
        fit=ledger.fit(bundle, sol_id),
    )


def source(info: ModelInfo) -> Source:
    """Where this model's numbers come from."""
    window = None
    if info.window_start and info.window_end:
        window = date.fromisoformat(info.window_start[:10]), date.fromisoformat(info.window_end[:10])
    checked = check(info.verification, info.sol_id)
    return Source(info.sol_id, info.engine, info.mode, window, info.data_name, info.created_at, checked)


def period(bundle: Bundle) -> str:
    """day, week or month."""
    return str(dates.grain(bundle.tables["dt_mod"]["ds"]))


def candidate(bundle: Bundle, sol_id: str) -> pd.Series:
    """The model's row of resultHypParam."""
    rows = bundle.tables["resultHypParam"]
    return rows[rows["solID"] == sol_id].iloc[0]


def number(row: pd.Series, name: str | None) -> float | None:
    """A value of a row; None where it does not exist."""
    return None if name is None or pd.isna(row.get(name)) else float(row[name])


def _analyst(info: ModelInfo, bundle: Bundle, row: pd.Series, own: Look) -> layout.Analyst:
    spec = bundle.spec
    kinds = sorted({name.rpartition("_")[2] for name in spec.hyperparameter_names})
    hyper = [{"channel": medium} | {kind: row[f"{medium}_{kind}"] for kind in kinds} for medium in spec.all_media]
    parts = {"Training": "train"} | ({"Validation": "val", "Test": "test"} if spec.ts_validation else {})
    errors = [{"part": said, "R²": row[f"rsq_{part}"], "NRMSE": row[f"nrmse_{part}"]} for said, part in parts.items()]
    front, score = number(row, "robynPareto"), number(row, "error_score")
    facts = [
        ("DECOMP.RSSD", own.number(info.rssd, 4)),
        ("λ", own.number(row["lambda"], 1)),
        ("Share of data for training", own.percent(row["train_size"], 0)),
        ("Front", text.DASH if front is None else f"{front:.0f}"),
        ("Error score", text.DASH if score is None else own.number(score, 4)),
        ("Trial, iteration", f"{row['trial']:.0f}, {row['iterations']:.0f}"),
        ("Adstock", spec.adstock.replace("_", " ")),
    ]
    back = (f"/models/{info.run_id}", f"Models of {info.run_name}")
    state = decisions.standing(info.run_id, info.sol_id) if info.selected else None
    better = () if info.selected else tuple(lab.better(candidates.of(info.run_id), info.sol_id))
    compared = bundle.manifest.get("comparison")
    return layout.Analyst(back, state, pd.DataFrame(hyper), pd.DataFrame(errors), facts, compared, better)


ROUTES = {"/models/<run_id>/<sol_id>": load, "/model": load_published}


def register(app: Dash) -> None:
    """The page has no callbacks of its own."""
