"""What a mail server answered when it did not take a mail, so that somebody can mend it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mail", sa.Column("answer", sa.String(64), nullable=False, server_default=""))
