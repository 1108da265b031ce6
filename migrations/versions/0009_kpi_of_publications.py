"""One published model per client and KPI, and what superseded a former one."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Publishing ended the former publication and began the next one in a single commit; a person who withdraws a model and
# publishes another one fills in two dialogs.
ONE_COMMIT = timedelta(seconds=2)
CURRENT = sa.text("withdrawn_at IS NULL")

publication = sa.table(
    "publication",
    *(sa.column(name, sa.String()) for name in ("id", "tenant_id", "run_id", "kpi", "superseded_by")),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ("published_at", "withdrawn_at")),
)
run = sa.table("run", sa.column("id", sa.String()), sa.column("spec", sa.JSON()))


def upgrade() -> None:
    op.drop_index("uq_publication_current", table_name="publication")
    op.add_column("publication", sa.Column("kpi", sa.Text(), nullable=True))
    op.add_column("publication", sa.Column("superseded_by", sa.String(32), nullable=True))
    _see_every_client()
    _fill()
    with op.batch_alter_table("publication") as table:
        table.alter_column("kpi", existing_type=sa.Text(), nullable=False)
    _one_current("tenant_id", "kpi")


def downgrade() -> None:
    """Where a client has published models of several KPIs the one published last stays."""
    _see_every_client()
    shown = sa.select(publication.c.id, publication.c.tenant_id).where(publication.c.withdrawn_at.is_(None))
    seen = set()
    for row in op.get_bind().execute(shown.order_by(publication.c.published_at.desc())).all():
        if row.tenant_id in seen:
            end = publication.update().where(publication.c.id == row.id)
            op.execute(end.values(withdrawn_at=sa.func.current_timestamp()))
        seen.add(row.tenant_id)
    op.drop_index("uq_publication_current", table_name="publication")
    _one_current("tenant_id")
    op.drop_column("publication", "superseded_by")
    op.drop_column("publication", "kpi")


def _see_every_client() -> None:
    """PostgreSQL's row-level security holds for the owner of the tables too."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        ids = ",".join(bind.scalars(sa.text("SELECT id FROM tenant")))
        bind.execute(sa.select(sa.func.set_config("app.tenant_ids", ids, True)))


def _fill() -> None:
    bind = op.get_bind()
    columns = (publication.c.id, publication.c.tenant_id, publication.c.published_at, publication.c.withdrawn_at)
    found = sa.select(*columns, run.c.spec).join(run, run.c.id == publication.c.run_id)
    rows = bind.execute(found.order_by(publication.c.published_at)).all()
    for row in rows:
        values = {"kpi": _key(row.spec), "superseded_by": _successor(row, rows)}
        bind.execute(publication.update().where(publication.c.id == row.id).values(**values))


def _key(spec: dict[str, Any] | str) -> str:
    """As mmm.kpi.key wrote it when this migration was made."""
    known = json.loads(spec) if isinstance(spec, str) else spec
    name = " ".join(str(known["dep_var"]).replace("_", " ").casefold().split())
    return f"{name}:{known.get('dep_var_type', 'revenue')}"


def _successor(row: Any, rows: Any) -> str | None:
    end: datetime | None = row.withdrawn_at
    if end is None:
        return None
    at_once = (
        other.id
        for other in rows
        if (other.tenant_id, other.id != row.id) == (row.tenant_id, True)
        and timedelta(0) <= other.published_at - end <= ONE_COMMIT
    )
    return next(at_once, None)


def _one_current(*columns: str) -> None:
    op.create_index(
        "uq_publication_current",
        "publication",
        list(columns),
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
