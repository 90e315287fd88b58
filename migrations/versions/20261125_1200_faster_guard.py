"""The overlap guard without queries that are planned anew for every parcel."""

from pathlib import Path

from alembic import op

revision = "20261125_1200"
down_revision = "20261125_1120"
branch_labels = None
depends_on = None


def sql(name: str) -> str:
    return (Path(__file__).parents[1] / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def upgrade() -> None:
    op.execute(sql("overlap_guard.v2"))


def downgrade() -> None:
    op.execute(sql("overlap_guard.v1").replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
