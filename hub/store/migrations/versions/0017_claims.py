"""Since when a family has its child's part of a group: that number keeps nothing more for it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pupil", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
