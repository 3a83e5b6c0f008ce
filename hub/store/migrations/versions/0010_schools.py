"""Classes and groups; and a visit may have had several bands, for one that is lost is swapped."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _bookings()
    _arrangements()
    _several_bands()


def _bookings() -> None:
    op.create_table(
        "booking",
        sa.Column("booking_id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("school", sa.String(length=80), nullable=False),
        sa.Column("label", sa.String(length=5), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("age_band", sa.String(length=8), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("trail", sa.String(length=32), nullable=False),
        sa.Column("contact_box", sa.LargeBinary(), nullable=False),
        sa.Column("address_box", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("link_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("link_box", sa.LargeBinary(), nullable=False),
        sa.Column("page_id", sa.LargeBinary(), nullable=True),
        sa.Column("set_name", sa.String(length=40), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("booking_id"),
        sa.UniqueConstraint("link_sha256"),
    )
    op.create_index("ix_booking_day", "booking", ["day"])


def _arrangements() -> None:
    op.create_table(
        "attestation",
        sa.Column("attestation_id", sa.LargeBinary(), nullable=False),
        sa.Column("booking_id", sa.LargeBinary(), nullable=False),
        sa.Column("who_box", sa.LargeBinary(), nullable=False),
        sa.Column("office", sa.String(length=16), nullable=False),
        sa.Column("notice", sa.String(length=64), nullable=False),
        sa.Column("notice_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("scopes", sa.String(length=32), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.booking_id"]),
        sa.PrimaryKeyConstraint("attestation_id"),
    )
    op.create_index("ix_attestation_booking_id", "attestation", ["booking_id"])
    op.create_table(
        "pupil",
        sa.Column("booking_id", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("band_number", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.LargeBinary(), nullable=True),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.booking_id"]),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.visit_id"]),
        sa.PrimaryKeyConstraint("booking_id", "number"),
        sa.UniqueConstraint("visit_id"),
    )


def _several_bands() -> None:
    names = {"uq": "uq_%(table_name)s_%(column_0_name)s"}
    given = op.get_bind().dialect.name == "postgresql"
    of_visit = "binding_visit_id_key" if given else "uq_binding_visit_id"
    with op.batch_alter_table("binding", naming_convention=names) as batch:
        batch.drop_constraint(of_visit, type_="unique")
        batch.create_index("ix_binding_visit_id", ["visit_id"])
