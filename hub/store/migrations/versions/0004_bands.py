"""The museum's own bands, what colleagues did with theirs, what each installation said last."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _inventory()
    _staff()
    op.create_table(
        "edge_state",
        sa.Column("edge", sa.String(length=32), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("oldest_seconds", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edge"], ["edge.name"]),
        sa.PrimaryKeyConstraint("edge"),
    )


def _inventory() -> None:
    op.create_table(
        "band",
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("set_name", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pin_hash", sa.LargeBinary(), nullable=True),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("uid"),
        sa.UniqueConstraint("set_name", "number"),
    )
    op.create_table(
        "band_day",
        sa.Column("binding_id", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("uid", sa.LargeBinary(), nullable=False),
        sa.Column("avatar", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["uid"], ["band.uid"]),
        sa.PrimaryKeyConstraint("binding_id"),
        sa.UniqueConstraint("day", "uid"),
    )
    op.create_index("ix_band_day_uid", "band_day", ["uid"], unique=False)


def _staff() -> None:
    op.create_table(
        "approval",
        sa.Column("approval_hash", sa.LargeBinary(), nullable=False),
        sa.Column("bound_hash", sa.LargeBinary(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("approval_hash"),
    )
    op.create_index("ix_approval_given_at", "approval", ["given_at"], unique=False)
    op.create_table(
        "staff_act",
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("set_name", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edge", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("act_id"),
    )
    op.create_index("ix_staff_act_at", "staff_act", ["at"], unique=False)
    _staff_acts_stay_as_they_are()


def _staff_acts_stay_as_they_are() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER staff_act_stays BEFORE UPDATE ON staff_act"
            " BEGIN SELECT RAISE(ABORT, 'what was done is never changed'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION staff_act_stays() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'what was done is never changed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER staff_act_stays BEFORE UPDATE ON staff_act"
        " FOR EACH ROW EXECUTE FUNCTION staff_act_stays()"
    )
