"""Grantors."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_1020"
down_revision = "20261123_1010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grantor",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("code", sa.Text(collation="C"), nullable=False, comment="发包方编码 (FBFBM, B.2)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("code ~ '^[0-9]{14}$'", name=op.f("ck_grantor_code_form")),
        sa.CheckConstraint("region_code ~ '^[0-9]{14}$'", name=op.f("ck_grantor_region_code_form")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_grantor_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grantor")),
        sa.UniqueConstraint("code", name=op.f("uq_grantor_code")),
        comment="发包方 [LA_Party]：14 位编码，承包期内不变",
    )
    op.create_table(
        "grantor_version",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("grantor_id", sa.BigInteger(), nullable=False, comment="发包方 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("name", sa.Text(), nullable=True, comment="发包方名称 (FBFMC, B.2)"),
        sa.Column("head_id", sa.BigInteger(), nullable=True, comment="负责人 (FBFFZRXM, B.2)"),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True, comment="联系电话（密文） (LXDH, B.2)"),
        sa.Column("phone_mask", sa.Text(), nullable=True, comment="联系电话（掩码） (项目自定)"),
        sa.Column("address", sa.Text(), nullable=True, comment="发包方地址 (FBFDZ, B.2)"),
        sa.Column("postcode", sa.Text(), nullable=True, comment="邮政编码 (YZBM, B.2)"),
        sa.Column("surveyor", sa.Text(), nullable=True, comment="发包方调查员 (FBFDCY, B.2)"),
        sa.Column("surveyed_on", sa.Date(), nullable=True, comment="发包方调查日期 (FBFDCRQ, B.2)"),
        sa.Column("survey_note", sa.Text(), nullable=True, comment="发包方调查记事 (FBFDCJS, B.2)"),
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
            name=op.f("ck_grantor_version_ended"),
        ),
        sa.CheckConstraint("recorded_from < recorded_to", name=op.f("ck_grantor_version_recorded")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_grantor_version_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_grantor_version_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["grantor_id"], ["grantor.id"], name=op.f("fk_grantor_version_grantor_id")),
        sa.ForeignKeyConstraint(["head_id"], ["person.id"], name=op.f("fk_grantor_version_head_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grantor_version")),
        comment="发包方情况：名称、负责人、地址，按版本记录",
    )
    op.create_index("ix_grantor_version_begun_by", "grantor_version", ["begun_by"], unique=False)
    op.create_index(
        "uq_grantor_version_grantor_id_current",
        "grantor_version",
        ["grantor_id"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index(
        "uq_grantor_version_grantor_id_version", "grantor_version", ["grantor_id", "version"], unique=True
    )
    op.execute("CALL keep_for_ever('grantor')")
    op.execute("CALL keep_versions('grantor_version')")


def downgrade() -> None:
    op.drop_table("grantor_version")
    op.drop_table("grantor")
