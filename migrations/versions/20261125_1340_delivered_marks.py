"""The boundary points and lines that a delivery has for a parcel whose shape differs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261125_1340"
down_revision = "20261125_1330"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "delivery_difference",
        sa.Column(
            "marks",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="成果的界址点、界址线；图形一致时为空 (项目自定)",
        ),
    )
    op.execute("CALL keep_new_columns('delivery_difference')")


def downgrade() -> None:
    op.drop_column("delivery_difference", "marks")
    op.execute("CALL keep_new_columns('delivery_difference')")
