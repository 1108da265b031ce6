"""Whose answers make the ranges that clients read."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from app.queries import health, results, visible
from app.queries.accepted import accepted
from app.services import lab, publications
from mmm.review.candidates import WEIGHTS
from tests.app.services.test_consent import refresh_of
from tests.factories import SOL_ID, scored


def searched(nrmse=(0.05, 0.06, 0.07, 0.08, 0.2), unselected=0, **spec_changes):
    """A bundle with a model per error, 1_1_1, 1_2_1, …; the last ones are not selected."""
    made = scored()
    names = [f"1_{at}_1" for at in range(1, len(nrmse) + 1)]
    tables = dict(made.tables)
    for name in ("resultHypParam", "xDecompAgg"):
        tables[name] = pd.concat([tables[name].assign(solID=sol) for sol in names])
    hyp = tables["resultHypParam"].assign(nrmse=nrmse)
    chosen = len(nrmse) - unselected
    hyp["robynPareto"] = [1.0] * chosen + [float("nan")] * unselected
    tables["resultHypParam"] = hyp
    return replace(made, tables=tables, spec=made.spec.with_(**spec_changes))


def ids(found):
    return [search.sol_ids for search in found.searches]


@pytest.fixture
def acme(make):
    return make.tenant("acme")


def test_models_are_those_of_every_finished_run_of_the_kpi_that_pass_the_gate(make, inside, acme):
    shown = make.finished_run(acme, searched())
    make.finished_run(acme, searched((0.05, 0.06), unselected=1))
    make.run(acme)
    with inside(acme):
        seen = visible.model(shown.id, SOL_ID)
        assert ids(accepted(seen)) == [("1_1_1", "1_2_1", "1_3_1", "1_4_1", "1_5_1"), ("1_1_1",)]
        lab.save(WEIGHTS, "acceptable")
        assert ids(accepted(seen))[0] == ("1_1_1", "1_2_1", "1_3_1", "1_4_1")


def test_the_shown_model_always_counts(make, inside, acme):
    run = make.finished_run(acme, searched(unselected=1))
    with inside(acme):
        lab.save(WEIGHTS, "good")
        found = accepted(visible.model(run.id, "1_5_1"))
        assert found.searches[0].sol_ids == ("1_5_1", "1_1_1", "1_2_1")
        assert found.searches[0].weights.sum() == pytest.approx(1)


def test_runs_of_other_channels_outcomes_and_clients_do_not_count(make, inside, acme):
    run = make.finished_run(acme, searched())
    spec = scored().spec
    fewer = spec.to_dict() | {
        "paid_media_spends": spec.paid_media_spends[:-1],
        "paid_media_vars": spec.paid_media_vars[:-1],
    }
    for changed in (fewer, spec.to_dict() | {"dep_var_type": "conversion"}):
        make.finished_run(acme, searched(), spec=changed)
    make.finished_run(make.tenant(), searched())
    with inside(acme):
        assert accepted(visible.model(run.id, SOL_ID)).one_search


def test_channels_in_another_order_are_the_same_channels(make, inside, acme):
    run = make.finished_run(acme, searched())
    spec = scored().spec
    turned = {name: getattr(spec, name)[::-1] for name in ("paid_media_spends", "paid_media_vars")}
    make.finished_run(acme, searched(**turned), spec=spec.to_dict() | turned)
    with inside(acme):
        found = accepted(visible.model(run.id, SOL_ID))
        assert (found.n_searches, found.channels) == (2, spec.paid_media_selected)


def test_a_client_viewer_reads_the_same_set_kept_once(make, inside, acme):
    run = make.finished_run(acme, searched())
    make.finished_run(acme, searched())
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
        found = accepted(visible.model(run.id, SOL_ID))
    with inside(acme, make.user("client_viewer", acme)):
        assert accepted(visible.published()) is found
    make.finished_run(acme, searched())
    with inside(acme):
        assert accepted(visible.model(run.id, SOL_ID)).n_searches == 3


def test_what_is_kept_of_other_runs_has_their_selected_models_and_no_series(make, inside, acme):
    run = make.finished_run(acme, searched())
    make.finished_run(acme, searched(unselected=2))
    with inside(acme):
        other = accepted(visible.model(run.id, SOL_ID)).searches[1].bundle
        assert set(other.tables["resultHypParam"]["solID"]) == {"1_1_1", "1_2_1", "1_3_1"}
        assert other.tables["mediaVecCollect"].empty


def test_the_model_that_a_refresh_carries_on_is_read_once(make, inside, acme):
    first = make.finished_run(acme)
    refreshed = refresh_of(first, make, acme, 1.1)
    with inside(acme):
        seen = visible.model(refreshed.id, SOL_ID)
        assert health.assess(seen).check("drift").figures
        before = results.selected.cache_info()
        assert accepted(seen).n_searches == 2
        after = results.selected.cache_info()
        assert (after.misses, after.hits) == (before.misses, before.hits + 1)
