"""Enforcement of securities: who acquired what, who was paid, with the guard that the contract right stays."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261127_1840"
down_revision = "20261127_1820"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enforcement",
        sa.Column("party_id", sa.BigInteger(), nullable=False, comment="担保的条款单 (项目自定)"),
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="已核定的业务 (项目自定)"),
        sa.Column("restriction_end_id", sa.BigInteger(), nullable=False, comment="由此注销的抵押 (项目自定)"),
        sa.Column("right_id", sa.BigInteger(), nullable=False, comment="取得的土地经营权 (项目自定)"),
        sa.Column("acquirer_id", sa.BigInteger(), nullable=False, comment="取得人 (项目自定)"),
        sa.Column("ground", sa.Text(), nullable=False, comment="协议或裁判文书 (项目自定)"),
        sa.Column("method", sa.Text(), nullable=False, comment="折价、拍卖或变卖 (项目自定)"),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=False, comment="凭据扫描件 (项目自定)"),
        sa.Column("reason", sa.Text(), nullable=False, comment="未履行债务或约定情形的说明 (项目自定)"),
        sa.Column(
            "defaulted_on", sa.Date(), nullable=False, comment="债务到期未履行或约定情形发生之日 (项目自定)"
        ),
        sa.Column("proceeds_fen", sa.BigInteger(), nullable=False, comment="价款（分） (项目自定)"),
        sa.Column(
            "entered_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="登记日期：其后各期流转价款由取得人支付 (项目自定)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("ground IN ('agreement', 'judgment')", name=op.f("ck_enforcement_ground_listed")),
        sa.CheckConstraint(
            "method IN ('appraised', 'auctioned', 'sold')", name=op.f("ck_enforcement_method_listed")
        ),
        sa.CheckConstraint("defaulted_on <= entered_on", name=op.f("ck_enforcement_defaulted")),
        sa.CheckConstraint("proceeds_fen > 0", name=op.f("ck_enforcement_proceeds")),
        sa.ForeignKeyConstraint(
            ["acquirer_id"], ["contract_holder.id"], name=op.f("fk_enforcement_acquirer_id")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_enforcement_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["case_id"], ["approval.case_id"], name=op.f("fk_enforcement_case_id")),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name=op.f("fk_enforcement_document_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["transfer_entry.party_id"], name=op.f("fk_enforcement_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["restriction_end_id"], ["restriction_end.id"], name=op.f("fk_enforcement_restriction_end_id")
        ),
        sa.ForeignKeyConstraint(["right_id"], ["land_right.id"], name=op.f("fk_enforcement_right_id")),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_enforcement")),
        sa.UniqueConstraint("case_id", name=op.f("uq_enforcement_case_id")),
        sa.UniqueConstraint("restriction_end_id", name=op.f("uq_enforcement_restriction_end_id")),
        comment="实现担保物权：凭协议或裁判文书，土地经营权由谁取得；同一登记行为注销抵押，承包权不变",
    )
    op.create_index("ix_enforcement_acquirer_id", "enforcement", ["acquirer_id"], unique=False)
    op.create_index(op.f("ix_enforcement_begun_by"), "enforcement", ["begun_by"], unique=False)
    op.create_index("ix_enforcement_right_id", "enforcement", ["right_id"], unique=False)
    op.create_table(
        "enforcement_share",
        sa.Column("party_id", sa.BigInteger(), nullable=False, comment="实现担保物权的条款单 (项目自定)"),
        sa.Column("place", sa.SmallInteger(), nullable=False, comment="清偿顺序 (项目自定)"),
        sa.Column(
            "restriction_id",
            sa.BigInteger(),
            nullable=True,
            comment="受清偿的抵押；归担保人的余款为空 (项目自定)",
        ),
        sa.Column("claim_fen", sa.BigInteger(), nullable=False, comment="债权数额（分） (项目自定)"),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False, comment="受偿金额（分） (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "0 < claim_fen AND 0 <= paid_fen AND paid_fen <= claim_fen",
            name=op.f("ck_enforcement_share_paid"),
        ),
        sa.CheckConstraint(
            "restriction_id IS NOT NULL OR paid_fen = claim_fen", name=op.f("ck_enforcement_share_rest")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_enforcement_share_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["enforcement.party_id"], name=op.f("fk_enforcement_share_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["restriction_id"], ["restriction.id"], name=op.f("fk_enforcement_share_restriction_id")
        ),
        sa.PrimaryKeyConstraint("party_id", "place", name=op.f("pk_enforcement_share")),
        sa.UniqueConstraint("restriction_id", name=op.f("uq_enforcement_share_restriction_id")),
        comment="价款的清偿：按登记先后清偿各抵押，余款归担保人",
    )
    op.create_index(op.f("ix_enforcement_share_begun_by"), "enforcement_share", ["begun_by"], unique=False)

    op.execute("CALL keep_for_ever('enforcement', ARRAY['entered_on'])")
    op.execute("CALL keep_for_ever('enforcement_share')")
    op.execute((Path(__file__).parents[1] / "sql" / "enforcement.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.drop_table("enforcement_share")
    op.drop_table("enforcement")
    op.execute("DROP FUNCTION enforcement_lawful(), enforcement_share_of_act()")
