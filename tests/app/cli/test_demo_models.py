"""What the demo fits: everything that it is there to show."""

from __future__ import annotations

from sqlalchemy import select

from app.cli import demo_clients, demo_models
from app.extensions import db
from app.models import Dataset
from app.queries import datasets
from mmm import dates, kpi
from mmm.data import checks
from tenants import directory
from tenants.entry import entered


def test_every_run_of_the_demo_can_be_fitted_and_holds_out_its_last_part(app):
    kpis, grains, studies = set(), set(), 0
    with app.app_context():
        demo_clients.seed()
        for slug, wishes in demo_models.RUNS.items():
            with entered(directory.by_slug(slug).id) as where:
                for wish in wishes:
                    dataset_id = db.session.scalar(
                        select(Dataset.id).where(Dataset.name == wish.data)
                    )
                    data = datasets.frame(dataset_id)
                    grains.add(dates.grain(dates.parse(data["date"])))
                    if wish.former:
                        assert wish.former in {other.name for other in wishes}
                        continue
                    spec = demo_models.spec_of(wish, dataset_id, where)
                    checks.require_valid(data, spec)
                    assert spec.ts_validation
                    kpis.add((slug, kpi.key(spec.to_dict())))
                    studies += len(spec.calibration_input)
    assert {"day", "week"} <= grains
    assert len({name for slug, name in kpis if slug == "kuestenwind"}) == 2
    assert studies >= 2


def test_a_client_of_the_demo_sees_two_models_of_one_kpi_after_each_other():
    shop = [wish for wish in demo_models.RUNS["fjallro"] if not wish.former]
    assert len(shop) == 2
