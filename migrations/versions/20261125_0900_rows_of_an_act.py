"""Rows are found by the act that began them: a leaf covers them without reading whole tables."""

from alembic import op

revision = "20261125_0900"
down_revision = "20261123_1110"
branch_labels = None
depends_on = None

# Version tables have had the index from the start.
TABLES = (
    "account",
    "account_role",
    "approval",
    "boundary_line",
    "boundary_point",
    "case_contract",
    "case_step",
    "certificate",
    "contract",
    "contract_holder",
    "contract_signing",
    "delivery_grantor",
    "document",
    "earlier_paper",
    "entry",
    "grantor",
    "household",
    "land_case",
    "land_right",
    "notice",
    "notice_closing",
    "organization",
    "parameter",
    "person",
    "reference_area",
    "registration_unit",
    "result_sheet",
    "right_parcel",
    "spatial_unit",
    "topographic_feature",
)


def upgrade() -> None:
    for table in TABLES:
        op.create_index(f"ix_{table}_begun_by", table, ["begun_by"], unique=False)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_index(f"ix_{table}_begun_by", table_name=table)
