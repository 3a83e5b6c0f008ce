"""When a page gave a visit another name: such a visit takes no earlier one's place."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visit", sa.Column("renamed_at", sa.DateTime(timezone=True), nullable=True))
