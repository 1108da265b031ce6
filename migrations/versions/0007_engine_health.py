"""Checks of machines: their state, and the test fits of both engines."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("engine_check") as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(10), nullable=True))
        batch_op.add_column(sa.Column("compiled", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("robyn", sa.JSON(), nullable=True))
    checks = sa.table("engine_check", sa.column("ok", sa.Boolean), sa.column("state", sa.String))
    op.execute(checks.update().values(state=sa.case((checks.c.ok, "ok"), else_="limited")))
    with op.batch_alter_table("engine_check") as batch_op:
        batch_op.alter_column("state", existing_type=sa.String(10), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("engine_check") as batch_op:
        batch_op.drop_column("robyn")
        batch_op.drop_column("compiled")
        batch_op.drop_column("state")
