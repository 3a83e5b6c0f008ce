"""When an edge signed what its exhibit declares, so that an older declaration changes nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("exhibit", sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True))
