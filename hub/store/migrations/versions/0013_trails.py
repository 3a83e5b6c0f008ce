"""Trails, the versions that classes play, and what was answered on the way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of trails."""
    op.create_table(
        "trail",
        sa.Column("trail_id", sa.String(length=32), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("trail_id"),
    )
    op.create_table(
        "trail_version",
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("trail_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["trail_id"], ["trail.trail_id"]),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_index("ix_trail_version_trail_id", "trail_version", ["trail_id"])
    op.create_table(
        "trail_answer",
        sa.Column("result_id", sa.LargeBinary(), nullable=False),
        sa.Column("visit_id", sa.LargeBinary(), nullable=False),
        sa.Column("trail", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("choice_box", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.visit_id"]),
        sa.PrimaryKeyConstraint("result_id"),
    )
    op.create_index("trail_answer_by_visit", "trail_answer", ["visit_id", "step"])
