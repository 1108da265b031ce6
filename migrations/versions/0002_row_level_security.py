"""Row-level security on PostgreSQL: the database itself keeps each client's rows apart. SQLite has none."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OWNED = ("audit_event", "dataset", "run", "candidate", "publication")
# The server names the visible tenants at the start of each transaction. Afterwards the setting is '' and not NULL.
VISIBLE = "tenant_id = ANY (string_to_array(nullif(current_setting('app.tenant_ids', true), ''), ','))"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in OWNED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")  # for the owner of the table too
        op.execute(f"CREATE POLICY own_rows ON {table} USING ({VISIBLE}) WITH CHECK ({VISIBLE})")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in OWNED:
        op.execute(f"DROP POLICY own_rows ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
