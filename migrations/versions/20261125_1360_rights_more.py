"""Shares of a parcel, contracts in other ways as pages of their own, numbers of contracted land at the cadastre."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261125_1360"
down_revision = "20261125_1350"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
UNITS = (
    "ownership", "contract_land", "open_contract", "operating", "forest", "forest_operating", "homestead",
    "construction", "asset_pool", "other",
)  # fmt: skip
ESTATE_UNIT = "^[0-9]{12}[GJZ][ABSXCDEFHWY][0-9]{5}([FLQ][0-9]{8}|W00000000)$"


def list_units(units: tuple[str, ...]) -> None:
    for table in ("registration_unit", "unit_draft"):
        name = op.f(f"ck_{table}_kind_listed")
        op.drop_constraint(name, table)
        op.create_check_constraint(name, table, f"kind IN ({', '.join(repr(unit) for unit in units)})")


def upgrade() -> None:
    list_units(UNITS)
    op.create_table(
        "estate_link",
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="承包地块 (项目自定)"),
        sa.Column(
            "estate_unit",
            sa.Text(collation="C"),
            nullable=False,
            comment="不动产单元号 (BDCDYH, 不动产登记数据库标准)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(f"estate_unit ~ '{ESTATE_UNIT}'", name=op.f("ck_estate_link_estate_unit_form")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_estate_link_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["spatial_unit.id"], name=op.f("fk_estate_link_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_estate_link")),
        sa.UniqueConstraint("estate_unit", name=op.f("uq_estate_link_estate_unit")),
        comment="承包地块与不动产单元的对应：由地籍部门编号，录入后不变",
    )
    op.create_index("ix_estate_link_begun_by", "estate_link", ["begun_by"])
    op.create_index("ix_estate_link_region_code", "estate_link", ["region_code"])
    op.execute("CALL keep_for_ever('estate_link')")
    op.execute((SQL / "rights_more.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP TRIGGER right_parcel_shares ON right_parcel")
    op.execute("DROP FUNCTION right_parcel_shares()")
    op.drop_table("estate_link")
    list_units(tuple(unit for unit in UNITS if unit != "open_contract"))
