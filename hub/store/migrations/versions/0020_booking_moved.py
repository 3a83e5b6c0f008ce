"""Where a booking's link went before, until that address was told that it goes elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("booking", sa.Column("old_address_box", sa.LargeBinary(), nullable=True))
