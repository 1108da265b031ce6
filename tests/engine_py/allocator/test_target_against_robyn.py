"""`target_efficiency` for conversions against Meta's Robyn itself; the golden runs have plans for a
ROAS only.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine_py.allocator import allocate
from mmm.engine import AllocationRequest
from tests import resident_r
from tests.mmm.bundles import golden
from tests.shared_data import needs_golden

pytestmark = [pytest.mark.r, needs_golden]


# each costs R half a minute; the first has a target too, the one that Robyn takes by itself
@pytest.mark.parametrize("aim", [None, pytest.param(1.0, marks=pytest.mark.slow)])
def test_a_cpa_is_met_with_at_least_robyns_response(aim):
    bundle = golden("demo_weibull_cdf")
    costs = replace(bundle, spec=bundle.spec.with_(dep_var_type="conversion"))
    request = AllocationRequest("target_efficiency", low=0.5, up=2.0, target_value=aim)
    ours, theirs = (
        allocate(costs, "1_45_1", request).table,
        resident_r.robyn().allocate(costs, "1_45_1", request).table,
    )
    assert list(ours) == list(theirs)
    today = theirs["initSpendUnit"].sum() / theirs["initResponseUnit"].sum()
    asked = 1.2 * today if aim is None else aim
    for suffix, target in (("", asked), ("Unbound", 1.5 * asked)):
        spend, response = (
            ours[f"optmSpendUnit{suffix}"].sum(),
            ours[f"optmResponseUnit{suffix}"].sum(),
        )
        robyns = theirs[f"optmSpendUnit{suffix}"].sum(), theirs[f"optmResponseUnit{suffix}"].sum()
        assert spend / response == pytest.approx(target, rel=1e-8)
        assert robyns[0] / robyns[1] == pytest.approx(target, rel=1e-6)
        assert response >= robyns[1] * (1 - 1e-9)
