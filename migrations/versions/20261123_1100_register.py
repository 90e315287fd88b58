"""Registration units, entries and rights in versions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_1100"
down_revision = "20261123_1090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registration_unit",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="登记单元类别 (项目自定)"),
        sa.Column(
            "folio_number", sa.Text(collation="C"), nullable=False, comment="登记簿编号 (CBJYQZBM, B.8)"
        ),
        sa.Column("contract_id", sa.BigInteger(), nullable=False, comment="承包合同 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("kind IN ('contract_land')", name=op.f("ck_registration_unit_kind_listed")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_registration_unit_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_registration_unit_contract_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_unit")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_registration_unit_contract_id")),
        sa.UniqueConstraint("folio_number", name=op.f("uq_registration_unit_folio_number")),
        comment="登记单元 [LA_BAUnit]：一页登记簿所登记的对象，页号永不重用",
    )
    op.create_index("ix_registration_unit_region_code", "registration_unit", ["region_code"], unique=False)
    op.create_table(
        "entry",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="已核定的业务 (项目自定)"),
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="登记单元 (项目自定)"),
        sa.Column("contract_id", sa.BigInteger(), nullable=False, comment="承包合同 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="登记内容摘要 (项目自定)"),
        sa.Column(
            "entered_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="登簿日期 (DJSJ, B.8)",
        ),
        sa.Column(
            "entered_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("register_now()"),
            nullable=False,
            comment="登簿时间 (项目自定)",
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
            name=op.f("fk_entry_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "contract_id"],
            ["case_contract.case_id", "case_contract.contract_id"],
            name="fk_entry_subject",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["approval.case_id"], name=op.f("fk_entry_case_id")),
        sa.ForeignKeyConstraint(
            ["contract_id", "content_sha256"],
            ["contract_signing.contract_id", "contract_signing.content_sha256"],
            name="fk_entry_signed",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["registration_unit.id"], name=op.f("fk_entry_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("case_id", "unit_id", name=op.f("uq_entry_case_id_unit_id")),
        sa.UniqueConstraint("id", "unit_id", name=op.f("uq_entry_id_unit_id")),
        comment="登簿：一件已核定的业务在一页登记簿上做了什么",
    )
    op.create_index("ix_entry_contract_id", "entry", ["contract_id"], unique=False)
    op.create_table(
        "land_right",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="权利类型 (QLLX, 不动产登记数据库标准)"),
        sa.Column(
            "code",
            sa.Text(collation="C"),
            nullable=False,
            comment="承包经营权证（登记簿）编码 (CBJYQZBM, B.8)",
        ),
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="登记单元 (项目自定)"),
        sa.Column("parent_id", sa.BigInteger(), nullable=True, comment="所派生自的权利 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("code ~ '^[0-9]{14}(?!0000)[0-9]{4}[JQ]$'", name=op.f("ck_land_right_code_form")),
        sa.CheckConstraint("kind IN ('contracted_land')", name=op.f("ck_land_right_kind_listed")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_land_right_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["land_right.id"], name=op.f("fk_land_right_parent_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["registration_unit.id"], name=op.f("fk_land_right_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_land_right")),
        sa.UniqueConstraint("code", name=op.f("uq_land_right_code")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_land_right_id_kind")),
        comment="权利 [LA_Right]：19 位编码稳定不变",
    )
    op.create_index("ix_land_right_region_code", "land_right", ["region_code"], unique=False)
    op.create_index("ix_land_right_unit_id", "land_right", ["unit_id"], unique=False)
    op.create_table(
        "land_right_version",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("right_id", sa.BigInteger(), nullable=False, comment="权利 (项目自定)"),
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="登记单元 (项目自定)"),
        sa.Column("holder_id", sa.BigInteger(), nullable=False, comment="权利人 (项目自定)"),
        sa.Column(
            "share_part", sa.BigInteger(), server_default="1", nullable=False, comment="份额分子 (项目自定)"
        ),
        sa.Column(
            "share_whole", sa.BigInteger(), server_default="1", nullable=False, comment="份额分母 (项目自定)"
        ),
        sa.Column("term_from", sa.Date(), nullable=False, comment="期限起 (CBQXQ, B.8)"),
        sa.Column("term_to", sa.Date(), nullable=False, comment="期限止（次日） (CBQXZ, B.8)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="登记内容摘要 (项目自定)"),
        sa.Column("entry_id", sa.BigInteger(), nullable=False, comment="登簿 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
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
            name=op.f("ck_land_right_version_ended"),
        ),
        sa.CheckConstraint(
            "0 < share_part AND share_part <= share_whole", name=op.f("ck_land_right_version_share")
        ),
        sa.CheckConstraint("recorded_from < recorded_to", name=op.f("ck_land_right_version_recorded")),
        sa.CheckConstraint("term_from < term_to", name=op.f("ck_land_right_version_term")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_land_right_version_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_land_right_version_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "unit_id"],
            ["entry.id", "entry.unit_id"],
            name=op.f("fk_land_right_version_entry_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["contract_holder.id"], name=op.f("fk_land_right_version_holder_id")
        ),
        sa.ForeignKeyConstraint(["right_id"], ["land_right.id"], name=op.f("fk_land_right_version_right_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_land_right_version")),
        sa.UniqueConstraint("right_id", "version", name="uq_land_right_version_ref"),
        comment="权利版本 [VersionedObject]：权利人、份额、期限，每一版由一次登簿产生",
    )
    op.create_index("ix_land_right_version_begun_by", "land_right_version", ["begun_by"], unique=False)
    op.create_index("ix_land_right_version_holder_id", "land_right_version", ["holder_id"], unique=False)
    op.create_index(
        "uq_land_right_version_right_id_current",
        "land_right_version",
        ["right_id"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index(
        "uq_land_right_version_right_id_version", "land_right_version", ["right_id", "version"], unique=True
    )
    op.create_table(
        "right_parcel",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("right_id", sa.BigInteger(), nullable=False, comment="权利 (项目自定)"),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="权利版本 (项目自定)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="权利类型 (项目自定)"),
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="地块 (项目自定)"),
        sa.Column(
            "exclusive", sa.Boolean(), nullable=False, comment="是否排他：确权确股不确地时为否 (项目自定)"
        ),
        sa.Column(
            "share_part", sa.BigInteger(), server_default="1", nullable=False, comment="份额分子 (项目自定)"
        ),
        sa.Column(
            "share_whole", sa.BigInteger(), server_default="1", nullable=False, comment="份额分母 (项目自定)"
        ),
        sa.Column("term_from", sa.Date(), nullable=False, comment="期限起 (项目自定)"),
        sa.Column("term_to", sa.Date(), nullable=False, comment="期限止（次日） (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
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
        postgresql.ExcludeConstraint(
            (sa.column("unit_id"), "="),
            (sa.column("kind"), "="),
            (sa.text("daterange(term_from, term_to)"), "&&"),
            where=sa.text("exclusive AND ended_by IS NULL"),
            using="gist",
            name="ex_right_parcel_exclusive",
        ),
        sa.CheckConstraint(
            "(ended_by IS NULL) = (recorded_to = '9999-12-31 00:00:00+00'::timestamptz)",
            name=op.f("ck_right_parcel_ended"),
        ),
        sa.CheckConstraint("recorded_from < recorded_to", name=op.f("ck_right_parcel_recorded")),
        sa.CheckConstraint(
            "0 < share_part AND share_part <= share_whole", name=op.f("ck_right_parcel_share")
        ),
        sa.CheckConstraint("term_from < term_to", name=op.f("ck_right_parcel_term")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_right_parcel_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_right_parcel_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["right_id", "kind"],
            ["land_right.id", "land_right.kind"],
            name=op.f("fk_right_parcel_right_id_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["right_id", "version"],
            ["land_right_version.right_id", "land_right_version.version"],
            name=op.f("fk_right_parcel_right_id_version"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["spatial_unit.id"], name=op.f("fk_right_parcel_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_right_parcel")),
        comment="权利所及地块：同一时期一块地上同类排他权利只有一个",
    )
    op.create_index("ix_right_parcel_right_id", "right_parcel", ["right_id", "version"], unique=False)
    op.create_index(
        "ix_right_parcel_unit_id",
        "right_parcel",
        ["unit_id"],
        unique=False,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.execute("CALL keep_for_ever('registration_unit')")
    op.execute("CALL keep_for_ever('entry', '{entered_on,entered_at}')")
    op.execute("CALL keep_for_ever('land_right')")
    op.execute("CALL keep_versions('land_right_version')")
    op.execute("CALL keep_versions('right_parcel')")


def downgrade() -> None:
    op.drop_table("right_parcel")
    op.drop_table("land_right_version")
    op.drop_table("land_right")
    op.drop_table("entry")
    op.drop_table("registration_unit")
