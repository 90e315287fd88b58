"""Lineage of parcels, plans of their changes, and approvals and entries that rest on a plan."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261125_1310"
down_revision = "20261125_1300"
branch_labels = None
depends_on = None

KINDS = "kind IN ('split', 'merge', 'boundary', 'area')"


def region() -> sa.Column[str]:
    comment = "行政区划代码：权限范围按前缀 (项目自定)"
    return sa.Column("region_code", sa.Text(collation="C"), nullable=False, comment=comment)


def act() -> sa.Column[int]:
    return sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)")


def act_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["begun_by"],
        ["journal_entry.id"],
        name=op.f(f"fk_{table}_begun_by"),
        initially="DEFERRED",
        deferrable=True,
    )


def make_tables() -> None:
    op.create_table(
        "parcel_change",
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="业务 (项目自定)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="变更方式 (项目自定)"),
        sa.Column("plan", sa.Text(), nullable=False, comment="方案（规范化文本） (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="内容摘要 (项目自定)"),
        region(),
        act(),
        sa.CheckConstraint(KINDS, name=op.f("ck_parcel_change_kind_listed")),
        sa.CheckConstraint(
            "content_sha256 = sha256(convert_to(plan, 'UTF8'))", name=op.f("ck_parcel_change_content")
        ),
        act_key("parcel_change"),
        sa.ForeignKeyConstraint(["case_id"], ["land_case.id"], name=op.f("fk_parcel_change_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_parcel_change")),
        sa.UniqueConstraint(
            "case_id", "content_sha256", name=op.f("uq_parcel_change_case_id_content_sha256")
        ),
        comment="地块变更方案：分割、合并、界线调整或面积更正的图形、面积和各项权利的去向",
    )
    op.create_table(
        "unit_lineage",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("parent_id", sa.BigInteger(), nullable=False, comment="原地块 (项目自定)"),
        sa.Column("child_id", sa.BigInteger(), nullable=False, comment="新地块 (项目自定)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="变更方式 (项目自定)"),
        sa.Column("reason", sa.Text(), nullable=False, comment="变更原因 (项目自定)"),
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="业务 (项目自定)"),
        region(),
        act(),
        sa.CheckConstraint(KINDS, name=op.f("ck_unit_lineage_kind_listed")),
        sa.CheckConstraint(
            "CASE WHEN kind IN ('split', 'merge') THEN parent_id < child_id"
            " WHEN kind = 'boundary' THEN parent_id <> child_id ELSE parent_id = child_id END",
            name=op.f("ck_unit_lineage_forward"),
        ),
        act_key("unit_lineage"),
        sa.ForeignKeyConstraint(["case_id"], ["parcel_change.case_id"], name=op.f("fk_unit_lineage_case_id")),
        sa.ForeignKeyConstraint(["child_id"], ["spatial_unit.id"], name=op.f("fk_unit_lineage_child_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["spatial_unit.id"], name=op.f("fk_unit_lineage_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_lineage")),
        sa.UniqueConstraint(
            "parent_id", "child_id", "begun_by", name=op.f("uq_unit_lineage_parent_id_child_id_begun_by")
        ),
        comment="地块沿革：由哪一块来、变成哪一块；分割合并只从旧到新，不可能成环",
    )
    for table, column in (
        ("parcel_change", "begun_by"),
        ("parcel_change", "region_code"),
        ("unit_lineage", "begun_by"),
        ("unit_lineage", "case_id"),
        ("unit_lineage", "child_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def rest_on_plans() -> None:
    """Let a change rest on its plan, where a first registration rests on notice and contract."""
    op.alter_column("approval", "notice_id", nullable=True)
    op.add_column(
        "approval",
        sa.Column(
            "plan_case_id",
            sa.BigInteger(),
            nullable=True,
            comment="无需公告的地块变更：所核定的方案 (项目自定)",
        ),
    )
    op.create_foreign_key(
        "fk_approval_planned",
        "approval",
        "parcel_change",
        ["plan_case_id", "content_sha256"],
        ["case_id", "content_sha256"],
    )
    op.create_check_constraint(
        op.f("ck_approval_announced_or_planned"), "approval", "num_nonnulls(notice_id, plan_case_id) = 1"
    )
    op.create_check_constraint(op.f("ck_approval_own_plan"), "approval", "plan_case_id = case_id")
    op.add_column(
        "entry",
        sa.Column("plan_case_id", sa.BigInteger(), nullable=True, comment="依据的地块变更方案 (项目自定)"),
    )
    op.add_column(
        "entry",
        sa.Column(
            "signed_contract_id",
            sa.BigInteger(),
            sa.Computed("CASE WHEN plan_case_id IS NULL THEN contract_id END", persisted=True),
            nullable=True,
            comment="所依据的已签合同；依据变更方案的为空 (项目自定)",
        ),
    )
    op.create_foreign_key(
        op.f("fk_entry_plan_case_id"), "entry", "parcel_change", ["plan_case_id"], ["case_id"]
    )
    op.create_check_constraint(op.f("ck_entry_own_plan"), "entry", "plan_case_id = case_id")
    op.drop_constraint("fk_entry_signed", "entry")
    op.create_foreign_key(
        "fk_entry_signed",
        "entry",
        "contract_signing",
        ["signed_contract_id", "content_sha256"],
        ["contract_id", "content_sha256"],
    )


def upgrade() -> None:
    make_tables()
    rest_on_plans()
    for table in ("parcel_change", "unit_lineage"):
        op.execute(f"CALL keep_for_ever('{table}')")
    for table in ("approval", "entry"):
        op.execute(f"CALL keep_new_columns('{table}')")
    # The day and the time of an entry are the database's alone.
    op.execute("REVOKE INSERT (entered_on, entered_at) ON entry FROM sanquan_app")
    op.execute((Path(__file__).parents[1] / "sql" / "lineage.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP TRIGGER unit_ends_with_ground ON spatial_unit_version")
    op.execute("DROP TRIGGER unit_stays_ended ON spatial_unit_version")
    op.drop_constraint("fk_entry_signed", "entry")
    op.drop_column("entry", "signed_contract_id")
    op.drop_column("entry", "plan_case_id")
    op.create_foreign_key(
        "fk_entry_signed",
        "entry",
        "contract_signing",
        ["contract_id", "content_sha256"],
        ["contract_id", "content_sha256"],
    )
    op.drop_column("approval", "plan_case_id")
    op.alter_column("approval", "notice_id", nullable=False)
    op.drop_table("unit_lineage")
    op.drop_table("parcel_change")
    for function in ("unit_ends_with_ground", "unit_stays_ended", "lineage_balances"):
        op.execute(f"DROP FUNCTION {function}()")
