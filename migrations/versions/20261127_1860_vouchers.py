"""Vouchers of exits, and dues that are paid by voucher, as a flat or as a subsidy."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from api.downgrade import refuse_over_rows

revision = "20261127_1860"
down_revision = "20261127_1840"
branch_labels = None
depends_on = None

_EARLIER = "'rent', 'lump_sum', 'instalment', 'improvement', 'deduction'"
_NOW = f"{_EARLIER}, 'voucher', 'flat', 'subsidy'"


def _dues_are(kinds: str) -> None:
    name = op.f("ck_payment_due_kind_listed")
    op.drop_constraint(name, "payment_due", type_="check")
    op.create_check_constraint(name, "payment_due", f"kind IN ({kinds})")


def upgrade() -> None:
    _dues_are(_NOW)
    op.create_table(
        "voucher",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("number", sa.Text(collation="C"), nullable=False, comment="房票编号 (项目自定)"),
        sa.Column(
            "party_id", sa.BigInteger(), nullable=False, comment="生效的条款单：持票人是它的转出方 (项目自定)"
        ),
        sa.Column("face_fen", sa.BigInteger(), nullable=False, comment="票面金额（分） (项目自定)"),
        sa.Column(
            "issued_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="出票日期 (项目自定)",
        ),
        sa.Column("last_day", sa.Date(), nullable=False, comment="有效期截止日 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("number ~ '^[0-9]{18}FP[0-9]{4}$'", name=op.f("ck_voucher_number_form")),
        sa.CheckConstraint("face_fen > 0", name=op.f("ck_voucher_face")),
        sa.CheckConstraint("issued_on <= last_day", name=op.f("ck_voucher_days")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_voucher_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["party_id"], ["transfer_entry.party_id"], name=op.f("fk_voucher_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("number", name=op.f("uq_voucher_number")),
        sa.UniqueConstraint("party_id", name=op.f("uq_voucher_party_id")),
        comment="房票：退出登簿时，按条款单上以房票支付的数额发给退出的农户",
    )
    op.create_index(op.f("ix_voucher_begun_by"), "voucher", ["begun_by"], unique=False)
    op.create_index("ix_voucher_region_code", "voucher", ["region_code"], unique=False)
    op.create_table(
        "voucher_use",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("voucher_id", sa.BigInteger(), nullable=False, comment="房票 (项目自定)"),
        sa.Column(
            "amount_fen", sa.BigInteger(), nullable=False, comment="用去金额（分）；冲正为负 (项目自定)"
        ),
        sa.Column("used_on", sa.Date(), nullable=False, comment="使用日期 (项目自定)"),
        sa.Column("document_number", sa.Text(), nullable=False, comment="购房合同或发票号 (项目自定)"),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True, comment="所冲正的使用 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("(reverses_id IS NULL) = (amount_fen > 0)", name=op.f("ck_voucher_use_reversal")),
        sa.CheckConstraint("amount_fen <> 0", name=op.f("ck_voucher_use_amount")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_voucher_use_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["reverses_id"], ["voucher_use.id"], name=op.f("fk_voucher_use_reverses_id")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_voucher_use_voucher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_use")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_voucher_use_reverses_id")),
        comment="房票使用：购房用去多少；记错的以负数冲正，不改原记录",
    )
    op.create_index(op.f("ix_voucher_use_begun_by"), "voucher_use", ["begun_by"], unique=False)
    op.create_index("ix_voucher_use_voucher_id", "voucher_use", ["voucher_id"], unique=False)
    op.execute("CALL keep_for_ever('voucher', ARRAY['issued_on'])")
    op.execute("CALL keep_for_ever('voucher_use')")
    op.execute((Path(__file__).parents[1] / "sql" / "vouchers.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    new = "kind IN ('voucher', 'flat', 'subsidy')"
    refuse_over_rows(op.get_bind(), revision, {"voucher": "true", "voucher_use": "true", "payment_due": new})
    op.drop_table("voucher_use")
    op.drop_table("voucher")
    for function in ("voucher_balanced", "voucher_of_exit"):
        op.execute(f"DROP FUNCTION {function}()")
    _dues_are(_EARLIER)
