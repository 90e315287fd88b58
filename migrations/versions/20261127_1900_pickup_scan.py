"""The scan of what was signed when certificates were picked up; a split rests on what its plan saw."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from api.downgrade import refuse_over_rows

revision = "20261127_1900"
down_revision = "20261127_1880"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "certificate_pickup",
        sa.Column("document_sha256", sa.LargeBinary(), nullable=True, comment="签领单扫描件 (项目自定)"),
    )
    op.create_foreign_key(
        op.f("fk_certificate_pickup_document_sha256"),
        "certificate_pickup",
        "document",
        ["document_sha256"],
        ["sha256"],
    )
    op.execute("GRANT INSERT (document_sha256) ON certificate_pickup TO sanquan_app")
    op.execute((Path(__file__).parents[1] / "sql" / "household_as_seen.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    refuse_over_rows(op.get_bind(), revision, {"certificate_pickup": "document_sha256 IS NOT NULL"})
    op.execute("DROP TRIGGER household_as_seen ON holder_lineage")
    op.execute("DROP FUNCTION household_as_seen()")
    op.drop_column("certificate_pickup", "document_sha256")
