"""Contracts of land and the parcels they give."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_1060"
down_revision = "20261123_1050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contract",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("code", sa.Text(collation="C"), nullable=False, comment="承包合同编码 (CBHTBM, B.5)"),
        sa.Column("grantor_id", sa.BigInteger(), nullable=False, comment="发包方 (项目自定)"),
        sa.Column("holder_id", sa.BigInteger(), nullable=False, comment="承包方 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("code ~ '^[0-9]{14}(?!0000)[0-9]{4}[JQ]$'", name=op.f("ck_contract_code_form")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_contract_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["grantor_id"], ["grantor.id"], name=op.f("fk_contract_grantor_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["contract_holder.id"], name=op.f("fk_contract_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("code", name=op.f("uq_contract_code")),
        sa.UniqueConstraint("id", "holder_id", name=op.f("uq_contract_id_holder_id")),
        comment="承包合同 [LA_AdministrativeSource]：一个承包方与发包方之间，19 位编码",
    )
    op.create_index("ix_contract_grantor_id", "contract", ["grantor_id"], unique=False)
    op.create_index("ix_contract_holder_id", "contract", ["holder_id"], unique=False)
    op.create_table(
        "contract_version",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("contract_id", sa.BigInteger(), nullable=False, comment="承包合同 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("method", sa.Text(), nullable=True, comment="承包方式 (CBFS, B.5)"),
        sa.Column("term_from", sa.Date(), nullable=True, comment="承包期限起 (CBQXQ, B.5)"),
        sa.Column("term_to", sa.Date(), nullable=True, comment="承包期限止（次日） (CBQXZ, B.5)"),
        sa.Column("total_area", sa.BigInteger(), nullable=True, comment="确权（合同）总面积 (HTZMJ, B.5)"),
        sa.Column("earlier_total_area", sa.BigInteger(), nullable=True, comment="原合同总面积 (YHTZMJ, B.5)"),
        sa.Column("parcel_count", sa.SmallInteger(), nullable=True, comment="承包地块总数 (CBDKZS, B.5)"),
        sa.Column("signed_on", sa.Date(), nullable=True, comment="签订时间 (QDSJ, B.5)"),
        sa.Column("earlier_code", sa.Text(), nullable=True, comment="原承包合同编码 (YCBHTBM, B.5)"),
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
            name=op.f("ck_contract_version_ended"),
        ),
        sa.CheckConstraint(
            "method IN ('100', '110', '120', '121', '122', '123', '129', '200', '300', '900')",
            name=op.f("ck_contract_version_method_listed"),
        ),
        sa.CheckConstraint("recorded_from < recorded_to", name=op.f("ck_contract_version_recorded")),
        sa.CheckConstraint("term_from < term_to", name=op.f("ck_contract_version_term")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_contract_version_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_version_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_contract_version_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_version")),
        comment="承包合同内容：期限、总面积、地块数、签订时间，按版本记录",
    )
    op.create_index("ix_contract_version_begun_by", "contract_version", ["begun_by"], unique=False)
    op.create_index(
        "uq_contract_version_contract_id_current",
        "contract_version",
        ["contract_id"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index(
        "uq_contract_version_contract_id_version", "contract_version", ["contract_id", "version"], unique=True
    )
    op.create_table(
        "contract_parcel",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("contract_id", sa.BigInteger(), nullable=False, comment="承包合同 (项目自定)"),
        sa.Column("parcel_code", sa.Text(collation="C"), nullable=False, comment="地块代码 (DKBM, B.1)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("acquisition", sa.Text(), nullable=True, comment="承包经营权取得方式 (CBJYQQDFS, B.1)"),
        sa.Column("contract_area", sa.BigInteger(), nullable=True, comment="确权（合同）面积 (HTMJ, B.1)"),
        sa.Column("earlier_area", sa.BigInteger(), nullable=True, comment="原合同面积 (YHTMJ, B.1)"),
        sa.Column("extension_area", sa.BigInteger(), nullable=True, comment="延包面积 (项目自定)"),
        sa.Column("is_share_only", sa.Boolean(), nullable=True, comment="是否确权确股 (SFQQQG, B.1)"),
        sa.Column("transfer_code", sa.Text(), nullable=True, comment="流转合同编码 (LZHTBM, B.1)"),
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
            name=op.f("ck_contract_parcel_ended"),
        ),
        sa.CheckConstraint(
            "acquisition IN ('100', '110', '120', '121', '122', '123', '129', '200', '300', '900')",
            name=op.f("ck_contract_parcel_acquisition_listed"),
        ),
        sa.CheckConstraint("recorded_from < recorded_to", name=op.f("ck_contract_parcel_recorded")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_contract_parcel_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_parcel_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_contract_parcel_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_parcel")),
        comment="承包地块信息：合同给予的地块及其确权、原合同、延包面积，按版本记录",
    )
    op.create_index("ix_contract_parcel_begun_by", "contract_parcel", ["begun_by"], unique=False)
    op.create_index("ix_contract_parcel_parcel_code", "contract_parcel", ["parcel_code"], unique=False)
    op.create_index(
        "uq_contract_parcel_contract_id_parcel_code_current",
        "contract_parcel",
        ["contract_id", "parcel_code"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index(
        "uq_contract_parcel_contract_id_parcel_code_version",
        "contract_parcel",
        ["contract_id", "parcel_code", "version"],
        unique=True,
    )
    op.execute("CALL keep_for_ever('contract')")
    op.execute("CALL keep_versions('contract_version')")
    op.execute("CALL keep_versions('contract_parcel')")


def downgrade() -> None:
    op.drop_table("contract_parcel")
    op.drop_table("contract_version")
    op.drop_table("contract")
