"""A delivery that came again: what differs from the register; a load that is withdrawn."""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "20261125_0910"
down_revision = "20261125_0900"
branch_labels = None
depends_on = None

REGION = "行政区划代码：权限范围按前缀 (项目自定)"


def shape(kind: str) -> Geometry:
    return Geometry(kind, context.config.attributes["srid"], spatial_index=False)


def act(name: str, table: str, *, optional: bool = False) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    said = "终止此版本的登记行为 (项目自定)" if optional else "登记此行的登记行为 (项目自定)"
    return (
        sa.Column(name, sa.BigInteger(), nullable=optional, comment=said),
        sa.ForeignKeyConstraint(
            [name],
            ["journal_entry.id"],
            name=op.f(f"fk_{table}_{name}"),
            initially="DEFERRED",
            deferrable=True,
        ),
    )


def upgrade() -> None:
    # What a delivery brought under a grantor ends when it is withdrawn, and may then be brought again.
    op.execute("DROP TRIGGER no_change ON delivery_grantor")
    op.execute("DROP TRIGGER no_truncate ON delivery_grantor")
    op.drop_constraint("pk_delivery_grantor", "delivery_grantor")
    op.add_column(
        "delivery_grantor",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
    )
    op.create_primary_key("pk_delivery_grantor", "delivery_grantor", ["id"])
    op.alter_column("delivery_grantor", "case_id", nullable=True)
    for name, said in (
        ("parcels_same", "与登记簿一致的地块数"),
        ("parcels_differing", "与登记簿不同的地块数"),
    ):
        op.add_column(
            "delivery_grantor",
            sa.Column(
                name, sa.BigInteger(), server_default="0", nullable=False, comment=f"{said} (项目自定)"
            ),
        )
    column, key = act("ended_by", "delivery_grantor", optional=True)
    op.add_column("delivery_grantor", column)
    op.create_foreign_key(
        key.name,
        "delivery_grantor",
        "journal_entry",
        ["ended_by"],
        ["id"],
        initially="DEFERRED",
        deferrable=True,
    )
    op.create_index(
        "uq_delivery_grantor_delivery_id_grantor_code_current",
        "delivery_grantor",
        ["delivery_id", "grantor_code"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.execute("CALL keep_versions('delivery_grantor')")
    op.create_table(
        "delivery_ground",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False, comment="成果 (项目自定)"),
        sa.Column("region_code", sa.Text(collation="C"), nullable=False, comment=REGION),
        *act("begun_by", "delivery_ground"),
        *act("ended_by", "delivery_ground", optional=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_ground_delivery_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_ground")),
        comment="成果的参照区域和地物：由哪次登记行为入库",
    )
    op.create_index("ix_delivery_ground_begun_by", "delivery_ground", ["begun_by"], unique=False)
    op.create_index(
        "uq_delivery_ground_delivery_id_current",
        "delivery_ground",
        ["delivery_id"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.execute("CALL keep_versions('delivery_ground')")
    op.create_table(
        "delivery_difference",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False, comment="成果 (项目自定)"),
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="地块 (项目自定)"),
        sa.Column("seen_version", sa.BigInteger(), nullable=False, comment="比较时的地块版本 (项目自定)"),
        sa.Column(
            "changes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="不同的字段：登记簿的值和成果的值 (项目自定)",
        ),
        sa.Column("shape", shape("POLYGON"), nullable=True, comment="成果的图形；一致时为空 (项目自定)"),
        sa.Column("region_code", sa.Text(collation="C"), nullable=False, comment=REGION),
        *act("begun_by", "delivery_difference"),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_difference_delivery_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["spatial_unit.id"], name=op.f("fk_delivery_difference_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_difference")),
        comment="再次交来的成果与登记簿的不同：逐地块",
    )
    op.create_index(
        "ix_delivery_difference_delivery_id",
        "delivery_difference",
        ["delivery_id", "region_code"],
        unique=False,
    )
    op.create_index("ix_delivery_difference_unit_id", "delivery_difference", ["unit_id"], unique=False)
    op.create_index("ix_delivery_difference_begun_by", "delivery_difference", ["begun_by"], unique=False)
    op.execute("CALL keep_for_ever('delivery_difference')")


def downgrade() -> None:
    op.drop_table("delivery_difference")
    op.drop_table("delivery_ground")
    for trigger in ("no_change", "close_once", "no_delete", "no_truncate"):
        op.execute(f"DROP TRIGGER {trigger} ON delivery_grantor")
    op.execute("REVOKE ALL ON delivery_grantor FROM sanquan_app")
    op.execute("REVOKE UPDATE (ended_by) ON delivery_grantor FROM sanquan_app")
    op.drop_index("uq_delivery_grantor_delivery_id_grantor_code_current", "delivery_grantor")
    op.drop_constraint("pk_delivery_grantor", "delivery_grantor")
    for name in ("ended_by", "parcels_differing", "parcels_same", "id"):
        op.drop_column("delivery_grantor", name)
    op.alter_column("delivery_grantor", "case_id", nullable=False)
    op.create_primary_key("pk_delivery_grantor", "delivery_grantor", ["delivery_id", "grantor_code"])
    op.execute("CALL keep_for_ever('delivery_grantor')")
