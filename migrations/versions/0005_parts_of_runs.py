"""Parts of runs: progress and signs of life are kept by the job that makes them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OWNED = ("run_part",)
VISIBLE = "tenant_id = ANY (string_to_array(nullif(current_setting('app.tenant_ids', true), ''), ','))"
MOVED = ("stage", "stage_started_at", "stage_done", "done", "total", "heartbeat_at", "sent_at")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "run_part",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("sent_at", moment, nullable=True),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("started_at", moment, nullable=True),
        sa.Column("heartbeat_at", moment, nullable=True),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("machine", sa.String(length=200), nullable=True),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("stage_started_at", moment, nullable=True),
        sa.Column("stage_done", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("best_nrmse", sa.Double(), nullable=True),
        sa.Column("best_rssd", sa.Double(), nullable=True),
        sa.Column("tenant_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"], ["run.tenant_id", "run.id"], name="fk_run_part_run", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_run_part_tenant_id_tenant"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_part")),
        sa.UniqueConstraint("tenant_id", "run_id", "step", "number", name=op.f("uq_run_part_tenant_id_run_id_step_number")),
    )
    for name in ("run_id", "state", "tenant_id"):
        op.create_index(op.f(f"ix_run_part_{name}"), "run_part", [name], unique=False)
    for name in MOVED:
        op.drop_column("run", name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE run_part ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE run_part FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON run_part USING ({VISIBLE}) WITH CHECK ({VISIBLE})")


def downgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.drop_table("run_part")
    op.add_column("run", sa.Column("stage", sa.String(length=60), nullable=False, server_default=""))
    for name in ("stage_done", "done", "total"):
        op.add_column("run", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in ("stage_started_at", "heartbeat_at"):
        op.add_column("run", sa.Column(name, moment, nullable=True))
    # SQLite adds no column with the time as its default: the oldest moment means "sent long ago".
    op.add_column("run", sa.Column("sent_at", moment, nullable=False, server_default="1970-01-01 00:00:00"))
