"""What an agency shows of itself: accent, mark, and the name and reply address of its mail.

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agency") as table:
        table.add_column(sa.Column("accent", sa.String(length=7), nullable=True))
        table.add_column(sa.Column("mark_digest", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("mail_name", sa.String(length=100), nullable=True))
        table.add_column(sa.Column("mail_reply_to", sa.String(length=254), nullable=True))
    op.create_table(
        "agency_mark",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_mark_agency_id_agency")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_agency_mark")),
    )


def downgrade() -> None:
    op.drop_table("agency_mark")
    with op.batch_alter_table("agency") as table:
        table.drop_column("mail_reply_to")
        table.drop_column("mail_name")
        table.drop_column("mark_digest")
        table.drop_column("accent")
