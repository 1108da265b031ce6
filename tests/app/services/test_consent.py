"""What publishing asks beside a reason: the failed checks read, and why below the best quarter; and
publishing where nobody chooses.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from app.errors import Conflict, InvalidRequest, NotFound
from app.queries import decisions as queries
from app.queries import lab, visible
from app.queries import publications as shown
from app.services import decisions, publications
from app.services.decisions import Consent
from mmm.review.health import DRIFT
from tests.factories import SOL_ID, scored

READ = Consent(("fit",))


def with_fit(*r_squared):
    """As many equal models as R² are given, with NRMSE that rises: the first one scores best."""
    made, ids = scored(), [f"1_{n}_1" for n in range(1, len(r_squared) + 1)]
    hyp, terms = made.tables["resultHypParam"], made.tables["xDecompAgg"]
    rows = pd.concat([hyp] * len(ids), ignore_index=True)
    rows = rows.assign(
        solID=ids, rsq_train=r_squared, nrmse=[0.06 + 0.01 * n for n in range(len(ids))]
    )
    tables = {
        **made.tables,
        "resultHypParam": rows,
        "xDecompAgg": pd.concat([terms.assign(solID=name) for name in ids], ignore_index=True),
    }
    return replace(made, tables=tables)


def moved(times):
    """The scored bundle with all paid effects so many times as large."""
    made = scored()
    terms = made.tables["xDecompAgg"].copy()
    paid = terms["rn"].isin(made.spec.paid_media_selected)
    terms.loc[paid, "xDecompAgg"] *= times
    return replace(made, tables={**made.tables, "xDecompAgg": terms})


@pytest.fixture
def acme(make):
    return make.tenant("acme")


@pytest.fixture
def poor(make, acme):
    """A run whose one model fails the check of its fit."""
    return make.finished_run(acme, with_fit(0.3))


@pytest.fixture
def four(make, acme):
    return make.finished_run(acme, with_fit(0.9, 0.9, 0.9, 0.9))


def test_a_failed_check_has_to_be_acknowledged_and_is_recorded(inside, acme, poor):
    with inside(acme):
        for consent in (decisions.SILENT, Consent(("zeros", "unknown"))):
            with pytest.raises(InvalidRequest, match="not acknowledged"):
                publications.publish(poor.id, SOL_ID, "The best there is", consent)
        assert shown.history().current() is None
        assert queries.record(poor.id, SOL_ID) == []
        publications.publish(poor.id, SOL_ID, "The best there is", READ)
        assert queries.record(poor.id, SOL_ID)[-1].rules["acknowledged"] == ["fit"]


def test_what_cannot_be_judged_has_to_be_acknowledged_too(make, inside, acme):
    run = make.finished_run(acme, with_fit(float("nan")))
    with inside(acme):
        with pytest.raises(InvalidRequest, match="not acknowledged"):
            publications.publish(run.id, SOL_ID, "We need one")
        publications.publish(run.id, SOL_ID, "We need one", Consent(("unknown",)))


def test_a_healthy_model_asks_for_nothing_more(inside, acme, four):
    with inside(acme):
        publications.publish(four.id, SOL_ID, "Fits best")
        rules = queries.record(four.id, SOL_ID)[-1].rules
        assert {"acknowledged", "low_rank"}.isdisjoint(rules)


def test_a_model_below_the_best_quarter_asks_why_it_is_approved_or_published(inside, acme, four):
    why = Consent(low_rank="It agrees with the TV test")
    with inside(acme):
        decisions.shortlist(four.id, "1_2_1", "Worth a look")
        for work in (decisions.approve, publications.publish):
            with pytest.raises(InvalidRequest, match="rank 2 of 4"):
                work(four.id, "1_2_1", "Fits well")
            with pytest.raises(InvalidRequest, match="rank 2 of 4"):
                work(four.id, "1_2_1", "Fits well", Consent(low_rank=" "))
        decisions.approve(four.id, "1_2_1", "Fits well", why)
        publications.publish(four.id, "1_2_1", "Fits well", why)
        said = [step.rules.get("low_rank") for step in queries.record(four.id, "1_2_1")]
        assert said == [None, "It agrees with the TV test", "It agrees with the TV test"]


def test_a_client_reads_neither_rank_nor_what_was_said_of_it(make, inside, acme, four):
    with inside(acme):
        publications.publish(four.id, "1_2_1", "Fits well", Consent(low_rank="For our eyes"))
    with inside(acme, make.user("client_viewer", acme)):
        last = queries.client_record(visible.published())[-1]
        assert set(last.rules) == {"gate", "limits", "weights", "passes"}


def test_where_nobody_chooses_the_best_scored_healthy_model_is_published(make, inside, acme):
    run = make.finished_run(acme, with_fit(0.3, 0.9, 0.9))
    with inside(acme):
        chosen = publications.publish_best(run.id)
        assert (chosen.sol_id, chosen.healthy) == ("1_2_1", True)
        now = shown.history().current()
        assert (now.sol_id, now.note) == ("1_2_1", publications.HEALTHY)
        assert lab.automatic_choice(run.id) == chosen


def test_where_none_is_healthy_the_best_scored_is_published_and_that_is_said(inside, acme, poor):
    with inside(acme):
        chosen = publications.publish_best(poor.id)
        assert (chosen.sol_id, chosen.healthy) == (SOL_ID, False)
        assert shown.history().current().note == publications.NONE_HEALTHY


def refresh_of(run, make, tenant, times):
    origin = {"kind": "refresh", "run": run.id, "sol_id": SOL_ID, "steps": 4}
    bundle = moved(times)
    note = {"steps": 4, "bounds_freedom": 0.03, "solID": SOL_ID, "former": {}}
    bundle = replace(bundle, manifest={**bundle.manifest, "refresh": note})
    return make.finished_run(tenant, bundle, origin=origin)


def test_a_refresh_that_moved_a_return_far_is_published_by_a_person_only(make, inside, acme):
    first = make.finished_run(acme)
    far, near = refresh_of(first, make, acme, 1.3), refresh_of(first, make, acme, 1.1)
    with inside(acme):
        publications.publish_best(first.id)
        with pytest.raises(Conflict, match="20%"):
            publications.publish_best(far.id)
        assert shown.history().current().run_id == first.id
        with pytest.raises(InvalidRequest, match="not acknowledged"):
            publications.publish(far.id, SOL_ID, "The new weeks explain it")
        publications.publish(far.id, SOL_ID, "The new weeks explain it", Consent((DRIFT,)))
        publications.publish_best(near.id)
        assert shown.history().current().run_id == near.id


def test_who_may_not_publish_cannot_do_so_automatically(make, inside, acme, four):
    with inside(acme, make.user("client_viewer", acme)), pytest.raises(NotFound):
        publications.publish_best(four.id)
    foreign = make.finished_run(make.tenant("other"))
    with inside(acme), pytest.raises(NotFound):
        publications.publish_best(foreign.id)
