"""Transfers: a household that takes land over signs too, by a capacity of its own."""

from alembic import op

revision = "20261127_1740"
down_revision = "20261127_1730"
branch_labels = None
depends_on = None

NAME = "ck_transfer_signatory_capacity_listed"
BEFORE = "capacity IN ('representative', 'co_owner', 'unit', 'household', 'grantor')"
AFTER = "capacity IN ('representative', 'co_owner', 'unit', 'household', 'grantor', 'receiver')"


def upgrade() -> None:
    op.drop_constraint(op.f(NAME), "transfer_signatory", type_="check")
    op.create_check_constraint(op.f(NAME), "transfer_signatory", AFTER)


def downgrade() -> None:
    op.drop_constraint(op.f(NAME), "transfer_signatory", type_="check")
    op.create_check_constraint(op.f(NAME), "transfer_signatory", BEFORE)
