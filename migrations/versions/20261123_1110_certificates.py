"""Certificates."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_1110"
down_revision = "20261123_1100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column(
            "paper_number", sa.Text(collation="C"), nullable=False, comment="权证流水号 (CBJYQZLSH, B.8)"
        ),
        sa.Column("right_id", sa.BigInteger(), nullable=False, comment="权利 (项目自定)"),
        sa.Column("right_version", sa.BigInteger(), nullable=False, comment="权利版本 (项目自定)"),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="查验令牌散列 (项目自定)"),
        sa.Column("check_code_hash", sa.LargeBinary(), nullable=False, comment="查验码散列 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="证书内容摘要 (项目自定)"),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=False, comment="PDF 文件 (项目自定)"),
        sa.Column(
            "issued_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="缮证日期 (FZRQ, B.9)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("octet_length(token_hash) = 32", name=op.f("ck_certificate_token_hash_size")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_certificate_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name=op.f("fk_certificate_document_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["right_id", "right_version"],
            ["land_right_version.right_id", "land_right_version.version"],
            name=op.f("fk_certificate_right_id_right_version"),
        ),
        sa.ForeignKeyConstraint(["right_id"], ["land_right.id"], name=op.f("fk_certificate_right_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("paper_number", name=op.f("uq_certificate_paper_number")),
        sa.UniqueConstraint("right_id", "right_version", name=op.f("uq_certificate_right_id_right_version")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_certificate_token_hash")),
        comment="权证：对应登记簿的一个版本，证书编号永不重用",
    )
    op.create_index("ix_certificate_region_code", "certificate", ["region_code"], unique=False)
    op.execute("CALL keep_for_ever('certificate', '{issued_on}')")


def downgrade() -> None:
    op.drop_table("certificate")
