"""When, by whom and why an assignment ended, whom its end excused, and whom it enrolled.

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment_end",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_assignment_end_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["account.id"], name=op.f("fk_assignment_end_ended_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_end")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_assignment_end_assignment_id")),
    )
    with op.batch_alter_table("excusal") as table:
        table.add_column(sa.Column("assignment_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_excusal_assignment_id_assignment"), "assignment", ["assignment_id"], ["id"]
        )
    with op.batch_alter_table("enrolment") as table:
        table.create_index(op.f("ix_enrolment_assignment_id"), ["assignment_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("enrolment") as table:
        table.drop_index(op.f("ix_enrolment_assignment_id"))
    with op.batch_alter_table("excusal") as table:
        table.drop_constraint(op.f("fk_excusal_assignment_id_assignment"), type_="foreignkey")
        table.drop_column("assignment_id")
    op.drop_table("assignment_end")
