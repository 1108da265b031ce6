"""Models as files for other programs."""

from __future__ import annotations

from flask import Blueprint, Response

from app.errors import NotFound
from app.queries import models
from mmm.robyn import export
from tenants.permissions import require

bp = Blueprint("exports", __name__, url_prefix="/downloads")


@bp.get("/<run_id>/<sol_id>/robyn.json")
def robyn(run_id: str, sol_id: str) -> Response:
    """The model as the file that `robyn_recreate` takes in R.

    Any model of the run will do, selected or not.
    """
    require("models.read")
    bundle = models.bundle(run_id)
    if sol_id not in set(bundle.tables["resultHypParam"]["solID"]):
        raise NotFound("There is no such model.")
    disposition = f'attachment; filename="{export.filename(sol_id)}"'
    content = export.export(bundle, sol_id)
    return Response(
        content, mimetype="application/json", headers={"Content-Disposition": disposition}
    )
