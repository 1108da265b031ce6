"""Server time of the callbacks of lab, comparison, planner and model page on a run of 2,000 x 5
candidates.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from flask import Flask
from flask_migrate import upgrade
from plotly.io.json import to_json_plotly
from sqlalchemy import select

from app.config import Config
from app.extensions import db
from app.factory import create_app
from app.models import Run
from app.models.runs import FINISHED
from app.queries import lab
from app.queries import models as queries
from app.services import datasets, fits
from benchmarks.rows import Row
from callbacks import compare, model, planner
from callbacks import lab as models
from engine_py.engine import CompiledEngine
from layouts.components.compare.table import DIFFERENCES
from layouts.components.lab import table
from layouts.components.model.depth import depths
from layouts.components.model_ref import ModelRef
from layouts.planner import PlanForm
from mmm.planner.spend_paths import SpendPattern
from mmm.review.candidates import WEIGHTS
from mmm.simulation.simulate import demo_plan, simulate
from tenants import accounts, files
from tenants.branding import Brand
from tenants.entry import entered
from tenants.models import new_id, now

CALLS = 200  # of each
WARM = 4  # models whose pages are read in turn
LIMIT_MS = 100
PLAN_MS = 1000  # a plan is searched in every accepted model
PAGE = "the page"


def measure(iterations: int = 2000, trials: int = 5) -> Iterator[Row]:
    """One row per callback. Fits one run in a folder of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, _site(folder) as app:
        run_id, tenant_id = _run(app, iterations, trials)
        with app.test_request_context(), entered(tenant_id):
            of = lab.candidate_set(run_id)
            chosen = of.table.loc[of.chosen, "solID"].tolist()
            yield Row("lab: the run", f"{len(of.table):,} candidates, {len(chosen)} selected")
            yield from _rows("lab", _calls(run_id, chosen, of.table["solID"].tolist()))
            yield from _rows("compare", _compared(run_id, chosen))
            yield from _rows("planner", _planned(run_id, chosen), PLAN_MS)
            for depth in depths(staff=True):
                measured, late = _depth(depth, run_id, chosen[:WARM])
                yield Row(f"model: {depth}", measured, f"p95 {LIMIT_MS} ms", late <= LIMIT_MS)


def _rows(
    page: str, calls: dict[str, Callable[[int], object]], limit: int = LIMIT_MS
) -> Iterator[Row]:
    for name, call in calls.items():
        middle, late, busy = _percentiles(call)
        measured = f"p50 {middle:.0f} ms, p95 {late:.0f} ms (processor {busy:.0f} ms)"
        yield Row(f"{page}: {name}", measured, f"p95 {limit} ms", late <= limit)


def _calls(run_id: str, chosen: list[str], every: list[str]) -> dict[str, Callable[[int], object]]:
    """What the browser asks for, each time with other models left and four pinned."""
    draw, pins, order = np.random.default_rng(1), chosen[:4], table.ORDER

    def some(names: list[str]) -> list[str]:
        return [names[place] for place in np.flatnonzero(draw.random(len(names)) < 0.7)]

    return {
        PAGE: lambda _: models.load(run_id),
        "disagreement strip": lambda _: models.draw_strip(some(chosen), pins, "selected", run_id),
        "disagreement strip, all candidates": lambda _: models.draw_strip(
            some(every), pins, "all", run_id
        ),
        "parallel coordinates": lambda _: models.draw_parallel(
            some(chosen), pins, "selected", {}, run_id
        ),
        "parallel coordinates, all": lambda _: models.draw_parallel(
            some(every), pins, "all", {}, run_id
        ),
        "table": lambda n: models.list_models(
            some(chosen), {**WEIGHTS, "nrmse": n % 10}, order, pins, "selected", run_id
        ),
        "table, all candidates": lambda _: models.list_models(
            some(every), dict(WEIGHTS), order, pins, "all", run_id
        ),
        "tray": lambda _: models.show_tray(pins, run_id),
    }


def _compared(run_id: str, chosen: list[str]) -> dict[str, Callable[[int], object]]:
    """Four models side by side, each time others; then differences among those that are on the
    page.
    """
    return {
        PAGE: lambda turn: compare.load(run_id, ",".join(_four(chosen, turn))),
        "effects": lambda turn: compare.draw_effects([run_id, _four(chosen, turn)]),
        "shapes": lambda turn: compare.draw_shapes([run_id, _four(chosen, turn)]),
        "differences": lambda turn: compare.draw_table(
            DIFFERENCES, [run_id, _four(chosen, turn % WARM)]
        ),
    }


