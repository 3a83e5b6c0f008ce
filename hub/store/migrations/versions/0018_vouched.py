"""Since when a colleague vouches for a booking: those that colleagues made stood at once."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("booking", sa.Column("vouched_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE booking SET vouched_at = made_at WHERE confirmed_at = made_at")
