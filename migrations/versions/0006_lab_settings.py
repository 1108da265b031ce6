"""How a client's models are ranked and filtered: one row per client."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OWNED = ("lab_setting",)
VISIBLE = "tenant_id = ANY (string_to_array(nullif(current_setting('app.tenant_ids', true), ''), ','))"


def upgrade() -> None:
    op.create_table(
        "lab_setting",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("gate", sa.String(20), nullable=False),
        sa.Column("saved_by", sa.String(32), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"], name=op.f("fk_lab_setting_tenant_id_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab_setting")),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_lab_setting_tenant_id")),
    )
    op.create_index(op.f("ix_lab_setting_tenant_id"), "lab_setting", ["tenant_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE lab_setting ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE lab_setting FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON lab_setting USING ({VISIBLE}) WITH CHECK ({VISIBLE})")


def downgrade() -> None:
    op.drop_index(op.f("ix_lab_setting_tenant_id"), table_name="lab_setting")
    op.drop_table("lab_setting")
