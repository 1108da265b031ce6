"""Health: whether this process can answer and reach its database.

Says nothing else to the world.
"""

from __future__ import annotations

import logging

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.models import EngineCheck

bp = Blueprint("health", __name__)
log = logging.getLogger(__name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    try:
        db.session.execute(select(EngineCheck.id).limit(1)).first()
    except SQLAlchemyError:
        log.exception("The database does not answer")
        return jsonify(ok=False), 503
    return jsonify(ok=True)
