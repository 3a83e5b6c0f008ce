"""How a giver was known to be there, which notice a visit's scopes go by, what is due to go."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _consent()
    _visit()
    op.add_column(
        "score", sa.Column("provisional", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("page", sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True))
    _due_erasure()
    _consents_stay_as_they_are()


def _consent() -> None:
    op.add_column(
        "consent",
        sa.Column("way", sa.String(length=16), nullable=False, server_default="stated"),
    )
    op.add_column("consent", sa.Column("proof", sa.LargeBinary(), nullable=True))


def _visit() -> None:
    op.add_column(
        "visit", sa.Column("notice", sa.String(length=64), nullable=False, server_default="")
    )
    op.execute(
        "UPDATE visit SET notice = COALESCE((SELECT consent.notice FROM consent"
        " WHERE consent.visit_id = visit.visit_id AND consent.act = 'given'), '')"
    )


def _due_erasure() -> None:
    op.create_table(
        "due_erasure",
        sa.Column("due_id", sa.LargeBinary(), nullable=False),
        sa.Column("visit_id", sa.LargeBinary(), nullable=True),
        sa.Column("page_id", sa.LargeBinary(), nullable=True),
        sa.Column("result_id", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.visit_id"]),
        sa.ForeignKeyConstraint(["page_id"], ["page.page_id"]),
        sa.PrimaryKeyConstraint("due_id"),
    )
    op.create_index("due_erasure_by_visit", "due_erasure", ["visit_id"], unique=False)


def _consents_stay_as_they_are() -> None:
    """Let the database itself refuse to change evidence; who rebuilds that table makes it anew."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER consent_stays BEFORE UPDATE ON consent"
            " BEGIN SELECT RAISE(ABORT, 'a consent is never changed'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION consent_stays() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'a consent is never changed'"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER consent_stays BEFORE UPDATE ON consent"
        " FOR EACH ROW EXECUTE FUNCTION consent_stays()"
    )
