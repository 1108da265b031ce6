"""Decisions about models. Triggers keep the record as it was written; only a client that goes takes it along."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OWNED = ("decision",)
VISIBLE = "tenant_id = ANY (string_to_array(nullif(current_setting('app.tenant_ids', true), ''), ','))"
REFUSED = "A decision is never changed."
CLIENT_STAYS = "EXISTS (SELECT 1 FROM tenant WHERE tenant.id = OLD.tenant_id)"


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("sol_id", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("successor", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("decided_by", sa.String(32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id", "sol_id"],
            ["candidate.tenant_id", "candidate.run_id", "candidate.sol_id"],
            name="fk_decision_candidate",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_decision_tenant_id_tenant"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint(
            "tenant_id", "run_id", "sol_id", "number", name=op.f("uq_decision_tenant_id_run_id_sol_id_number")
        ),
    )
    op.create_index(op.f("ix_decision_tenant_id"), "decision", ["tenant_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE decision ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE decision FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON decision USING ({VISIBLE}) WITH CHECK ({VISIBLE})")
        op.execute(
            "CREATE FUNCTION keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF TG_OP = 'DELETE' AND NOT {CLIENT_STAYS} THEN RETURN OLD; END IF;"
            f" RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(
            "CREATE TRIGGER decision_stays BEFORE UPDATE OR DELETE ON decision"
            " FOR EACH ROW EXECUTE FUNCTION keep_decision()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER decision_unchanged BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
        op.execute(
            f"CREATE TRIGGER decision_stays BEFORE DELETE ON decision WHEN {CLIENT_STAYS}"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_decision_tenant_id"), table_name="decision")
    op.drop_table("decision")  # its triggers go with it
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_decision()")
