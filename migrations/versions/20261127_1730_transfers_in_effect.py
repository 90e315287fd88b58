"""Transfers: consents, what took effect and how it ended, with their guards."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261127_1730"
down_revision = "20261127_1720"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transfer_consent",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("party_id", sa.BigInteger(), nullable=False, comment="条款单 (项目自定)"),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False, comment="须同意者 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="所同意的条款摘要 (项目自定)"),
        sa.Column("method", sa.Text(), nullable=False, comment="方式 (项目自定)"),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=True, comment="签字扫描件 (项目自定)"),
        sa.Column("first_witness", sa.Text(), nullable=True, comment="见证人一 (项目自定)"),
        sa.Column("second_witness", sa.Text(), nullable=True, comment="见证人二 (项目自定)"),
        sa.Column("code_proof", sa.Text(), nullable=True, comment="一次性验证码的记录 (项目自定)"),
        sa.Column("agent", sa.Text(), nullable=True, comment="代理人 (项目自定)"),
        sa.Column(
            "entrustment_sha256", sa.LargeBinary(), nullable=True, comment="书面委托书扫描件 (项目自定)"
        ),
        sa.Column(
            "consented_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="同意日期 (项目自定)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.Column("ended_by", sa.BigInteger(), nullable=True, comment="终止此版本的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "CASE method WHEN 'scan' THEN document_sha256 IS NOT NULL WHEN 'witnesses' THEN num_nonnulls(first_witness, second_witness) = 2 AND first_witness <> second_witness ELSE code_proof IS NOT NULL END",
            name=op.f("ck_transfer_consent_proof"),
        ),
        sa.CheckConstraint(
            "concat(first_witness, second_witness, agent) !~ '[0-9]{15}'",
            name=op.f("ck_transfer_consent_names_hold_no_id"),
        ),
        sa.CheckConstraint(
            "method IN ('scan', 'witnesses', 'code')", name=op.f("ck_transfer_consent_method_listed")
        ),
        sa.CheckConstraint(
            "(agent IS NULL) = (entrustment_sha256 IS NULL)", name=op.f("ck_transfer_consent_entrusted")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_transfer_consent_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name=op.f("fk_transfer_consent_document_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_transfer_consent_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entrustment_sha256"], ["document.sha256"], name=op.f("fk_transfer_consent_entrustment_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["party_id", "content_sha256"],
            ["transfer_party.id", "transfer_party.content_sha256"],
            name="fk_transfer_consent_terms",
        ),
        sa.ForeignKeyConstraint(
            ["party_id", "ordinal"],
            ["transfer_signatory.party_id", "transfer_signatory.ordinal"],
            name=op.f("fk_transfer_consent_party_id_ordinal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_consent")),
        comment="同意：对一张条款单的摘要，凭签字扫描件、两名见证人或登记电话上的一次性验证码；登簿前可以撤回",
    )
    op.create_index(op.f("ix_transfer_consent_begun_by"), "transfer_consent", ["begun_by"], unique=False)
    op.create_index(
        "uq_transfer_consent_party_id_ordinal_current",
        "transfer_consent",
        ["party_id", "ordinal"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_table(
        "transfer_entry",
        sa.Column("party_id", sa.BigInteger(), nullable=False, comment="条款单 (项目自定)"),
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="已核定的业务 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="条款摘要 (项目自定)"),
        sa.Column("is_final", sa.Boolean(), nullable=False, comment="是否不可逆 (项目自定)"),
        sa.Column(
            "security_id",
            sa.BigInteger(),
            nullable=True,
            comment="付款或分期付款担保的证明：一份只证明一次流转 (项目自定)",
        ),
        sa.Column("right_id", sa.BigInteger(), nullable=True, comment="由此设立的权利 (项目自定)"),
        sa.Column(
            "entered_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="生效登记日期 (项目自定)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("NOT is_final OR security_id IS NOT NULL", name=op.f("ck_transfer_entry_secured")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_transfer_entry_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "party_id", "content_sha256"],
            ["transfer_case.case_id", "transfer_case.party_id", "transfer_case.content_sha256"],
            name="fk_transfer_entry_applied",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["approval.case_id"], name=op.f("fk_transfer_entry_case_id")),
        sa.ForeignKeyConstraint(["right_id"], ["land_right.id"], name=op.f("fk_transfer_entry_right_id")),
        sa.ForeignKeyConstraint(
            ["security_id"], ["payment_security.id"], name=op.f("fk_transfer_entry_security_id")
        ),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_transfer_entry")),
        sa.UniqueConstraint("right_id", name=op.f("uq_transfer_entry_right_id")),
        sa.UniqueConstraint("security_id", name=op.f("uq_transfer_entry_security_id")),
        comment="流转生效：已核定的业务使一张条款单生效；须同意者都已同意，不可逆的已付款或有担保",
    )
    op.create_index(op.f("ix_transfer_entry_begun_by"), "transfer_entry", ["begun_by"], unique=False)
    op.create_index(op.f("ix_transfer_entry_case_id"), "transfer_entry", ["case_id"], unique=False)
    op.create_table(
        "transfer_end",
        sa.Column("party_id", sa.BigInteger(), nullable=False, comment="已生效的条款单 (项目自定)"),
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="已核定的业务 (项目自定)"),
        sa.Column("ground", sa.Text(), nullable=False, comment="终止的理由 (项目自定)"),
        sa.Column("reason", sa.Text(), nullable=False, comment="说明 (项目自定)"),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=True, comment="凭据扫描件 (项目自定)"),
        sa.Column("ended_on", sa.Date(), nullable=False, comment="终止日期（次日起不再有效） (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "ground = 'expired' OR document_sha256 IS NOT NULL", name=op.f("ck_transfer_end_document")
        ),
        sa.CheckConstraint(
            "ground IN ('expired', 'agreed', 'use_changed', 'abandoned', 'damaged', 'breach', 'dissolved', 'judgment')",
            name=op.f("ck_transfer_end_ground_listed"),
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_transfer_end_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["case_id"], ["approval.case_id"], name=op.f("fk_transfer_end_case_id")),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name=op.f("fk_transfer_end_document_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["transfer_entry.party_id"], name=op.f("fk_transfer_end_party_id")
        ),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_transfer_end")),
        comment="流转终止：届满、协商解除、依法解除、入股单位解散、担保实现，凭据和日期",
    )
    op.create_index(op.f("ix_transfer_end_begun_by"), "transfer_end", ["begun_by"], unique=False)
    op.create_index(op.f("ix_transfer_end_case_id"), "transfer_end", ["case_id"], unique=False)

    op.execute("CALL keep_versions('transfer_consent')")
    op.execute("CALL keep_for_ever('transfer_entry', ARRAY['entered_on'])")
    op.execute("CALL keep_for_ever('transfer_end')")
    folder = Path(__file__).parents[1] / "sql"
    op.execute((folder / "transfers.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute((Path(__file__).parents[1] / "sql" / "case_holders.v1.sql").read_text(encoding="utf-8"))
    for table in ("transfer_consent", "transfer_party"):
        op.execute(f"DROP TRIGGER transfer_settled ON {table}")
    op.execute("DROP TRIGGER payment_security_kept ON payment_security_end")
    op.execute("DROP TRIGGER payment_balanced ON payment_receipt")
    op.drop_table("transfer_end")
    op.drop_table("transfer_entry")
    op.drop_table("transfer_consent")
    for function in ("transfer_effective", "transfer_settled", "payment_security_kept", "payment_balanced"):
        op.execute(f"DROP FUNCTION {function}()")
