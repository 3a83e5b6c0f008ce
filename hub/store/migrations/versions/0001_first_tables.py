"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _directory_change()
    _edge()
    _erasure()
    _histogram()
    _page()
    _quarantine()
    _received()
    _tombstone()
    _epoch()
    _exhibit()
    _mail()
    _visit()
    _binding()
    _consent()
    _medium()
    _score()
    _unkept()
    _medium_part()


def _directory_change() -> None:
    op.create_table(
        "directory_change",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("binding_id", sa.LargeBinary(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", "revision"),
    )
    op.create_index("directory_change_by_binding", "directory_change", ["binding_id"], unique=False)


def _edge() -> None:
    op.create_table(
        "edge",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("verify_key", sa.LargeBinary(), nullable=False),
        sa.Column("box_key", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )


def _erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("line"),
    )


def _histogram() -> None:
    op.create_table(
        "histogram",
        sa.Column("exhibit", sa.String(length=32), nullable=False),
        sa.Column("metric", sa.String(length=32), nullable=False),
        sa.Column("age_band", sa.String(length=8), nullable=False),
        sa.Column("bounds", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("exhibit", "metric", "age_band", "bounds", "place"),
    )


def _page() -> None:
    op.create_table(
        "page",
        sa.Column("page_id", sa.LargeBinary(), nullable=False),
        sa.Column("household", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("token_box", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undeliverable_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("page_id"),
        sa.UniqueConstraint("household", "day"),
        sa.UniqueConstraint("token_sha256"),
    )


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("quarantine_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("quarantine_id"),
    )
    op.create_index(op.f("ix_quarantine_at"), "quarantine", ["at"], unique=False)


def _received() -> None:
    op.create_table(
        "received",
        sa.Column("edge", sa.String(length=32), nullable=False),
        sa.Column("outbox", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("edge", "outbox", "number"),
    )
    op.create_index(op.f("ix_received_received_at"), "received", ["received_at"], unique=False)


def _tombstone() -> None:
    op.create_table(
        "tombstone",
        sa.Column("grave", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("grave"),
    )
    op.create_index(op.f("ix_tombstone_until"), "tombstone", ["until"], unique=False)


def _epoch() -> None:
    op.create_table(
        "epoch",
        sa.Column("epoch", sa.LargeBinary(), nullable=False),
        sa.Column("edge", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edge"],
            ["edge.name"],
        ),
        sa.PrimaryKeyConstraint("epoch"),
    )


def _exhibit() -> None:
    op.create_table(
        "exhibit",
        sa.Column("exhibit", sa.String(length=32), nullable=False),
        sa.Column("edge", sa.String(length=32), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edge"],
            ["edge.name"],
        ),
        sa.PrimaryKeyConstraint("exhibit"),
    )


def _mail() -> None:
    op.create_table(
        "mail",
        sa.Column("mail_id", sa.LargeBinary(), nullable=False),
        sa.Column("page_id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["page_id"],
            ["page.page_id"],
        ),
        sa.PrimaryKeyConstraint("mail_id"),
        sa.UniqueConstraint("page_id", "kind", "step"),
    )
    op.create_index("mail_by_next", "mail", ["sent_at", "next_at"], unique=False)


def _visit() -> None:
    op.create_table(
        "visit",
        sa.Column("visit_id", sa.LargeBinary(), nullable=False),
        sa.Column("page_id", sa.LargeBinary(), nullable=False),
        sa.Column("visitor", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("age_band", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("avatar", sa.String(length=24), nullable=False),
        sa.Column("name_box", sa.LargeBinary(), nullable=False),
        sa.Column("address_box", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.String(length=32), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_by", sa.LargeBinary(), nullable=True),
        sa.Column("return_code_box", sa.LargeBinary(), nullable=True),
        sa.Column("return_code_tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"],
            ["page.page_id"],
        ),
        sa.PrimaryKeyConstraint("visit_id"),
    )
    op.create_index(op.f("ix_visit_day"), "visit", ["day"], unique=False)
    op.create_index(op.f("ix_visit_page_id"), "visit", ["page_id"], unique=False)
    op.create_index("visit_by_visitor", "visit", ["visitor", "day"], unique=False)


def _binding() -> None:
    op.create_table(
        "binding",
        sa.Column("binding_id", sa.LargeBinary(), nullable=False),
        sa.Column("visit_id", sa.LargeBinary(), nullable=False),
        sa.Column("band_key", sa.LargeBinary(), nullable=True),
        sa.Column("edge", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.visit_id"],
        ),
        sa.PrimaryKeyConstraint("binding_id"),
        sa.UniqueConstraint("visit_id"),
    )
    op.create_index("binding_by_band", "binding", ["day", "band_key"], unique=False)


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("consent_id", sa.LargeBinary(), nullable=False),
        sa.Column("visit_id", sa.LargeBinary(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("giver", sa.String(length=16), nullable=False),
        sa.Column("notice", sa.String(length=64), nullable=False),
        sa.Column("notice_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("edge", sa.String(length=32), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("yes", sa.String(length=32), nullable=False),
        sa.Column("no", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.visit_id"],
        ),
        sa.PrimaryKeyConstraint("consent_id"),
    )
    op.create_index(op.f("ix_consent_visit_id"), "consent", ["visit_id"], unique=False)


def _medium() -> None:
    op.create_table(
        "medium",
        sa.Column("result_id", sa.LargeBinary(), nullable=False),
        sa.Column("visit_id", sa.LargeBinary(), nullable=False),
        sa.Column("exhibit", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("mime", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.visit_id"],
        ),
        sa.PrimaryKeyConstraint("result_id"),
    )
    op.create_index(op.f("ix_medium_visit_id"), "medium", ["visit_id"], unique=False)


def _score() -> None:
    op.create_table(
        "score",
        sa.Column("result_id", sa.LargeBinary(), nullable=False),
        sa.Column("visit_id", sa.LargeBinary(), nullable=False),
        sa.Column("exhibit", sa.String(length=32), nullable=False),
        sa.Column("metric", sa.String(length=32), nullable=False),
        sa.Column("value_box", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.visit_id"],
        ),
        sa.PrimaryKeyConstraint("result_id"),
    )
    op.create_index("score_by_visit", "score", ["visit_id", "exhibit", "metric"], unique=False)


def _unkept() -> None:
    op.create_table(
        "unkept",
        sa.Column("result_id", sa.LargeBinary(), nullable=False),
        sa.Column("visit_id", sa.LargeBinary(), nullable=False),
        sa.Column("exhibit", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.visit_id"],
        ),
        sa.PrimaryKeyConstraint("result_id"),
    )
    op.create_index(op.f("ix_unkept_visit_id"), "unkept", ["visit_id"], unique=False)


def _medium_part() -> None:
    op.create_table(
        "medium_part",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("result_id", sa.LargeBinary(), nullable=False),
        sa.Column("visit_id", sa.LargeBinary(), nullable=False),
        sa.Column("edge", sa.String(length=32), nullable=False),
        sa.Column("outbox", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.LargeBinary(), nullable=False),
        sa.Column("chunks", sa.Integer(), nullable=False),
        sa.Column("sealed_bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["result_id"],
            ["medium.result_id"],
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["visit.visit_id"],
        ),
        sa.PrimaryKeyConstraint("sha256"),
        sa.UniqueConstraint("result_id"),
    )
    op.create_index(op.f("ix_medium_part_visit_id"), "medium_part", ["visit_id"], unique=False)
