"""Derived rights: the right each rests on, tiers of sub-leases, the filing ledger, and that none lies outside."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261127_1700"
down_revision = "20261127_1660"
branch_labels = None
depends_on = None

RIGHTS = (
    "collective_ownership", "contracted_land", "other_contract", "operating", "forest_contract",
    "forest_operating", "private_hill", "homestead", "house", "collective_construction", "income_portion",
    "other_property",
)  # fmt: skip
RIGHTS_NOW = (*RIGHTS[:8], "homestead_lease", *RIGHTS[8:])
UNITS = (
    "ownership", "contract_land", "open_contract", "operating", "forest", "forest_operating", "homestead",
    "construction", "asset_pool", "other",
)  # fmt: skip
UNITS_NOW = (*UNITS[:7], "filing", *UNITS[7:])
EXCLUSIVE = "ex_right_parcel_exclusive"


def list_kinds(tables: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    for table in tables:
        name = op.f(f"ck_{table}_kind_listed")
        op.drop_constraint(name, table)
        op.create_check_constraint(name, table, f"kind IN ({', '.join(repr(kind) for kind in kinds)})")


def exclude(tier: str) -> None:
    op.drop_constraint(EXCLUSIVE, "right_parcel")
    op.execute(
        f"ALTER TABLE right_parcel ADD CONSTRAINT {EXCLUSIVE} EXCLUDE USING gist (unit_id WITH =, kind WITH =, "
        f"{tier}daterange(term_from, term_to) WITH &&) WHERE (exclusive AND ended_by IS NULL)"
    )


def run(name: str) -> None:
    op.execute((Path(__file__).parents[1] / "sql" / f"{name}.sql").read_text(encoding="utf-8"))


def upgrade() -> None:
    list_kinds(("registration_unit", "unit_draft"), UNITS_NOW)
    list_kinds(("land_right", "right_draft", "interim_line"), RIGHTS_NOW)
    op.add_column(
        "right_draft",
        sa.Column("parent_id", sa.BigInteger(), comment="所派生自的权利：流转的写明 (项目自定)"),
    )
    op.create_foreign_key(
        op.f("fk_right_draft_parent_id"), "right_draft", "land_right", ["parent_id"], ["id"]
    )
    op.add_column(
        "right_parcel",
        sa.Column(
            "tier",
            sa.SmallInteger(),
            comment="派生层次：再流转的为一，再流转一次加一；不由同类权利派生的为空 (项目自定)",
        ),
    )
    op.execute("CALL keep_new_columns('right_draft')")
    op.execute("CALL keep_new_columns('right_parcel')")
    exclude("(coalesce(tier, 0)) WITH =, ")
    op.create_index(
        "ix_land_right_parent_id",
        "land_right",
        ["parent_id"],
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    run("right_parcel_shares.v2")
    run("rights_inside.v1")


def downgrade() -> None:
    for name, table in (
        ("right_inside_parent", "land_right_version"),
        ("right_keeps_children", "land_right_version"),
    ):
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
    op.execute("DROP FUNCTION rights_outside(bigint)")
    op.drop_index("ix_land_right_parent_id", "land_right")
    run("right_parcel_shares.v1")
    exclude("")
    op.execute("DROP TRIGGER no_change ON right_parcel")  # it names the column
    op.drop_column("right_parcel", "tier")
    op.drop_column("right_draft", "parent_id")
    op.execute("CALL keep_new_columns('right_parcel')")
    list_kinds(("land_right", "right_draft", "interim_line"), RIGHTS)
    list_kinds(("registration_unit", "unit_draft"), UNITS)
