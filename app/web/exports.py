"""Models as files for other programs."""

from __future__ import annotations

from flask import Blueprint, Response

from app.queries import visible
from mmm.robyn import export
from tenants.permissions import require

bp = Blueprint("exports", __name__, url_prefix="/downloads")


@bp.get("/<run_id>/<sol_id>/robyn.json")
def robyn(run_id: str, sol_id: str) -> Response:
    """The model as the file that `robyn_recreate` takes in R.

    Any model of the run will do, selected or not.
    """
    require("models.read")
    seen = visible.model(run_id, sol_id)
    disposition = f'attachment; filename="{export.filename(sol_id)}"'
    content = export.export(seen.results.bundle, sol_id)
    return Response(
        content, mimetype="application/json", headers={"Content-Disposition": disposition}
    )
