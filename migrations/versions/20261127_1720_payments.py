"""Money of transfers: dues, receipts, securities and how they ended."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1720"
down_revision = "20261127_1710"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_due",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("party_id", sa.BigInteger(), nullable=False, comment="条款单 (项目自定)"),
        sa.Column("number", sa.SmallInteger(), nullable=False, comment="期次 (项目自定)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="款项 (项目自定)"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="应付日期 (项目自定)"),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False, comment="应付金额（分） (项目自定)"),
        sa.Column("basis", sa.Text(), nullable=True, comment="计算或扣除的依据 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.Column("ended_by", sa.BigInteger(), nullable=True, comment="终止此版本的登记行为 (项目自定)"),
        sa.CheckConstraint("kind <> 'deduction' OR basis IS NOT NULL", name=op.f("ck_payment_due_basis")),
        sa.CheckConstraint(
            "kind IN ('rent', 'lump_sum', 'instalment', 'improvement', 'deduction')",
            name=op.f("ck_payment_due_kind_listed"),
        ),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_payment_due_amount")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_payment_due_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_payment_due_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["party_id"], ["transfer_party.id"], name=op.f("fk_payment_due_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_due")),
        sa.UniqueConstraint("id", "party_id", name=op.f("uq_payment_due_id_party_id")),
        sa.UniqueConstraint("party_id", "number", name=op.f("uq_payment_due_party_id_number")),
        comment="应付款：一张条款单每期应付多少；提前终止的，其后的各期由那次登记行为终止",
    )
    op.create_index(op.f("ix_payment_due_begun_by"), "payment_due", ["begun_by"], unique=False)
    op.create_index(op.f("ix_payment_due_due_on"), "payment_due", ["region_code", "due_on"], unique=False)
    op.create_table(
        "payment_receipt",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("party_id", sa.BigInteger(), nullable=False, comment="条款单 (项目自定)"),
        sa.Column("due_id", sa.BigInteger(), nullable=False, comment="应付款 (项目自定)"),
        sa.Column(
            "amount_fen", sa.BigInteger(), nullable=False, comment="收到金额（分）；冲正为负 (项目自定)"
        ),
        sa.Column("paid_on", sa.Date(), nullable=False, comment="收款日期 (项目自定)"),
        sa.Column("document_number", sa.Text(), nullable=False, comment="收据或银行流水号 (项目自定)"),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=True, comment="凭证扫描件 (项目自定)"),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True, comment="所冲正的收款 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "(reverses_id IS NULL) = (amount_fen > 0)", name=op.f("ck_payment_receipt_reversal")
        ),
        sa.CheckConstraint("amount_fen <> 0", name=op.f("ck_payment_receipt_amount")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_payment_receipt_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name=op.f("fk_payment_receipt_document_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["due_id", "party_id"],
            ["payment_due.id", "payment_due.party_id"],
            name=op.f("fk_payment_receipt_due_id_party_id"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["transfer_party.id"], name=op.f("fk_payment_receipt_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["payment_receipt.id"], name=op.f("fk_payment_receipt_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_receipt")),
        sa.UniqueConstraint(
            "party_id",
            "document_number",
            "due_id",
            "reverses_id",
            name=op.f("uq_payment_receipt_party_id_document_number_due_id_reverses_id"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_payment_receipt_reverses_id")),
        comment="收款：哪一期收到多少；记错的以负数冲正，不改原记录",
    )
    op.create_index(op.f("ix_payment_receipt_begun_by"), "payment_receipt", ["begun_by"], unique=False)
    op.create_index(op.f("ix_payment_receipt_due_id"), "payment_receipt", ["due_id"], unique=False)
    op.create_table(
        "payment_security",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("party_id", sa.BigInteger(), nullable=False, comment="条款单 (项目自定)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="已付清、资金监管或保函 (项目自定)"),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False, comment="金额（分） (项目自定)"),
        sa.Column("held_by", sa.Text(), nullable=False, comment="收款人、监管银行或保证人 (项目自定)"),
        sa.Column("document_number", sa.Text(), nullable=False, comment="凭证号 (项目自定)"),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=False, comment="凭证扫描件 (项目自定)"),
        sa.Column(
            "expires_on", sa.Date(), nullable=True, comment="到期日：当日起不再有效；付清的为空 (项目自定)"
        ),
        sa.Column(
            "recorded_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="记载日期 (项目自定)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("held_by !~ '[0-9]{15}'", name=op.f("ck_payment_security_held_by_holds_no_id")),
        sa.CheckConstraint(
            "kind IN ('paid', 'escrow', 'guarantee')", name=op.f("ck_payment_security_kind_listed")
        ),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_payment_security_amount")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_payment_security_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name=op.f("fk_payment_security_document_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["transfer_party.id"], name=op.f("fk_payment_security_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_security")),
        comment="付款证明或分期付款担保：不可逆的退出登簿前须有一份",
    )
    op.create_index(op.f("ix_payment_security_begun_by"), "payment_security", ["begun_by"], unique=False)
    op.create_index(op.f("ix_payment_security_party_id"), "payment_security", ["party_id"], unique=False)
    op.create_table(
        "payment_security_end",
        sa.Column("security_id", sa.BigInteger(), nullable=False, comment="付款证明或担保 (项目自定)"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="拨付或撤销 (项目自定)"),
        sa.Column("reason", sa.Text(), nullable=False, comment="理由 (项目自定)"),
        sa.Column(
            "ended_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="了结日期 (项目自定)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "outcome IN ('posted', 'void')", name=op.f("ck_payment_security_end_outcome_listed")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_payment_security_end_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["security_id"], ["payment_security.id"], name=op.f("fk_payment_security_end_security_id")
        ),
        sa.PrimaryKeyConstraint("security_id", name=op.f("pk_payment_security_end")),
        comment="担保的了结：资金拨付给农户，或撤销；一份只了结一次，已登簿的不能撤销",
    )
    op.create_index(
        op.f("ix_payment_security_end_begun_by"), "payment_security_end", ["begun_by"], unique=False
    )
    op.execute("CALL keep_versions('payment_due')")
    op.execute("CALL keep_for_ever('payment_receipt')")
    op.execute("CALL keep_for_ever('payment_security', ARRAY['recorded_on'])")
    op.execute("CALL keep_for_ever('payment_security_end', ARRAY['ended_on'])")


def downgrade() -> None:
    op.drop_table("payment_security_end")
    op.drop_table("payment_security")
    op.drop_table("payment_receipt")
    op.drop_table("payment_due")
