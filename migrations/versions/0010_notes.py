"""Notes on runs and models."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OWNED = ("note",)
VISIBLE = "tenant_id = ANY (string_to_array(nullif(current_setting('app.tenant_ids', true), ''), ','))"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "note",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("sol_id", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(32), nullable=True),
        sa.Column("written_at", moment, nullable=False),
        sa.Column("edited_at", moment, nullable=True),
        sa.Column("tenant_id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"], ["run.tenant_id", "run.id"], name="fk_note_run", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_note_tenant_id_tenant"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index("ix_note_run_id", "note", ["tenant_id", "run_id"])
    op.create_index(op.f("ix_note_tenant_id"), "note", ["tenant_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE note ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE note FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON note USING ({VISIBLE}) WITH CHECK ({VISIBLE})")


def downgrade() -> None:
    op.drop_table("note")
