"""A household that holds a homestead with a last day to come is granted no other, nor two at once (I15)."""

from pathlib import Path

from alembic import op

revision = "20261127_1640"
down_revision = "20261126_1620"
branch_labels = None
depends_on = None


def sql(name: str) -> str:
    return (Path(__file__).parents[1] / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def upgrade() -> None:
    op.execute(sql("homestead_grant.v2"))


def downgrade() -> None:
    op.execute("DROP TRIGGER homestead_grant ON land_right_version")
    op.execute("DROP FUNCTION homestead_grant()")
    op.execute(sql("homestead_grant.v1"))
