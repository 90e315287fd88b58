"""Relations on record, delegations, and restrictions that go on over a change of parcels."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261125_1440"
down_revision = "20261125_1420"
branch_labels = None
depends_on = None

OPEN = "9999-12-31"
ENDED_ON = f"(ended_by IS NULL) = (recorded_to = '{OPEN} 00:00:00+00'::timestamptz)"
GROUNDS = "'dismissed', 'upheld', 'mediated', 'arbitration', 'lifted', 'lapsed', 'discharged'"
LISTED = "ck_restriction_end_ground_listed"
DONE = "限制的处理：驳回、采纳、调解、转交仲裁，解除、失效、注销{more}；仲裁不终止限制"
TRIGGERS = {
    "stand_aside": "case_step",
    "approval_relative": "approval",
    "unit_ends_with_restrictions": "spatial_unit_version",
    "restriction_on_parcel": "restriction",
    "carried_whole": "restriction_end",
    "carried_same": "restriction",
}


def sql(name: str) -> str:
    return (Path(__file__).parents[1] / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def row(*columns: sa.Column[object]) -> tuple[sa.Column[object], ...]:
    """Return the columns of a row that an act begins and another may end."""
    time, number = sa.TIMESTAMP(timezone=True), sa.BigInteger()
    return (
        sa.Column("id", number, sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"),
        *columns,
        sa.Column("region_code", sa.Text(collation="C"), nullable=False, comment="行政区划代码：权限范围按前缀 (项目自定)"),
        sa.Column("recorded_from", time, nullable=False, comment="登记时间起 (项目自定)"),
        sa.Column("recorded_to", time, server_default=sa.text(f"'{OPEN} 00:00:00+00'"), nullable=False, comment="登记时间止 (项目自定)"),
        sa.Column("begun_by", number, nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.Column("ended_by", number, nullable=True, comment="终止此版本的登记行为 (项目自定)"),
    )  # fmt: skip


def keys(table: str) -> tuple[sa.Constraint, ...]:
    """Return the constraints of such a row."""
    return (
        sa.CheckConstraint("recorded_from < recorded_to", name=op.f(f"ck_{table}_recorded")),
        sa.CheckConstraint(ENDED_ON, name=op.f(f"ck_{table}_ended")),
        sa.CheckConstraint("during_from < during_to", name=op.f(f"ck_{table}_during")),
        *(
            sa.ForeignKeyConstraint(
                [name], ["journal_entry.id"], name=op.f(f"fk_{table}_{name}"), deferrable=True, initially="DEFERRED"
            )
            for name in ("begun_by", "ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "relative",
        *row(
            sa.Column("person_id", sa.BigInteger(), nullable=False, comment="应当回避的自然人 (项目自定)"),
            sa.Column("relative_id", sa.BigInteger(), nullable=True, comment="与其有关系的自然人 (项目自定)"),
            sa.Column("household_id", sa.BigInteger(), nullable=True, comment="与其有关系的农户 (项目自定)"),
            sa.Column("relation", sa.Text(), nullable=False, comment="关系 (项目自定)"),
            sa.Column("during_from", sa.Date(), nullable=False, comment="关系起 (项目自定)"),
            sa.Column("during_to", sa.Date(), server_default=OPEN, nullable=False, comment="关系止（次日） (项目自定)"),
            sa.Column("source", sa.Text(), nullable=False, comment="依据 (项目自定)"),
        ),
        sa.CheckConstraint(
            "relation IN ('spouse', 'parent', 'child', 'sibling', 'grandparent', 'grandchild', 'in_law', 'other')",
            name=op.f("ck_relative_relation_listed"),
        ),
        sa.CheckConstraint("num_nonnulls(relative_id, household_id) = 1", name=op.f("ck_relative_target")),
        sa.CheckConstraint("relative_id <> person_id", name=op.f("ck_relative_another")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_relative_person_id")),
        sa.ForeignKeyConstraint(["relative_id"], ["person.id"], name=op.f("fk_relative_relative_id")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_relative_household_id")),
        *keys("relative"),
        comment="回避关系：经办人与某自然人或某农户的关系，办理涉及其的业务时应当回避",
    )  # fmt: skip
    op.create_table(
        "delegation",
        *row(
            sa.Column("account_id", sa.BigInteger(), nullable=False, comment="受托账号 (项目自定)"),
            sa.Column("role", sa.Text(), nullable=False, comment="代行的角色 (项目自定)"),
            sa.Column("given_by", sa.BigInteger(), nullable=False, comment="委托人的账号 (项目自定)"),
            sa.Column("during_from", sa.Date(), nullable=False, comment="委托起 (项目自定)"),
            sa.Column("during_to", sa.Date(), nullable=False, comment="委托止（次日） (项目自定)"),
            sa.Column("source", sa.Text(), nullable=False, comment="依据 (项目自定)"),
        ),
        sa.CheckConstraint(
            "role IN ('clerk', 'registrar', 'analyst', 'operator')", name=op.f("ck_delegation_role_listed")
        ),
        sa.CheckConstraint(
            "region_code ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{14})$'",
            name=op.f("ck_delegation_region_code_form"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_delegation_account_id")),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_delegation_given_by")),
        *keys("delegation"),
        comment="委托：某账号在一段时间内代行他人在某区域的职责",
    )
    current = {"postgresql_where": sa.text("ended_by IS NULL")}
    for table, columns in (
        ("relative", ("person_id", "relative_id", "household_id")),
        ("delegation", ("account_id", "given_by")),
    ):
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column], **current)
        op.create_index(f"ix_{table}_begun_by", table, ["begun_by"])
        op.execute(f"CALL keep_versions('{table}')")
    op.add_column(
        "restriction",
        sa.Column(
            "carried_from", sa.BigInteger(), nullable=True, comment="地块分割合并时承接自的限制 (项目自定)"
        ),
    )
    op.create_foreign_key(
        op.f("fk_restriction_carried_from"), "restriction", "restriction", ["carried_from"], ["id"]
    )
    op.create_unique_constraint(
        op.f("uq_restriction_carried_from_unit_id"), "restriction", ["carried_from", "unit_id"]
    )
    op.create_check_constraint(
        op.f("ck_restriction_carried"), "restriction", "carried_from IS NULL OR unit_id IS NOT NULL"
    )
    op.drop_constraint("ck_restriction_due", "restriction")
    op.create_check_constraint(
        op.f("ck_restriction_due"), "restriction", "carried_from IS NOT NULL OR due_on > filed_on"
    )
    op.execute("GRANT INSERT (carried_from) ON restriction TO sanquan_app")
    _grounds(f"{GROUNDS}, 'carried'", "，转载于新地块")
    op.execute(sql("relatives.v1"))
    op.execute(sql("approval_sound.v2"))


def _grounds(listed: str, more: str) -> None:
    op.drop_constraint(LISTED, "restriction_end")
    op.create_check_constraint(op.f(LISTED), "restriction_end", f"ground IN ({listed})")
    op.execute(f"COMMENT ON TABLE restriction_end IS '{DONE.format(more=more)}'")


def downgrade() -> None:
    op.execute(sql("approval_sound.v1"))
    for name, table in TRIGGERS.items():
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("delegation")
    op.drop_table("relative")
    op.execute(
        "DROP FUNCTION delegation_sound(), related(bigint, bigint, date), has_role(bigint, text, text, date)"
    )
    _grounds(GROUNDS, "")
    for name in ("uq_restriction_carried_from_unit_id", "ck_restriction_carried", "ck_restriction_due"):
        op.drop_constraint(name, "restriction")
    op.create_check_constraint(op.f("ck_restriction_due"), "restriction", "due_on > filed_on")
    op.drop_column("restriction", "carried_from")
