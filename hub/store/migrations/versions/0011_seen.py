"""What a technician has seen of what installations lost."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "edge_state", sa.Column("lost_seen", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("edge_state", sa.Column("lost_seen_at", sa.DateTime(timezone=True)))
