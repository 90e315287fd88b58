"""What came in with a delivery and what was found in it."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "20261123_1080"
down_revision = "20261123_1070"
branch_labels = None
depends_on = None


def shape(kind: str) -> Geometry:
    return Geometry(kind, context.config.attributes["srid"], spatial_index=False)


def upgrade() -> None:
    op.create_table(
        "delivery_grantor",
        sa.Column("delivery_id", sa.BigInteger(), nullable=False, comment="成果 (项目自定)"),
        sa.Column("grantor_code", sa.Text(collation="C"), nullable=False, comment="发包方编码 (FBFBM, B.2)"),
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="调查业务 (项目自定)"),
        sa.Column("parcels_admitted", sa.BigInteger(), nullable=False, comment="入库地块数 (项目自定)"),
        sa.Column("parcels_refused", sa.BigInteger(), nullable=False, comment="拒绝地块数 (项目自定)"),
        sa.Column("holders_admitted", sa.BigInteger(), nullable=False, comment="入库承包方数 (项目自定)"),
        sa.Column("holders_refused", sa.BigInteger(), nullable=False, comment="拒绝承包方数 (项目自定)"),
        sa.Column("contracts_admitted", sa.BigInteger(), nullable=False, comment="入库合同数 (项目自定)"),
        sa.Column("contracts_refused", sa.BigInteger(), nullable=False, comment="拒绝合同数 (项目自定)"),
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
            name=op.f("fk_delivery_grantor_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["case_id"], ["land_case.id"], name=op.f("fk_delivery_grantor_case_id")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_grantor_delivery_id")
        ),
        sa.PrimaryKeyConstraint("delivery_id", "grantor_code", name=op.f("pk_delivery_grantor")),
        comment="入库结果：按发包方，各类行有多少入库、多少拒绝",
    )
    op.create_table(
        "delivery_finding",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False, comment="成果 (项目自定)"),
        sa.Column("rule", sa.Text(), nullable=False, comment="规则编号 (项目自定)"),
        sa.Column("severity", sa.Text(), nullable=False, comment="严重程度 (项目自定)"),
        sa.Column("refused", sa.Boolean(), nullable=False, comment="是否因此拒绝入库 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("objects", postgresql.ARRAY(sa.Text()), nullable=False, comment="对象 (项目自定)"),
        sa.Column("place", sa.Text(), nullable=True, comment="文件和行号 (项目自定)"),
        sa.Column("said", sa.Text(), nullable=False, comment="说明 (项目自定)"),
        sa.Column("shape", shape("GEOMETRY"), nullable=True, comment="位置图形 (项目自定)"),
        sa.CheckConstraint(
            "severity IN ('error', 'warning')", name=op.f("ck_delivery_finding_severity_listed")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_finding_delivery_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_finding")),
        comment="质检结果：规则、对象、位置和处理办法；个人信息已遮盖",
    )
    op.create_index(
        "ix_delivery_finding_delivery_id", "delivery_finding", ["delivery_id", "rule"], unique=False
    )
    op.create_index("ix_delivery_finding_region_code", "delivery_finding", ["region_code"], unique=False)
    op.create_table(
        "raw_block",
        sa.Column("delivery_id", sa.BigInteger(), nullable=False, comment="成果 (项目自定)"),
        sa.Column("file", sa.Text(), nullable=False, comment="文件 (项目自定)"),
        sa.Column(
            "first_row", sa.BigInteger(), autoincrement=False, nullable=False, comment="首行行号 (项目自定)"
        ),
        sa.Column("rows", sa.BigInteger(), nullable=False, comment="行数 (项目自定)"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="内容（密文） (项目自定)"),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_raw_block_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", "file", "first_row", name=op.f("pk_raw_block")),
        comment="原始数据：成果包每一行的原样，按文件和行号成块加密保存",
    )
    op.create_table(
        "earlier_paper",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="资料类别 (项目自定)"),
        sa.Column(
            "right_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="承包经营权证（登记簿）编码 (CBJYQZBM, B.8)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("serial", sa.Text(), nullable=True, comment="权证流水号 (CBJYQZLSH, B.8)"),
        sa.Column("earlier_number", sa.Text(), nullable=True, comment="原承包经营权证编号 (YCBJYQZBH, B.8)"),
        sa.Column("issued_by", sa.Text(), nullable=True, comment="发证机关 (FZJG, B.9)"),
        sa.Column("issued_on", sa.Date(), nullable=True, comment="发证、补发、换发或注销日期 (FZRQ, B.9)"),
        sa.Column("registered_on", sa.Date(), nullable=True, comment="登记时间 (DJSJ, B.8)"),
        sa.Column("registered_by", sa.Text(), nullable=True, comment="登簿人 (DBR, B.8)"),
        sa.Column("note", sa.Text(), nullable=True, comment="附记、原因或资料名称 (DJBFJ, B.8)"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False, comment="成果包 (项目自定)"),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "kind IN ('folio', 'certificate', 'reissue', 'replacement', 'cancellation', 'transfer_contract', 'attachment')",
            name=op.f("ck_earlier_paper_kind_listed"),
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_earlier_paper_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_earlier_paper_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_paper")),
        comment="既有登记簿、权证等资料 [LA_AdministrativeSource]：作为来源保存，本身不产生权利",
    )
    op.create_index("ix_earlier_paper_right_code", "earlier_paper", ["right_code"], unique=False)
    op.execute("CALL keep_for_ever('delivery_grantor')")
    op.execute("CALL keep_for_ever('delivery_finding')")
    op.execute("CALL keep_for_ever('raw_block')")
    op.execute("CALL keep_for_ever('earlier_paper')")


def downgrade() -> None:
    op.drop_table("earlier_paper")
    op.drop_table("raw_block")
    op.drop_table("delivery_finding")
    op.drop_table("delivery_grantor")
