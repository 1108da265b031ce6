"""Two models of the same variables side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mmm.analysis import decomposition
from mmm.analysis.model_diff import ModelRef, decomp_rssd, diff
from mmm.bundle import Bundle
from mmm.errors import InvalidInput
from tests.factories import SOL_ID, scored
from tests.mmm.bundles import golden
from tests.shared_data import needs_golden


def doubled(channel: str) -> Bundle:
    """The same run with the effect of one channel doubled in its totals and coefficient."""
    made = scored()
    terms = made.tables["xDecompAgg"].copy()
    rows = terms["rn"] == channel
    terms.loc[rows, ["coef", "xDecompAgg"]] *= 2
    return replace(made, tables={**made.tables, "xDecompAgg": terms})


def test_a_model_beside_itself_has_no_differences():
    tables = diff(ModelRef(scored(), SOL_ID), ModelRef(scored(), SOL_ID))
    assert (tables.contributions["change"] == 0).all()
    assert tables.channels["roi_change"].dropna().eq(0).all()
    assert tables.errors["change"].dropna().eq(0).all()


def test_the_common_contributions_are_those_of_the_ledger():
    tables = diff(ModelRef(scored(), SOL_ID), ModelRef(scored(), SOL_ID))
    waterfall = decomposition.waterfall(scored(), SOL_ID).set_index("rn")["contribution"]
    found = tables.contributions.set_index("rn")["before"]
    assert np.allclose(found, waterfall[found.index], rtol=1e-9)
    assert tables.contributions["share_after"].sum() == pytest.approx(1.0)


def test_a_changed_channel_shows_in_roas_and_coefficient():
    channel = next(
        row.channel for row in decomposition.channels(scored(), SOL_ID).itertuples() if not row.zero
    )
    tables = diff(ModelRef(scored(), SOL_ID), ModelRef(doubled(channel), SOL_ID))
    row = tables.channels.set_index("channel").loc[channel]
    assert row["roi_after"] == pytest.approx(2 * row["roi_before"])
    assert row["coef_change"] == pytest.approx(row["coef_before"])


def test_a_channel_without_an_estimate_has_no_roas():
    zero = next(
        row.channel for row in decomposition.channels(scored(), SOL_ID).itertuples() if row.zero
    )
    row = (
        diff(ModelRef(scored(), SOL_ID), ModelRef(scored(), SOL_ID))
        .channels.set_index("channel")
        .loc[zero]
    )
    assert pd.isna(row["roi_before"])
    assert pd.isna(row["roi_change"])


def test_models_of_other_variables_are_refused():
    made = scored()
    other = replace(
        made, spec=made.spec.with_(organic_vars=(), organic_signs=(), hyperparameters={})
    )
    with pytest.raises(InvalidInput, match="different variables"):
        diff(ModelRef(made, SOL_ID), ModelRef(other, SOL_ID))


@needs_golden
def test_the_distance_is_robyns_decomp_rssd():
    bundle = golden("demo_geometric")
    rows = bundle.tables["resultHypParam"].set_index("solID")["decomp.rssd"]
    for sol_id in bundle.selected[:10]:
        assert decomp_rssd(ModelRef(bundle, sol_id)) == pytest.approx(rows[sol_id], rel=1e-9)
