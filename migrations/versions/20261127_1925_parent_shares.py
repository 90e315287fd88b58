"""Derived rights: all that rest on one right have no more of a parcel together than it has (I11)."""

from pathlib import Path

from alembic import op

revision = "20261127_1925"
down_revision = "20261127_1920"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    op.execute((SQL / "rights_inside.v3.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    first = (SQL / "rights_inside.v1.sql").read_text(encoding="utf-8")
    begin = first.index("CREATE FUNCTION rights_outside(")
    ends = first.index("CREATE FUNCTION right_inside_parent(")
    op.execute(first[begin:ends].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
