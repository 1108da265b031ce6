"""Where a run came from when nobody submitted it as a fit: an imported model, a refresh."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("origin", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("run", "origin")
