"""Transfers: sheets of terms, their parcels, who must agree, and the cases that carry them."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1710"
down_revision = "20261127_1700"
branch_labels = None
depends_on = None


PLANS = (
    "split", "merge", "boundary", "area", "rights", "members", "household_split", "household_merge", "contract",
    "cancellation", "extension",
)  # fmt: skip


def list_plans(plans: tuple[str, ...]) -> None:
    name = op.f("ck_change_plan_kind_listed")
    op.drop_constraint(name, "change_plan")
    op.create_check_constraint(name, "change_plan", f"kind IN ({', '.join(repr(plan) for plan in plans)})")


def upgrade() -> None:
    list_plans((*PLANS, "transfer"))
    op.create_table(
        "transfer",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("number", sa.Text(collation="C"), nullable=False, comment="流转合同编码 (LZHTBM, B.6)"),
        sa.Column("form", sa.Text(), nullable=False, comment="流转、转让或退出方式 (LZFS, B.6)"),
        sa.Column("grantor_id", sa.BigInteger(), nullable=False, comment="发包方 (项目自定)"),
        sa.Column(
            "receiver_id", sa.BigInteger(), nullable=True, comment="受让方；交回集体的为空 (SRFBM, B.6)"
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "form IN ('lease', 'sublease', 'equity_contribution', 'forest_lease', 'homestead_lease', 'construction_land_use', 'entrustment', 'exchange', 'assignment', 'hand_back', 'paid_exit', 'housing_swap', 'homestead_assignment', 'inheritance', 'gift', 'security', 'mortgage')",
            name=op.f("ck_transfer_form_listed"),
        ),
        sa.CheckConstraint("number ~ '^[0-9]{18}$'", name=op.f("ck_transfer_number_form")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_transfer_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["grantor_id"], ["grantor.id"], name=op.f("fk_transfer_grantor_id")),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["contract_holder.id"], name=op.f("fk_transfer_receiver_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("number", name=op.f("uq_transfer_number")),
        comment="流转、转让、退出：一份合同，18 位流转合同编码；内容在各方的条款单中",
    )
    op.create_index(op.f("ix_transfer_begun_by"), "transfer", ["begun_by"], unique=False)
    op.create_index(op.f("ix_transfer_grantor_id"), "transfer", ["grantor_id"], unique=False)
    op.create_index(op.f("ix_transfer_receiver_id"), "transfer", ["receiver_id"], unique=False)
    op.create_index(op.f("ix_transfer_region_code"), "transfer", ["region_code"], unique=False)
    op.create_table(
        "transfer_party",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("transfer_id", sa.BigInteger(), nullable=False, comment="流转 (项目自定)"),
        sa.Column(
            "right_id", sa.BigInteger(), nullable=False, comment="转出的权利或其所依据的权利 (项目自定)"
        ),
        sa.Column("holder_id", sa.BigInteger(), nullable=False, comment="转出方 (项目自定)"),
        sa.Column("term_from", sa.Date(), nullable=False, comment="期限起 (LZQXKSRQ, B.6)"),
        sa.Column(
            "term_to",
            sa.Date(),
            nullable=False,
            comment="期限止（次日）；无期限为 9999-12-31 (LZQXJSRQ, B.6)",
        ),
        sa.Column("content", sa.Text(), nullable=False, comment="条款（规范化文本） (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="条款摘要 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.Column("ended_by", sa.BigInteger(), nullable=True, comment="终止此版本的登记行为 (项目自定)"),
        sa.CheckConstraint("term_from < term_to", name=op.f("ck_transfer_party_term")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_transfer_party_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_transfer_party_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["contract_holder.id"], name=op.f("fk_transfer_party_holder_id")
        ),
        sa.ForeignKeyConstraint(["right_id"], ["land_right.id"], name=op.f("fk_transfer_party_right_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_transfer_party_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_party")),
        sa.UniqueConstraint("id", "content_sha256", name=op.f("uq_transfer_party_id_content_sha256")),
        comment="条款单：一项转出的权利，与其权利人商定的条款；条款一变就是新的一张",
    )
    op.create_index(op.f("ix_transfer_party_begun_by"), "transfer_party", ["begun_by"], unique=False)
    op.create_index(op.f("ix_transfer_party_holder_id"), "transfer_party", ["holder_id"], unique=False)
    op.create_index(op.f("ix_transfer_party_right_id"), "transfer_party", ["right_id"], unique=False)
    op.create_index(
        "uq_transfer_party_transfer_id_right_id_current",
        "transfer_party",
        ["transfer_id", "right_id"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_table(
        "transfer_parcel",
        sa.Column("party_id", sa.BigInteger(), nullable=False, comment="条款单 (项目自定)"),
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="地块 (项目自定)"),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False, comment="条款单上的序号 (项目自定)"),
        sa.Column("area", sa.BigInteger(), nullable=False, comment="流转面积 (LZMJ, B.6)"),
        sa.Column("whole_area", sa.BigInteger(), nullable=False, comment="地块的合同面积 (HTMJ, B.7)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("0 < area AND area <= whole_area", name=op.f("ck_transfer_parcel_area")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_transfer_parcel_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["transfer_party.id"], name=op.f("fk_transfer_parcel_party_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["spatial_unit.id"], name=op.f("fk_transfer_parcel_unit_id")),
        sa.PrimaryKeyConstraint("party_id", "unit_id", name=op.f("pk_transfer_parcel")),
        comment="条款单所及的地块：按合同面积，只流转一部分的写明面积",
    )
    op.create_index(op.f("ix_transfer_parcel_begun_by"), "transfer_parcel", ["begun_by"], unique=False)
    op.create_index(op.f("ix_transfer_parcel_unit_id"), "transfer_parcel", ["unit_id"], unique=False)
    op.create_table(
        "transfer_signatory",
        sa.Column("party_id", sa.BigInteger(), nullable=False, comment="条款单 (项目自定)"),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False, comment="序号 (项目自定)"),
        sa.Column("capacity", sa.Text(), nullable=False, comment="身份 (项目自定)"),
        sa.Column(
            "holder_id", sa.BigInteger(), nullable=True, comment="所代表的权利人；发包方为空 (项目自定)"
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=True, comment="自然人；单位和发包方为空 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "capacity IN ('representative', 'co_owner', 'unit', 'household', 'grantor')",
            name=op.f("ck_transfer_signatory_capacity_listed"),
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_transfer_signatory_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["contract_holder.id"], name=op.f("fk_transfer_signatory_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["transfer_party.id"], name=op.f("fk_transfer_signatory_party_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_transfer_signatory_person_id")),
        sa.PrimaryKeyConstraint("party_id", "ordinal", name=op.f("pk_transfer_signatory")),
        comment="须同意者：农户代表或全体成年共有人，以及须同意的原承包户、发包方",
    )
    op.create_index(op.f("ix_transfer_signatory_begun_by"), "transfer_signatory", ["begun_by"], unique=False)
    op.create_index(
        op.f("ix_transfer_signatory_person_id"), "transfer_signatory", ["person_id"], unique=False
    )
    op.create_table(
        "transfer_case",
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="业务 (项目自定)"),
        sa.Column("party_id", sa.BigInteger(), nullable=False, comment="条款单 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="条款摘要 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_transfer_case_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["case_id"], ["land_case.id"], name=op.f("fk_transfer_case_case_id")),
        sa.ForeignKeyConstraint(
            ["party_id", "content_sha256"],
            ["transfer_party.id", "transfer_party.content_sha256"],
            name="fk_transfer_case_terms",
        ),
        sa.PrimaryKeyConstraint("case_id", "party_id", name=op.f("pk_transfer_case")),
        sa.UniqueConstraint(
            "case_id",
            "party_id",
            "content_sha256",
            name=op.f("uq_transfer_case_case_id_party_id_content_sha256"),
        ),
        comment="流转业务：一件业务办理一次流转的哪些条款单",
    )
    op.create_index(op.f("ix_transfer_case_begun_by"), "transfer_case", ["begun_by"], unique=False)
    op.create_index(op.f("ix_transfer_case_party_id"), "transfer_case", ["party_id"], unique=False)
    op.execute("CALL keep_for_ever('transfer')")
    op.execute("CALL keep_versions('transfer_party')")
    op.execute("CALL keep_for_ever('transfer_parcel')")
    op.execute("CALL keep_for_ever('transfer_signatory')")
    op.execute("CALL keep_for_ever('transfer_case')")


def downgrade() -> None:
    list_plans(PLANS)
    op.drop_table("transfer_case")
    op.drop_table("transfer_signatory")
    op.drop_table("transfer_parcel")
    op.drop_table("transfer_party")
    op.drop_table("transfer")
