"""The time zone of a client; empty is that of its country."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tenant", sa.Column("timezone", sa.String(64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("tenant", "timezone")
