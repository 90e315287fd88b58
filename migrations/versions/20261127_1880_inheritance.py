"""Inheritance: heirs sign, and a sheet names the scan of the paper that it rests on."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from api.downgrade import refuse_over_rows

revision = "20261127_1880"
down_revision = "20261127_1860"
branch_labels = None
depends_on = None

NAME = "ck_transfer_signatory_capacity_listed"
BEFORE = "capacity IN ('representative', 'co_owner', 'unit', 'household', 'grantor', 'receiver')"
AFTER = "capacity IN ('representative', 'co_owner', 'unit', 'household', 'grantor', 'receiver', 'heir')"


def upgrade() -> None:
    op.drop_constraint(op.f(NAME), "transfer_signatory", type_="check")
    op.create_check_constraint(op.f(NAME), "transfer_signatory", AFTER)
    op.add_column(
        "transfer_party",
        sa.Column(
            "paper_sha256",
            sa.LargeBinary(),
            nullable=True,
            comment="继承所依据的公证书、判决书、调解书扫描件 (项目自定)",
        ),
    )
    op.create_foreign_key(
        op.f("fk_transfer_party_paper_sha256"), "transfer_party", "document", ["paper_sha256"], ["sha256"]
    )
    op.execute("CALL keep_new_columns('transfer_party')")
    op.execute((Path(__file__).parents[1] / "sql" / "inheritance.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    new = {"transfer_party": "paper_sha256 IS NOT NULL", "transfer_signatory": "capacity = 'heir'"}
    refuse_over_rows(op.get_bind(), revision, new)
    op.execute("DROP TRIGGER inheritance_proved ON transfer_entry")
    op.execute("DROP FUNCTION inheritance_proved()")
    # The guard of changes names the column that goes.
    op.execute("DROP TRIGGER no_change ON transfer_party")
    op.drop_column("transfer_party", "paper_sha256")
    op.execute("CALL keep_new_columns('transfer_party')")
    op.drop_constraint(op.f(NAME), "transfer_signatory", type_="check")
    op.create_check_constraint(op.f(NAME), "transfer_signatory", BEFORE)
