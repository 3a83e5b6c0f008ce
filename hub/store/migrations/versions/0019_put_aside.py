"""What was put aside: a line for each kind, with how often it came, and since when."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE TABLE quarantine_counted AS SELECT topic, why, count(*) AS times,"
        " min(at) AS first_at, max(at) AS at FROM quarantine GROUP BY topic, why"
    )
    op.drop_index(op.f("ix_quarantine_at"), table_name="quarantine")
    op.drop_table("quarantine")
    op.create_table(
        "quarantine",
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("topic", "why"),
    )
    op.create_index(op.f("ix_quarantine_at"), "quarantine", ["at"], unique=False)
    op.execute(
        "INSERT INTO quarantine (topic, why, times, first_at, at)"
        " SELECT topic, why, times, first_at, at FROM quarantine_counted"
    )
    op.execute("DROP TABLE quarantine_counted")
