"""A new grant of a homestead goes to a household of the collective that holds no other plot (I15)."""

from pathlib import Path

from alembic import op

revision = "20261126_1620"
down_revision = "20261126_1600"
branch_labels = None
depends_on = None


def upgrade() -> None:
    folder = Path(__file__).parents[1] / "sql"
    op.execute((folder / "homestead_grant.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP TRIGGER homestead_grant ON land_right_version")
    op.execute("DROP FUNCTION homestead_grant()")
