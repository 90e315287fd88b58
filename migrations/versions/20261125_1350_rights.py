"""Rights of every kind: drafts of pages, entries that rest on them, holders in other roles; plans of any change."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261125_1350"
down_revision = "20261125_1340"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
UNITS = (
    "ownership", "contract_land", "operating", "forest", "forest_operating", "homestead",
    "construction", "asset_pool", "other",
)  # fmt: skip
RIGHTS = (
    "collective_ownership", "contracted_land", "other_contract", "operating", "forest_contract",
    "forest_operating", "private_hill", "homestead", "house", "collective_construction",
    "income_portion", "other_property",
)  # fmt: skip
LEVELS = (
    "contracted_parcel", "homestead_plot", "building", "forest_plot", "construction_plot", "ownership_area",
)  # fmt: skip
ROLES = ("ownership", "homestead", "forest", "construction", "share", "other")
PLANS = (
    "split", "merge", "boundary", "area", "rights", "members", "household_split", "household_merge",
    "contract", "cancellation", "extension",
)  # fmt: skip
KINDS = (
    "joint_first", "right_transfer", "right_change", "right_cancellation", "right_correction", "members",
    "representative", "contract_change", "household_split", "household_merge",
    "contract_cancellation", "extension",
)  # fmt: skip
CONTRACT_FORM = "code ~ '^[0-9]{14}(?!0000)[0-9]{4}[JQ]$'"


def among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


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


def number(name: str, comment: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable, comment=f"{comment} (项目自定)")


def shares() -> tuple[sa.Column[int], sa.Column[int]]:
    return (
        sa.Column(
            "share_part", sa.BigInteger(), server_default="1", nullable=False, comment="份额分子 (项目自定)"
        ),
        sa.Column(
            "share_whole", sa.BigInteger(), server_default="1", nullable=False, comment="份额分母 (项目自定)"
        ),
    )


def ordinal() -> sa.Column[int]:
    return sa.Column("ordinal", sa.SmallInteger(), nullable=False, comment="页内序号 (项目自定)")


def make_drafts() -> None:
    op.create_table(
        "unit_draft",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        number("case_id", "业务"),
        sa.Column("kind", sa.Text(), nullable=False, comment="登记单元类别 (项目自定)"),
        sa.Column(
            "folio_number",
            sa.Text(collation="C"),
            nullable=False,
            comment="登记簿编号：不动产单元号或项目编号 (项目自定)",
        ),
        sa.Column("facts", sa.Text(), nullable=False, comment="记载事项（规范化文本） (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="内容摘要 (项目自定)"),
        region(),
        act(),
        sa.CheckConstraint(among("kind", UNITS), name=op.f("ck_unit_draft_kind_listed")),
        act_key("unit_draft"),
        sa.ForeignKeyConstraint(["case_id"], ["land_case.id"], name=op.f("fk_unit_draft_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_draft")),
        sa.UniqueConstraint("case_id", "folio_number", name=op.f("uq_unit_draft_case_id_folio_number")),
        sa.UniqueConstraint(
            "case_id", "id", "content_sha256", name=op.f("uq_unit_draft_case_id_id_content_sha256")
        ),
        comment="申请登记的一页登记簿：登记单元、记载事项和内容摘要",
    )
    op.create_table(
        "right_draft",
        number("draft_id", "登记簿草稿"),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False, comment="页内序号：主权利在前 (项目自定)"),
        sa.Column("act", sa.Text(), nullable=False, comment="设立、变更或终止 (项目自定)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="权利类型 (项目自定)"),
        number("right_id", "变更或终止的权利", nullable=True),
        number("holder_id", "权利人"),
        *shares(),
        sa.Column("term_from", sa.Date(), nullable=False, comment="期限起 (项目自定)"),
        sa.Column(
            "term_to", sa.Date(), nullable=False, comment="期限止（次日）；无期限为 9999-12-31 (项目自定)"
        ),
        region(),
        act(),
        sa.CheckConstraint(among("act", ("begin", "change", "end")), name=op.f("ck_right_draft_act_listed")),
        sa.CheckConstraint(among("kind", RIGHTS), name=op.f("ck_right_draft_kind_listed")),
        sa.CheckConstraint(
            "(act = 'begin') = (right_id IS NULL)", name=op.f("ck_right_draft_right_if_changed")
        ),
        sa.CheckConstraint("term_from < term_to", name=op.f("ck_right_draft_term")),
        sa.CheckConstraint("0 < share_part AND share_part <= share_whole", name=op.f("ck_right_draft_share")),
        act_key("right_draft"),
        sa.ForeignKeyConstraint(["draft_id"], ["unit_draft.id"], name=op.f("fk_right_draft_draft_id")),
        sa.ForeignKeyConstraint(["right_id"], ["land_right.id"], name=op.f("fk_right_draft_right_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["contract_holder.id"], name=op.f("fk_right_draft_holder_id")),
        sa.PrimaryKeyConstraint("draft_id", "ordinal", name=op.f("pk_right_draft")),
        comment="申请登记的一项权利：设立、变更或终止，权利人、份额和期限",
    )
    op.create_table(
        "right_draft_parcel",
        number("draft_id", "登记簿草稿"),
        ordinal(),
        number("unit_id", "空间单元"),
        sa.Column("exclusive", sa.Boolean(), nullable=False, comment="是否排他 (项目自定)"),
        *shares(),
        region(),
        act(),
        sa.CheckConstraint(
            "0 < share_part AND share_part <= share_whole", name=op.f("ck_right_draft_parcel_share")
        ),
        act_key("right_draft_parcel"),
        sa.ForeignKeyConstraint(
            ["draft_id", "ordinal"],
            ["right_draft.draft_id", "right_draft.ordinal"],
            name=op.f("fk_right_draft_parcel_draft_id_ordinal"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["spatial_unit.id"], name=op.f("fk_right_draft_parcel_unit_id")),
        sa.PrimaryKeyConstraint("draft_id", "ordinal", "unit_id", name=op.f("pk_right_draft_parcel")),
        comment="申请登记的权利所及的地块、宗地或房屋",
    )
    for table, column in (
        ("unit_draft", "begun_by"),
        ("unit_draft", "region_code"),
        ("right_draft", "begun_by"),
        ("right_draft", "right_id"),
        ("right_draft", "holder_id"),
        ("right_draft_parcel", "begun_by"),
        ("right_draft_parcel", "unit_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
    for table in ("unit_draft", "right_draft", "right_draft_parcel"):
        op.execute(f"CALL keep_for_ever('{table}')")


def listed(table: str, column: str, values: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}_listed"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{column}_listed"), table, among(column, values))


def open_register() -> None:
    """Let units, rights, entries and levels be of every kind."""
    listed("registration_unit", "kind", UNITS)
    op.alter_column("registration_unit", "contract_id", nullable=True)
    op.create_check_constraint(
        op.f("ck_registration_unit_contract_if_kind"),
        "registration_unit",
        "(kind = 'contract_land') = (contract_id IS NOT NULL)",
    )
    listed("land_right", "kind", RIGHTS)
    op.drop_constraint(op.f("ck_land_right_code_form"), "land_right")
    op.create_check_constraint(
        op.f("ck_land_right_code_form"),
        "land_right",
        f"kind NOT IN ('contracted_land', 'other_contract') OR {CONTRACT_FORM}",
    )
    op.alter_column("entry", "contract_id", nullable=True)
    op.add_column("entry", number("draft_id", "承包合同以外的权利：所依据的草稿", nullable=True))
    op.create_foreign_key(
        "fk_entry_drafted",
        "entry",
        "unit_draft",
        ["case_id", "draft_id", "content_sha256"],
        ["case_id", "id", "content_sha256"],
    )
    op.create_check_constraint(
        op.f("ck_entry_contract_or_draft"), "entry", "num_nonnulls(contract_id, draft_id) = 1"
    )
    op.create_index("ix_entry_draft_id", "entry", ["draft_id"])
    op.execute("CALL keep_new_columns('entry')")
    op.execute("REVOKE INSERT (entered_on, entered_at) ON entry FROM sanquan_app")
    listed("spatial_unit", "level", LEVELS)


def open_holders() -> None:
    """Let a party hold rights in another role than contract holder."""
    op.alter_column("contract_holder", "code", nullable=True)
    op.add_column(
        "contract_holder",
        sa.Column("role", sa.Text(), nullable=True, comment="承包方以外的权利人身份；承包方为空 (项目自定)"),
    )
    op.create_check_constraint(
        op.f("ck_contract_holder_role_listed"), "contract_holder", among("role", ROLES)
    )
    op.create_check_constraint(
        op.f("ck_contract_holder_code_if_contract"),
        "contract_holder",
        "(role IS NULL) = (code IS NOT NULL)",
    )
    op.execute("CALL keep_new_columns('contract_holder')")


def rename_plans(old: str, new: str) -> None:
    op.rename_table(old, new)
    for name in (
        "pk",
        "fk_case_id",
        "fk_begun_by",
        "uq_case_id_content_sha256",
        "ck_kind_listed",
        "ck_content",
    ):
        kind, _, rest = name.partition("_")
        tail = f"_{rest}" if rest else ""
        op.execute(f'ALTER TABLE {new} RENAME CONSTRAINT "{kind}_{old}{tail}" TO "{kind}_{new}{tail}"')
    for column in ("begun_by", "region_code"):
        op.execute(f"ALTER INDEX ix_{old}_{column} RENAME TO ix_{new}_{column}")


COMMENTS = (
    ("TABLE change_plan", "变更方案：不经公告的变更所依据的内容，核定和登簿都以它的摘要为准",
     "地块变更方案：分割、合并、界线调整或面积更正的图形、面积和各项权利的去向"),
    ("COLUMN approval.plan_case_id", "无需公告的变更：所核定的方案 (项目自定)", "无需公告的地块变更：所核定的方案 (项目自定)"),
    ("COLUMN entry.plan_case_id", "依据的变更方案 (项目自定)", "依据的地块变更方案 (项目自定)"),
    ("TABLE contract_holder", "权利人 [LA_Party]：农户、个人或单位在一个发包方下的身份；承包方有 18 位编码",
     "承包方 [LA_Party]：农户、个人或单位在一个发包方下的身份，18 位编码"),
    ("TABLE land_right", "权利 [LA_Right]：编码稳定不变，承包的为 19 位权证编码，其他为登记簿编号和页内序号",
     "权利 [LA_Right]：19 位编码稳定不变"),
)  # fmt: skip
"""What is said of, the new comment, the earlier one."""


def upgrade() -> None:
    rename_plans("parcel_change", "change_plan")
    listed("change_plan", "kind", PLANS)
    make_drafts()
    open_register()
    open_holders()
    for what, comment, _ in COMMENTS:
        op.execute(f"COMMENT ON {what} IS '{comment}'")
    op.execute((SQL / "rights.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    for what, _, comment in COMMENTS:
        op.execute(f"COMMENT ON {what} IS '{comment}'")
    earlier = (SQL / "invariants.v1.sql").read_text(encoding="utf-8")
    body = earlier.partition("CREATE FUNCTION approval_sound()")[2].partition("END $$;")[0]
    op.execute(f"CREATE OR REPLACE FUNCTION approval_sound(){body}END $$")
    op.execute("DROP FUNCTION case_holders(bigint)")
    transitions = sa.table("case_transition", sa.column("kind", sa.Text()))
    op.execute(sa.delete(transitions).where(transitions.c.kind.in_(KINDS)))
    op.execute("DROP TRIGGER entry_of_draft ON entry")
    op.execute("DROP FUNCTION entry_of_draft()")
    op.drop_constraint(op.f("ck_contract_holder_code_if_contract"), "contract_holder")
    op.drop_column("contract_holder", "role")
    op.alter_column("contract_holder", "code", nullable=False)
    listed("spatial_unit", "level", LEVELS[:3])
    op.drop_column("entry", "draft_id")
    op.alter_column("entry", "contract_id", nullable=False)
    op.drop_constraint(op.f("ck_land_right_code_form"), "land_right")
    op.create_check_constraint(op.f("ck_land_right_code_form"), "land_right", CONTRACT_FORM)
    listed("land_right", "kind", ("contracted_land",))
    op.drop_constraint(op.f("ck_registration_unit_contract_if_kind"), "registration_unit")
    op.alter_column("registration_unit", "contract_id", nullable=False)
    listed("registration_unit", "kind", ("contract_land",))
    for table in ("right_draft_parcel", "right_draft", "unit_draft"):
        op.drop_table(table)
    listed("change_plan", "kind", PLANS[:4])
    rename_plans("change_plan", "parcel_change")
