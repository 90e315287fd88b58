"""Interim papers and their lines: extracts under numbers of their own, which never change."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_1600"
down_revision = "20261126_1520"
branch_labels = None
depends_on = None

INTERIM_KINDS = "'membership', 'household_rights'"
RIGHT_KINDS = (
    "'collective_ownership', 'contracted_land', 'other_contract', 'operating', 'forest_contract', "
    "'forest_operating', 'private_hill', 'homestead', 'house', 'collective_construction', 'income_portion', "
    "'other_property'"
)
STATES = "'certified', 'confirmed', 'pending', 'disputed'"


def of_act(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """Return the columns that every row begun by an act carries, and their key."""
    return (
        sa.Column("region_code", sa.Text(collation="C"), nullable=False, comment="行政区划代码：权限范围按前缀 (项目自定)"),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.ForeignKeyConstraint(
            ["begun_by"], ["journal_entry.id"], name=op.f(f"fk_{table}_begun_by"), deferrable=True, initially="DEFERRED"
        ),
    )  # fmt: skip


def upgrade() -> None:
    code, number, binary = sa.Text(collation="C"), sa.BigInteger(), sa.LargeBinary()
    op.create_table(
        "interim_paper",
        sa.Column("id", number, sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"),
        sa.Column("paper_number", code, nullable=False, comment="证书编号 (项目自定)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="临时证书类别 (项目自定)"),
        sa.Column("holder_id", number, nullable=False, comment="农户 (项目自定)"),
        sa.Column("member_id", number, nullable=True, comment="成员资格证书所摘录的名册行 (项目自定)"),
        sa.Column("token_hash", binary, nullable=False, comment="查验令牌散列 (项目自定)"),
        sa.Column("check_code_hash", binary, nullable=False, comment="查验码散列 (项目自定)"),
        sa.Column("content_sha256", binary, nullable=False, comment="证书内容摘要 (项目自定)"),
        sa.Column("document_sha256", binary, nullable=False, comment="PDF 文件 (项目自定)"),
        sa.Column(
            "issued_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="出具日期 (项目自定)",
        ),
        *of_act("interim_paper"),
        sa.CheckConstraint(f"kind IN ({INTERIM_KINDS})", name=op.f("ck_interim_paper_kind_listed")),
        sa.CheckConstraint(
            "(kind IN ('membership')) = (member_id IS NOT NULL)", name=op.f("ck_interim_paper_member_if_kind")
        ),
        sa.CheckConstraint("octet_length(token_hash) = 32", name=op.f("ck_interim_paper_token_hash_size")),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["contract_holder.id"], name=op.f("fk_interim_paper_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["household_member.id"], name=op.f("fk_interim_paper_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name=op.f("fk_interim_paper_document_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interim_paper")),
        sa.UniqueConstraint("paper_number", name=op.f("uq_interim_paper_paper_number")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_interim_paper_token_hash")),
        comment="临时证书：集体成员资格证书、农业人口市民化权益证书；编号永不重用",
    )
    for column in ("holder_id", "region_code", "begun_by"):
        op.create_index(op.f(f"ix_interim_paper_{column}"), "interim_paper", [column])
    op.create_table(
        "interim_line",
        sa.Column("paper_id", number, nullable=False, comment="临时证书 (项目自定)"),
        sa.Column("position", sa.SmallInteger(), nullable=False, comment="行序 (项目自定)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="权利类型 (项目自定)"),
        sa.Column(
            "folio_number",
            code,
            nullable=False,
            comment="登记簿编号：合同编码、不动产单元号或项目编号 (项目自定)",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="出具时的确认进度 (项目自定)"),
        sa.Column("certificate_id", number, nullable=True, comment="出具时已有的正式权证 (项目自定)"),
        *of_act("interim_line"),
        sa.CheckConstraint(f"kind IN ({RIGHT_KINDS})", name=op.f("ck_interim_line_kind_listed")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_interim_line_state_listed")),
        sa.CheckConstraint(
            "(state = 'certified') = (certificate_id IS NOT NULL)", name=op.f("ck_interim_line_certified")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["interim_paper.id"], name=op.f("fk_interim_line_paper_id")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_interim_line_certificate_id")
        ),
        sa.PrimaryKeyConstraint("paper_id", "position", name=op.f("pk_interim_line")),
        comment="权益证书的一行：一页登记簿上的一项权利，出具时确认到哪一步",
    )
    for column in ("folio_number", "region_code", "begun_by"):
        op.create_index(op.f(f"ix_interim_line_{column}"), "interim_line", [column])
    op.execute("CALL keep_for_ever('interim_paper', ARRAY['issued_on'])")
    op.execute("CALL keep_for_ever('interim_line')")


def downgrade() -> None:
    op.drop_table("interim_line")
    op.drop_table("interim_paper")