def _planned(run_id: str, chosen: list[str]) -> dict[str, Callable[[int], object]]:
    """The page with its first plan, each time of another model; a plan and its figures, each time
    in other limits.
    """
    ref = ModelRef(run_id, chosen[0]).stored()
    spends = SpendPattern.of(queries.bundle(run_id), "all")
    count, budget = len(spends.channels), float(spends.today @ spends.money)

    def limits(turn: int) -> dict[str, object]:
        lows = (0.5 + turn / 1000,) * count
        asked = PlanForm("all", budget, lows, (1.5,) * count, (False,) * count, spends.channels)
        return asked.fields()

    def plan(turn: int) -> object:
        return planner.optimise(None, limits(turn), ref)

    def moves(turn: int) -> object:
        return planner.draw_moves(limits(turn), ref)

    def page(turn: int) -> object:
        return planner.load(run_id, chosen[turn % len(chosen)])

    return {PAGE: page, "plan": plan, "what each channel does in it": moves}


def _four(chosen: list[str], turn: int) -> list[str]:
    return [chosen[(turn + step) % len(chosen)] for step in range(4)]


def _depth(depth: str, run_id: str, chosen: list[str]) -> tuple[str, float]:
    """One depth of a few models' pages, the answer as JSON included: the first time, and when they
    were read before.
    """

    def call(turn: int) -> str:
        return str(to_json_plotly(model.read(depth, [run_id, chosen[turn % len(chosen)]])))

    first = []
    for turn in range(len(chosen)):
        begin = time.perf_counter()
        call(turn)
        first.append(1e3 * (time.perf_counter() - begin))
    middle, late, busy = _percentiles(call)
    again = f"p50 {middle:.0f} ms, p95 {late:.0f} ms (processor {busy:.0f} ms)"
    return f"first {np.median(first):.0f} ms, again {again}", late


def _percentiles(call: Callable[[int], object]) -> tuple[float, float, float]:
    """Milliseconds: 50th and 95th percentile on the clock, and the 95th of the processor's time
    alone.
    """
    call(0)
    clock, processor = [], []
    for turn in range(CALLS):
        begin, busy = time.perf_counter(), time.thread_time()
        call(turn)
        clock.append(1e3 * (time.perf_counter() - begin))
        processor.append(1e3 * (time.thread_time() - busy))
    return (
        float(np.percentile(clock, 50)),
        float(np.percentile(clock, 95)),
        float(np.percentile(processor, 95)),
    )


@contextmanager
def _site(folder: str) -> Iterator[Flask]:
    config = Config(
        secret_key="only for measuring",
        storage_key="5e" * 32,
        base_host="localhost",
        data_dir=folder,
        redis_url="redis://127.0.0.1:1/0",
        log_level="ERROR",
    )
    app = create_app(config)
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


def _run(app: Flask, iterations: int, trials: int) -> tuple[str, str]:
    """A finished run of a client of its own, stored as jobs store it: (run, tenant)."""
    made = simulate(demo_plan(weeks=156))
    spec = made.spec.with_(iterations=iterations, trials=trials)
    bundle = CompiledEngine(None).fit(spec, made.data)
    with app.app_context():
        tenant = accounts.new_tenant(accounts.new_agency("Agency"), "client", Brand("Client"))
        db.session.commit()
        tenant_id = tenant.id
    with app.app_context(), entered(tenant_id):
        dataset_id = datasets.keep(made.data, "Weekly data", "sample")
        db.session.commit()
        row = Run(
            id=new_id(),
            name="Run",
            mode="fast",
            spec=spec.to_dict(),
            state=FINISHED,
            dataset_id=dataset_id,
            engine="compiled",
            started_at=now(),
            finished_at=now(),
            manifest=dict(bundle.manifest),
        )
        db.session.add(row)
        for name, content in bundle.dump():
            files.folder().write(f"{row.folder}/{name}", content)
        db.session.add_all(fits.candidate_rows(row.id, bundle))
        db.session.commit()
        return str(db.session.scalar(select(Run.id))), tenant_id
