"""Slips of numbers, each with the hash of its code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of slips."""
    op.create_table(
        "slip",
        sa.Column("slip_id", sa.LargeBinary(), nullable=False),
        sa.Column("visit_id", sa.LargeBinary(), nullable=False),
        sa.Column("booking_id", sa.LargeBinary(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("token_box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.visit_id"]),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.booking_id"]),
        sa.PrimaryKeyConstraint("slip_id"),
        sa.UniqueConstraint("visit_id"),
        sa.UniqueConstraint("token_sha256"),
    )
    op.create_index("ix_slip_booking_id", "slip", ["booking_id"])
