"""Households and contract holders with their members."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_1030"
down_revision = "20261123_1020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "household",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column(
            "origin_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="首次出现时的承包方编码 (CBFBM, B.3)",
        ),
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
            name=op.f("fk_household_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("origin_code", name=op.f("uq_household_origin_code")),
        comment="农户 [LA_GroupParty]：内部标识；编码属于其承包方身份",
    )
    op.create_table(
        "contract_holder",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("code", sa.Text(collation="C"), nullable=False, comment="承包方编码 (CBFBM, B.3)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="承包方类型 (CBFLX, B.3)"),
        sa.Column("grantor_id", sa.BigInteger(), nullable=False, comment="发包方 (项目自定)"),
        sa.Column("household_id", sa.BigInteger(), nullable=True, comment="农户 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "(kind = '1') = (household_id IS NOT NULL)", name=op.f("ck_contract_holder_household_if_kind")
        ),
        sa.CheckConstraint("code ~ '^[0-9]{14}(?!0000)[0-9]{4}$'", name=op.f("ck_contract_holder_code_form")),
        sa.CheckConstraint("kind IN ('1', '2', '3')", name=op.f("ck_contract_holder_kind_listed")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_contract_holder_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["grantor_id"], ["grantor.id"], name=op.f("fk_contract_holder_grantor_id")),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_contract_holder_household_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_holder")),
        sa.UniqueConstraint("code", name=op.f("uq_contract_holder_code")),
        comment="承包方 [LA_Party]：农户、个人或单位在一个发包方下的身份，18 位编码",
    )
    op.create_index("ix_contract_holder_grantor_id", "contract_holder", ["grantor_id"], unique=False)
    op.create_index("ix_contract_holder_household_id", "contract_holder", ["household_id"], unique=False)
    op.create_table(
        "contract_holder_version",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("holder_id", sa.BigInteger(), nullable=False, comment="承包方 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="承包方（代表）名称 (CBFMC, B.3)"),
        sa.Column("representative_id", sa.BigInteger(), nullable=True, comment="承包方代表 (项目自定)"),
        sa.Column("organization_id", sa.BigInteger(), nullable=True, comment="单位 (项目自定)"),
        sa.Column("address", sa.Text(), nullable=True, comment="承包方地址 (CBFDZ, B.3)"),
        sa.Column("postcode", sa.Text(), nullable=True, comment="邮政编码 (YZBM, B.3)"),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True, comment="联系电话（密文） (LXDH, B.3)"),
        sa.Column("phone_mask", sa.Text(), nullable=True, comment="联系电话（掩码） (项目自定)"),
        sa.Column("member_count", sa.SmallInteger(), nullable=True, comment="承包方成员数量 (CBFCYSL, B.3)"),
        sa.Column("surveyor", sa.Text(), nullable=True, comment="承包方调查员 (CBFDCY, B.3)"),
        sa.Column("surveyed_on", sa.Date(), nullable=True, comment="承包方调查日期 (CBFDCRQ, B.3)"),
        sa.Column("survey_note", sa.Text(), nullable=True, comment="承包方调查记事 (CBFDCJS, B.3)"),
        sa.Column("display_note", sa.Text(), nullable=True, comment="公示记事 (GSJS, B.3)"),
        sa.Column("display_recorder", sa.Text(), nullable=True, comment="公示记事人 (GSJSR, B.3)"),
        sa.Column("display_reviewed_on", sa.Date(), nullable=True, comment="公示审核日期 (GSSHRQ, B.3)"),
        sa.Column("display_reviewer", sa.Text(), nullable=True, comment="公示审核人 (GSSHR, B.3)"),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="版本号 (项目自定)"),
        sa.Column(
            "recorded_from",
            postgresql.TIMESTAMP(timezone=True),
            nullable=False,
            comment="登记时间起 (项目自定)",
        ),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'9999-12-31 00:00:00+00'"),
            nullable=False,
            comment="登记时间止 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.Column("ended_by", sa.BigInteger(), nullable=True, comment="终止此版本的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "(ended_by IS NULL) = (recorded_to = '9999-12-31 00:00:00+00'::timestamptz)",
            name=op.f("ck_contract_holder_version_ended"),
        ),
        sa.CheckConstraint("recorded_from < recorded_to", name=op.f("ck_contract_holder_version_recorded")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_contract_holder_version_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_contract_holder_version_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["contract_holder.id"], name=op.f("fk_contract_holder_version_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_contract_holder_version_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["representative_id"], ["person.id"], name=op.f("fk_contract_holder_version_representative_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_holder_version")),
        comment="承包方情况：代表、地址、调查与公示记事，按版本记录",
    )
    op.create_index(
        "ix_contract_holder_version_begun_by", "contract_holder_version", ["begun_by"], unique=False
    )
    op.create_index(
        "ix_contract_holder_version_representative_id",
        "contract_holder_version",
        ["representative_id"],
        unique=False,
    )
    op.create_index(
        "uq_contract_holder_version_holder_id_current",
        "contract_holder_version",
        ["holder_id"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index(
        "uq_contract_holder_version_holder_id_version",
        "contract_holder_version",
        ["holder_id", "version"],
        unique=True,
    )
    op.create_table(
        "household_member",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("holder_id", sa.BigInteger(), nullable=False, comment="承包方 (项目自定)"),
        sa.Column("person_id", sa.BigInteger(), nullable=False, comment="自然人 (项目自定)"),
        sa.Column("position", sa.SmallInteger(), nullable=False, comment="户内顺序：户主在前 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("relation", sa.Text(), nullable=True, comment="与户主关系 (YHZGX, B.4)"),
        sa.Column("is_co_owner", sa.Boolean(), nullable=True, comment="是否共有人 (SFGYR, B.4)"),
        sa.Column("remark_kind", sa.Text(), nullable=True, comment="成员备注 (CYBZ, B.4)"),
        sa.Column("remark", sa.Text(), nullable=True, comment="成员备注说明 (CYBZSM, B.4)"),
        sa.Column("during_from", sa.Date(), nullable=False, comment="成员身份起 (项目自定)"),
        sa.Column(
            "during_to",
            sa.Date(),
            server_default="9999-12-31",
            nullable=False,
            comment="成员身份止 (项目自定)",
        ),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="版本号 (项目自定)"),
        sa.Column(
            "recorded_from",
            postgresql.TIMESTAMP(timezone=True),
            nullable=False,
            comment="登记时间起 (项目自定)",
        ),
        sa.Column(
            "recorded_to",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("'9999-12-31 00:00:00+00'"),
            nullable=False,
            comment="登记时间止 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.Column("ended_by", sa.BigInteger(), nullable=True, comment="终止此版本的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "(ended_by IS NULL) = (recorded_to = '9999-12-31 00:00:00+00'::timestamptz)",
            name=op.f("ck_household_member_ended"),
        ),
        sa.CheckConstraint(
            "relation IN ('01', '02', '10', '11', '12', '20', '21', '22', '23', '24', '25', '26', '27', '28', '29', '30', '31', '32', '33', '34', '35', '36', '37', '38', '39', '40', '41', '42', '43', '44', '45', '46', '47', '48', '49', '50', '51', '52', '53', '54', '55', '56', '57', '58', '59', '60', '61', '62', '63', '64', '65', '66', '67', '68', '69', '70', '71', '72', '73', '74', '75', '76', '77', '78', '79', '81', '82', '83', '84', '85', '86', '87', '88', '89', '90', '91', '92', '93', '94', '95', '96', '97', '99')",
            name=op.f("ck_household_member_relation_listed"),
        ),
        sa.CheckConstraint(
            "remark_kind IN ('1', '2', '3', '4', '5', '6', '7', '9')",
            name=op.f("ck_household_member_remark_kind_listed"),
        ),
        sa.CheckConstraint("during_from < during_to", name=op.f("ck_household_member_during")),
        sa.CheckConstraint("recorded_from < recorded_to", name=op.f("ck_household_member_recorded")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_household_member_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_household_member_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["contract_holder.id"], name=op.f("fk_household_member_holder_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_household_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_member")),
        comment="家庭成员 [LA_PartyMember]：在一个承包方户内，与户主关系、是否共有人，按版本记录",
    )
    op.create_index("ix_household_member_begun_by", "household_member", ["begun_by"], unique=False)
    op.create_index("ix_household_member_person_id", "household_member", ["person_id"], unique=False)
    op.create_index(
        "uq_household_member_holder_id_person_id_position_current",
        "household_member",
        ["holder_id", "person_id", "position"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index(
        "uq_household_member_holder_id_person_id_position_version",
        "household_member",
        ["holder_id", "person_id", "position", "version"],
        unique=True,
    )
    op.execute("CALL keep_for_ever('household')")
    op.execute("CALL keep_for_ever('contract_holder')")
    op.execute("CALL keep_versions('contract_holder_version')")
    op.execute("CALL keep_versions('household_member')")


def downgrade() -> None:
    op.drop_table("household_member")
    op.drop_table("contract_holder_version")
    op.drop_table("contract_holder")
    op.drop_table("household")
