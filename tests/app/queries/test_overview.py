"""The client overview: figures that say where they come from."""

from __future__ import annotations

import pytest

from app.queries import overview
from app.services import publications
from tests.factories import SOL_ID
from tests.mmm.bundles import simulated


@pytest.fixture
def acme(make):
    return make.tenant("acme")


def test_without_data_there_is_nothing_to_show(make, inside, acme):
    with inside(acme, make.user()):
        found = overview.get(overview.published())
    assert (found.kind, found.figures, len(found.series)) == ("none", {}, 0)


def test_staff_without_a_published_model_see_the_newest_data(make, inside, acme):
    make.dataset(acme, name="Spring data")
    with inside(acme, make.user()):
        found = overview.get(overview.published())
    data, spec = simulated().tables["dt_input"], simulated().spec
    spend = data[list(spec.paid_media_spends)].to_numpy().sum()
    assert found.kind == "data"
    assert found.data_name == "Spring data"
    assert found.figures == pytest.approx({"spend": spend, "outcome": data["revenue"].sum()})
    assert list(found.channels.columns) == overview.DATA_CHANNELS
    assert found.channels["spend_share"].sum() == pytest.approx(1)
    assert found.series["spend"].sum() == pytest.approx(spend)


def test_a_client_viewer_without_a_published_model_sees_nothing_yet(make, inside, acme):
    make.finished_run(acme)
    with inside(acme, make.user("client_viewer", acme)):
        found = overview.get(overview.published())
    assert found.kind == "none"


def test_with_a_published_model_everybody_sees_its_figures(make, inside, acme):
    run = make.finished_run(acme, name="Autumn run")
    with inside(acme):
        publications.publish(run.id, SOL_ID, "Fits best")
    pages = []
    for person in (make.user(), make.user("client_viewer", acme)):
        with inside(acme, person):
            seen = overview.published()
            pages.append(overview.get(seen))
            assert (seen.run_id, seen.sol_id) == (run.id, SOL_ID)
    for found in pages:
        assert found.kind == "model"
        assert found.figures["outcome"] == pytest.approx(found.series["revenue"].sum())
        assert found.figures["attributed"] == pytest.approx(found.channels["effect"].sum())
