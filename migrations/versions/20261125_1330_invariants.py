"""Invariants that only the program kept are kept by the database as well (docs/invariants.md)."""

from pathlib import Path

from alembic import op

revision = "20261125_1330"
down_revision = "20261125_1320"
branch_labels = None
depends_on = None

CHAINS = {
    "contract_holder_version": "holder_id",
    "contract_parcel": "contract_id, parcel_code",
    "contract_version": "contract_id",
    "grantor_version": "grantor_id",
    "household_member": "holder_id, person_id, position",
    "land_right_version": "right_id",
    "spatial_unit_version": "unit_id",
}
# After the row's foreign keys have been asked, which say more plainly what is wrong.
AFTER = (
    ("approval", "approval_sound"),
    ("result_sheet", "result_sheet_notice_kind"),
    ("result_sheet", "signed_by_living"),
    ("contract_signing", "signed_by_living"),
)
AT_THE_END = (
    ("right_parcel", "right_on_parcel", "INSERT"),
    ("land_right_version", "right_held", "INSERT"),
    ("contract_holder_version", "right_held", "UPDATE OF ended_by"),
    ("household_member", "right_held", "UPDATE OF ended_by"),
)


def sql(name: str) -> str:
    return (Path(__file__).parents[1] / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def upgrade() -> None:
    op.create_check_constraint(
        op.f("ck_spatial_unit_version_shape_bounded"), "spatial_unit_version", "ST_NPoints(shape) <= 20000"
    )
    op.create_unique_constraint(op.f("uq_account_id_person_id"), "account", ["id", "person_id"])
    op.create_foreign_key(
        "fk_case_step_own_account", "case_step", "account", ["account_id", "person_id"], ["id", "person_id"]
    )
    content = ["case_id", "contract_id", "content_sha256"]
    op.create_unique_constraint(
        op.f("uq_case_contract_case_id_contract_id_content_sha256"), "case_contract", content
    )
    # An entry by a plan for parcels rests on the plan (20261125_1310), not on what was announced.
    signed = ["case_id", "signed_contract_id", "content_sha256"]
    op.create_foreign_key("fk_entry_announced", "entry", "case_contract", signed, content)
    op.create_unique_constraint(
        op.f("uq_entry_id_unit_id_content_sha256"), "entry", ["id", "unit_id", "content_sha256"]
    )
    op.create_foreign_key(
        "fk_land_right_version_entered",
        "land_right_version",
        "entry",
        ["entry_id", "unit_id", "content_sha256"],
        ["id", "unit_id", "content_sha256"],
    )
    op.execute(sql("invariants.v1"))
    for table, key in CHAINS.items():
        op.execute(
            f"CREATE TRIGGER version_chain AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows "
            f"FOR EACH STATEMENT EXECUTE FUNCTION version_chain({key})"
        )
    for table, name in AFTER:
        op.execute(f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    op.execute(
        "CREATE TRIGGER number_forward BEFORE INSERT ON event_number FOR EACH ROW EXECUTE FUNCTION number_forward()"
    )
    for table, name, event in AT_THE_END:
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    for table, name, _ in AT_THE_END:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute("DROP TRIGGER number_forward ON event_number")
    for table, name in AFTER:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for table in CHAINS:
        op.execute(f"DROP TRIGGER version_chain ON {table}")
    op.execute(
        "DROP FUNCTION version_chain(), right_on_parcel(), right_held(), approval_sound(), "
        "result_sheet_notice_kind(), signed_by_living(), number_forward()"
    )
    op.drop_constraint("fk_land_right_version_entered", "land_right_version")
    op.drop_constraint("uq_entry_id_unit_id_content_sha256", "entry")
    op.drop_constraint("fk_entry_announced", "entry")
    op.drop_constraint("uq_case_contract_case_id_contract_id_content_sha256", "case_contract")
    op.drop_constraint("fk_case_step_own_account", "case_step")
    op.drop_constraint("uq_account_id_person_id", "account")
    op.drop_constraint("ck_spatial_unit_version_shape_bounded", "spatial_unit_version")
