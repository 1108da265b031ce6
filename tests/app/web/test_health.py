"""Health: the process and its database."""

from __future__ import annotations

from app.extensions import db
from app.models import EngineCheck


def test_a_healthy_server_says_so_to_anybody(visit):
    answer = visit().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"ok": True})


def test_a_server_without_its_tables_is_not_healthy(app, visit):
    with app.app_context():
        EngineCheck.__table__.drop(db.engine)
        try:
            answer = visit().get("/healthz")
        finally:
            EngineCheck.__table__.create(db.engine)
    assert (answer.status_code, answer.json) == (503, {"ok": False})
