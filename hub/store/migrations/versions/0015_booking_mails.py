"""Bookings are asked for, confirmed and mailed: their mails wait where all others do."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    for name in ("confirmed_at", "opened_at", "code_until", "undeliverable_at"):
        op.add_column("booking", sa.Column(name, instant, nullable=True))
    for name in ("once_sha256", "code_box"):
        op.add_column("booking", sa.Column(name, sa.LargeBinary(), nullable=True))
    tries = sa.Column("code_tries", sa.Integer(), nullable=False, server_default="0")
    op.add_column("booking", tries)
    # What stands already was made by a colleague.
    op.execute("UPDATE booking SET confirmed_at = made_at")
    op.create_index("ix_booking_once_sha256", "booking", ["once_sha256"], unique=True)
    with op.batch_alter_table("mail") as batch:
        batch.alter_column("page_id", existing_type=sa.LargeBinary(), nullable=True)
        batch.add_column(sa.Column("booking_id", sa.LargeBinary(), nullable=True))
        batch.create_foreign_key("mail_of_booking", "booking", ["booking_id"], ["booking_id"])
        batch.create_unique_constraint("mail_of_booking_once", ["booking_id", "kind", "step"])
