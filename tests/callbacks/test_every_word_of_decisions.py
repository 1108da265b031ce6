"""Nothing that is read of decisions, notes, evidence, remedies and refreshes stays English in
another language.
"""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from app.queries import health, refreshes, visible
from app.queries import publications as queries
from app.services import decisions, notes, publications
from callbacks import decision, refresh, shell
from callbacks import notes as note_callbacks
from layouts.components.model import decision_dialog
from layouts.components.model_ref import ModelRef
from layouts.components.run import refresh_comparison
from layouts.language import language_context
from layouts.notes import EDIT, REMOVE
from mmm.review.remedies import HOLD_OUT
from tests.callbacks.test_every_word import bracketed, names
from tests.callbacks.test_evidence import calibrated
from tests.callbacks.test_notes import click
from tests.factories import SOL_ID, scored
from tests.layouts.plannable import plannable
from tests.layouts.pseudo import NAME, leftovers
from tests.layouts.readable import words
from tests.newer_data import longer

__all__ = ["bracketed"]
WHY = "Because"


@pytest.fixture
def acme(make):
    return make.tenant("acme", name="Acme")


@pytest.fixture
def analyst(make, acme):
    return make.user("analyst", acme)


@pytest.fixture
def runs(make, inside, acme, analyst):
    """Three runs: a superseded model, a published one, and one that was looked at and put aside."""
    made = [make.finished_run(acme, plannable(scored())) for _ in range(3)]
    with inside(acme, analyst):
        for run in made[:2]:
            publications.publish(run.id, SOL_ID, WHY)
        decisions.shortlist(made[2].id, SOL_ID, WHY)
        decisions.set_aside(made[2].id, SOL_ID, WHY)
    return made


@pytest.fixture
def at(app, inside, acme, bracketed):
    """`with at(user):` a request of this person on the client's host, in the language
    of brackets.
    """

    @contextmanager
    def enter(user):
        request = app.test_request_context("/", base_url="http://acme.localhost")
        with request, inside(acme, user), language_context(NAME):
            yield

    return enter


def left(*parts):
    return leftovers(list(parts), {*names(), WHY, "April", "Because"})


def test_the_record_and_every_dialog(at, analyst, runs):
    with at(analyst):
        for run in runs:
            assert left(shell.show(f"/models/{run.id}/{SOL_ID}/decision")) == set()
        for verb in decision_dialog.VERBS:
            seen, look = visible.model(runs[1].id, SOL_ID), decision.presentation()
            now, found = decision.queries.status(seen), health.assess(seen)
            assert (
                left(
                    decision_dialog.question(now, verb, found, look),
                    decision_dialog.help_text(now, verb),
                    decision_dialog.state(now, look),
                )
                == set()
            )
        assert left(decision_dialog.dialog()) == set()


def test_what_the_client_reads_of_published_and_superseded_models(at, make, acme, runs):
    with at(make.user("client_viewer", acme)):
        [former] = queries.history().superseded()
        for query in ("", f"?published={former.id}", "?kpi=none"):
            assert left(shell.show(f"/model{query}")) == set()


def test_notes_and_what_can_be_done_with_them(at, analyst, runs):
    with at(analyst):
        note = notes.write(runs[0].id, SOL_ID, WHY)
        notes.edit(note, f"{WHY} ")
        assert left(shell.show(f"/runs/{runs[0].id}")) == set()
        for verb in (EDIT, REMOVE):
            assert left(click(note, verb, [], ModelRef(runs[0].id, "").stored())) == set()
        assert left(note_callbacks.add(1, "", ModelRef(runs[0].id, "").stored())[2]) == set()


def test_evidence_with_and_without_results(at, make, acme, analyst, runs):
    full = make.finished_run(acme, calibrated())
    with at(analyst):
        for page in ("convergence", "clusters", "calibration"):
            said = left(shell.show(f"/runs/{full.id}/{page}"))
            assert {one for one in said if "converged: sd@qt" not in one} == set(), (
                page
            )  # Robyn's own lines
            assert left(shell.show(f"/runs/{runs[0].id}/{page}")) == set(), page


def test_a_remedy_and_a_refresh(at, make, acme, analyst, runs):
    run = runs[0]
    with at(analyst):
        assert left(shell.show(f"/models/{run.id}/{SOL_ID}/remedy?do={HOLD_OUT}")) == set()
        assert left(shell.show(f"/models/{run.id}/{SOL_ID}/refresh")) == set()
    data = longer(4)
    data.iloc[5, 1] *= 1.5
    make.dataset(acme, data, name="April")
    bundle = scored()
    note = {
        "steps": 4,
        "bounds_freedom": 0.03,
        "solID": SOL_ID,
        "former": {"solID": SOL_ID, "shares": {}},
    }
    bundle = type(bundle)(bundle.spec, {**bundle.manifest, "refresh": note}, bundle.tables)
    origin = {"kind": "refresh", "run": run.id, "sol_id": SOL_ID, "steps": 4}
    made = make.finished_run(acme, bundle, name="April", origin=origin)
    with at(analyst):
        assert left(shell.show(f"/models/{run.id}/{SOL_ID}/refresh")) == set()
        assert left(shell.show(f"/refreshes/{made.id}")) == set()
        came_from = refresh_comparison.note(refreshes.former(made.id), made.id)
        said = " ".join(words(came_from).split())
        assert said.startswith(
            f"⟦Refresh of {SOL_ID} of A run with ⟦4 new weeks⟧ .⟧ ⟦It chose {SOL_ID} .⟧"
        )
        options = {
            "model": ModelRef(run.id, SOL_ID).stored(),
            "data": "x",
            "name": "",
            "mode": "fast",
            "seen": False,
        }
        assert (
            left(refresh.submit(1, options | {"steps": None, "iterations": None, "trials": 1})[1])
            == set()
        )
