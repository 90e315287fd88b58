"""What every answer “as of” a moment needs: when names of regions and days of the calendar came, and indexes."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_1520"
down_revision = "20261125_1460"
branch_labels = None
depends_on = None

ENDED = sa.text("ended_by IS NOT NULL")
CURRENT = sa.text("ended_by IS NULL")
HISTORY = ("spatial_unit_version", "topographic_feature", "reference_area")


def upgrade() -> None:
    op.add_column(
        "region",
        sa.Column(
            "begun_by",
            sa.BigInteger(),
            nullable=True,
            comment="登记此行的登记行为；建库时写入的为空 (项目自定)",
        ),
    )
    op.create_foreign_key(
        op.f("fk_region_begun_by"),
        "region",
        "journal_entry",
        ["begun_by"],
        ["id"],
        deferrable=True,
        initially="DEFERRED",
    )
    op.create_index(op.f("ix_region_begun_by"), "region", ["begun_by"])
    op.execute("CALL keep_new_columns('region')")
    # Days of before this migration carry no time: they were known in every past that is asked for.
    op.add_column(
        "calendar_day",
        sa.Column(
            "recorded_at",
            sa.TIMESTAMP(timezone=True),
            nullable=True,
            comment="写入时间；早于此列的为空 (项目自定)",
        ),
    )
    op.alter_column("calendar_day", "recorded_at", server_default=sa.text("clock_timestamp()"))
    op.drop_index("ix_right_parcel_unit_id", "right_parcel")
    op.create_index("ix_right_parcel_unit_id", "right_parcel", ["unit_id"])
    for table in HISTORY:
        op.create_index(
            f"gx_{table}_history_web",
            table,
            ["shape_web"],
            postgresql_using="gist",
            postgresql_where=ENDED,
        )


def downgrade() -> None:
    for table in HISTORY:
        op.drop_index(f"gx_{table}_history_web", table)
    op.drop_index("ix_right_parcel_unit_id", "right_parcel")
    op.create_index("ix_right_parcel_unit_id", "right_parcel", ["unit_id"], postgresql_where=CURRENT)
    op.drop_column("calendar_day", "recorded_at")
    op.drop_column("region", "begun_by")
