"""What a simulated data set was made from, so that its truth can be told."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dataset", sa.Column("simulation", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("dataset", "simulation")
