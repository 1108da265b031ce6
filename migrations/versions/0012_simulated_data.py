"""What a simulated data set was made from, so that its truth can be told."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dataset", sa.Column("simulation", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("dataset") as table:
        table.drop_column("simulation")
