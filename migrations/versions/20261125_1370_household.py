"""Lineage of households: where a household came from by split or merge; members who left hold nothing."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261125_1370"
down_revision = "20261125_1360"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def number(name: str, comment: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, comment=f"{comment} (项目自定)")


def upgrade() -> None:
    op.create_table(
        "holder_lineage",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        number("parent_id", "原农户（承包方）"),
        number("child_id", "变更后农户（承包方）"),
        sa.Column("kind", sa.Text(), nullable=False, comment="分户或合户 (项目自定)"),
        number("case_id", "业务"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        number("begun_by", "登记此行的登记行为"),
        sa.CheckConstraint(
            "kind IN ('household_split', 'household_merge')", name=op.f("ck_holder_lineage_kind_listed")
        ),
        sa.CheckConstraint("parent_id <> child_id", name=op.f("ck_holder_lineage_two_households")),
        sa.CheckConstraint(
            "kind <> 'household_split' OR parent_id < child_id", name=op.f("ck_holder_lineage_forward")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_holder_lineage_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["case_id"], ["change_plan.case_id"], name=op.f("fk_holder_lineage_case_id")),
        sa.ForeignKeyConstraint(
            ["child_id"], ["contract_holder.id"], name=op.f("fk_holder_lineage_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["contract_holder.id"], name=op.f("fk_holder_lineage_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder_lineage")),
        sa.UniqueConstraint(
            "parent_id", "child_id", "begun_by", name=op.f("uq_holder_lineage_parent_id_child_id_begun_by")
        ),
        comment="农户沿革：分户、合户时由哪一户来、变成哪一户；编码永不重用，并入他户的不再恢复",
    )
    for column in ("begun_by", "case_id", "child_id"):
        op.create_index(f"ix_holder_lineage_{column}", "holder_lineage", [column])
    op.execute("CALL keep_for_ever('holder_lineage')")
    op.execute((SQL / "household.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    earlier = (SQL / "invariants.v1.sql").read_text(encoding="utf-8")
    body = earlier.partition("CREATE FUNCTION right_held()")[2].partition("END $$;")[0]
    op.execute(f"CREATE OR REPLACE FUNCTION right_held(){body}END $$")
    op.execute("DROP TRIGGER holder_stays_ended ON contract_holder_version")
    op.drop_table("holder_lineage")
    op.execute("DROP FUNCTION holder_stays_ended()")
    op.execute("DROP FUNCTION household_balances()")
