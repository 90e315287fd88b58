"""Rights: the database keeps lawful terms (I13), and a right that ends looks for its children under its lock."""

from pathlib import Path

from alembic import op

revision = "20261127_1760"
down_revision = "20261127_1740"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def run(name: str) -> None:
    op.execute((SQL / f"{name}.sql").read_text(encoding="utf-8"))


def upgrade() -> None:
    run("rights_inside.v2")
    run("right_term.v1")


def downgrade() -> None:
    op.execute("DROP TRIGGER right_term ON land_right_version")
    op.execute("DROP FUNCTION right_term()")
    op.execute("DROP FUNCTION right_term_lawful(text, text, bigint, date, date)")
    first = (SQL / "rights_inside.v1.sql").read_text(encoding="utf-8")
    begin = first.index("CREATE FUNCTION right_keeps_children()")
    ends = first.index("CREATE CONSTRAINT TRIGGER right_keeps_children")
    op.execute(first[begin:ends].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
