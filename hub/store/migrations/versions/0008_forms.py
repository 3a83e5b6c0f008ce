"""In which forms a medium is kept, in place of the one media type that it had."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_medium = sa.table("medium", sa.column("mime", sa.String()), sa.column("forms", sa.String()))
_FORMS = {"image/jpeg": "jpg", "audio/mpeg": "mp3"}


def upgrade() -> None:
    new = sa.Column("forms", sa.String(length=32), nullable=False, server_default="")
    op.add_column("medium", new)
    for mime, forms in _FORMS.items():
        op.execute(_medium.update().where(_medium.c.mime == mime).values(forms=forms))
    op.drop_column("medium", "mime")
