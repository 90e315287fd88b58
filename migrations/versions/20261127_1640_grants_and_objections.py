"""A homestead is held to its last day, and granted once (I15); an objection names what it is about."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261127_1640"
down_revision = "20261126_1620"
branch_labels = None
depends_on = None


def sql(name: str) -> str:
    return (Path(__file__).parents[1] / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def upgrade() -> None:
    op.execute(sql("homestead_grant.v2"))
    op.add_column(
        "restriction",
        sa.Column(
            "about_code",
            sa.Text(collation="C"),
            nullable=True,
            comment="异议所指的农户、合同、登记簿或地块编码；不指明的为全部 (项目自定)",
        ),
    )
    op.create_check_constraint(
        op.f("ck_restriction_about"), "restriction", "about_code IS NULL OR kind = 'notice_objection'"
    )
    op.execute("GRANT INSERT (about_code) ON restriction TO sanquan_app")


def downgrade() -> None:
    op.drop_constraint("ck_restriction_about", "restriction")
    op.drop_column("restriction", "about_code")
    op.execute("DROP TRIGGER homestead_grant ON land_right_version")
    op.execute("DROP FUNCTION homestead_grant()")
    op.execute(sql("homestead_grant.v1"))
