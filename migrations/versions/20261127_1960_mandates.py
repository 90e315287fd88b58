"""Entrustment on record: an agent's consent names the sheet that the household signed for it."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from api.downgrade import refuse_over_rows

revision = "20261127_1960"
down_revision = "20261127_1925"
branch_labels = None
depends_on = None

TABLE = "transfer_consent"
ENTRUSTED = "ck_transfer_consent_entrusted"
BEFORE = "(agent IS NULL) = (entrustment_sha256 IS NULL)"
AFTER = "(agent IS NULL) = (num_nonnulls(entrustment_sha256, mandate_id) = 0)"


def _entrusted(condition: str) -> None:
    op.drop_constraint(op.f(ENTRUSTED), TABLE, type_="check")
    op.create_check_constraint(op.f(ENTRUSTED), TABLE, condition)


def upgrade() -> None:
    for name, kind, said in (
        ("mandate_id", sa.BigInteger(), "受托人所凭的委托书：委托流转的条款单"),
        ("mandate_sha256", sa.LargeBinary(), "委托书的条款摘要"),
    ):
        op.add_column(TABLE, sa.Column(name, kind, nullable=True, comment=f"{said} (项目自定)"))
    op.create_check_constraint(
        op.f("ck_transfer_consent_mandate_whole"), TABLE, "num_nonnulls(mandate_id, mandate_sha256) <> 1"
    )
    op.create_foreign_key(
        "fk_transfer_consent_mandate",
        TABLE,
        "transfer_party",
        ["mandate_id", "mandate_sha256"],
        ["id", "content_sha256"],
    )
    op.create_index("ix_transfer_consent_mandate_id", TABLE, ["mandate_id"])
    _entrusted(AFTER)
    op.execute(f"CALL keep_new_columns('{TABLE}')")
    op.execute((Path(__file__).parents[1] / "sql" / "mandates.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    refuse_over_rows(op.get_bind(), revision, {TABLE: "mandate_id IS NOT NULL"})
    op.execute(f"DROP TRIGGER consent_mandated ON {TABLE}")
    op.execute("DROP FUNCTION consent_mandated()")
    _entrusted(BEFORE)
    # The guard of changes names the columns that go.
    op.execute(f"DROP TRIGGER no_change ON {TABLE}")
    for name in ("mandate_id", "mandate_sha256"):
        op.drop_column(TABLE, name)
    op.execute(f"CALL keep_new_columns('{TABLE}')")
