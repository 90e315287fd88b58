"""Restrictions: objections to notices, objection entries, seizures, pre-notices, mortgages, farmland; their ends."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261125_1320"
down_revision = "20261125_1310"
branch_labels = None
depends_on = None

_GUARDED = {
    "closing_guard": "notice_closing",
    "step_guard": "case_step",
    "objection_guard": "restriction",
    "decision_guard": "restriction_end",
    "seizing_guard": "restriction",
}


def sql(name: str) -> str:
    return (Path(__file__).parents[1] / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def upgrade() -> None:
    op.create_table(
        "restriction",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="限制类别 (项目自定)"),
        sa.Column("case_id", sa.BigInteger(), nullable=True, comment="被异议的业务 (项目自定)"),
        sa.Column("notice_id", sa.BigInteger(), nullable=True, comment="被异议的公示或公告 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=True, comment="被异议内容的摘要 (项目自定)"),
        sa.Column("unit_id", sa.BigInteger(), nullable=True, comment="受限制的地块 (项目自定)"),
        sa.Column("right_id", sa.BigInteger(), nullable=True, comment="受限制的权利 (项目自定)"),
        sa.Column(
            "claimant",
            sa.Text(),
            nullable=False,
            comment="异议人、查封机关、预告权利人或抵押权人 (CFJG, 接入规范)",
        ),
        sa.Column(
            "contact_sealed", sa.LargeBinary(), nullable=True, comment="异议人联系方式（密文） (项目自定)"
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="理由或事项 (YYSX, 接入规范)"),
        sa.Column("document_number", sa.Text(), nullable=True, comment="文书文号 (CFWH, 接入规范)"),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=True, comment="文书扫描件 (项目自定)"),
        sa.Column(
            "queue_number",
            sa.SmallInteger(),
            nullable=True,
            comment="查封顺位：未解除者中最小的生效，其余轮候 (项目自定)",
        ),
        sa.Column(
            "bans_transfer",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="是否登记禁止转让约定 (项目自定)",
        ),
        sa.Column(
            "filed_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="提出或登记日期 (项目自定)",
        ),
        sa.Column("due_on", sa.Date(), nullable=True, comment="届满日期：当日及以后可以登记失效 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("NOT bans_transfer OR kind = 'mortgage'", name=op.f("ck_restriction_ban")),
        sa.CheckConstraint("claimant !~ '[0-9]{15}'", name=op.f("ck_restriction_claimant_holds_no_id")),
        sa.CheckConstraint("due_on > filed_on", name=op.f("ck_restriction_due")),
        sa.CheckConstraint(
            "CASE WHEN kind = 'notice_objection' THEN num_nonnulls(contact_sealed, reason) = 2 ELSE document_number IS NOT NULL END",
            name=op.f("ck_restriction_ground"),
        ),
        sa.CheckConstraint(
            "kind IN ('notice_objection', 'objection_entry', 'seizure', 'pre_notice', 'mortgage', 'basic_farmland')",
            name=op.f("ck_restriction_kind_listed"),
        ),
        sa.CheckConstraint(
            "(kind = 'seizure') = (queue_number IS NOT NULL)", name=op.f("ck_restriction_queue")
        ),
        sa.CheckConstraint(
            "CASE WHEN kind = 'notice_objection' THEN num_nonnulls(case_id, notice_id, content_sha256) = 3 AND num_nonnulls(unit_id, right_id) = 0 ELSE num_nonnulls(case_id, notice_id, content_sha256) = 0 AND num_nonnulls(unit_id, right_id) = 1 END",
            name=op.f("ck_restriction_target"),
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_restriction_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name=op.f("fk_restriction_document_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "notice_id", "content_sha256"],
            ["notice.case_id", "notice.id", "notice.content_sha256"],
            name=op.f("fk_restriction_notice"),
        ),
        sa.ForeignKeyConstraint(["right_id"], ["land_right.id"], name=op.f("fk_restriction_right_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["spatial_unit.id"], name=op.f("fk_restriction_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_restriction_id_kind")),
        sa.UniqueConstraint("right_id", "queue_number", name=op.f("uq_restriction_right_id_queue_number")),
        sa.UniqueConstraint("unit_id", "queue_number", name=op.f("uq_restriction_unit_id_queue_number")),
        comment="限制 [LA_Restriction]：公示公告异议、异议登记、查封、预告、抵押、永久基本农田",
    )
    op.create_index("ix_restriction_begun_by", "restriction", ["begun_by"], unique=False)
    op.create_index("ix_restriction_case_id", "restriction", ["case_id"], unique=False)
    op.create_index("ix_restriction_region_code", "restriction", ["region_code"], unique=False)
    op.create_table(
        "restriction_end",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("restriction_id", sa.BigInteger(), nullable=False, comment="限制 (项目自定)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="限制类别 (项目自定)"),
        sa.Column("ground", sa.Text(), nullable=False, comment="处理结果 (项目自定)"),
        sa.Column("reason", sa.Text(), nullable=False, comment="理由 (项目自定)"),
        sa.Column("document_number", sa.Text(), nullable=True, comment="文书文号 (JFWH, 接入规范)"),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=True, comment="文书扫描件 (项目自定)"),
        sa.Column("person_id", sa.BigInteger(), nullable=True, comment="经办人（自然人） (项目自定)"),
        sa.Column("account_id", sa.BigInteger(), nullable=True, comment="经办账号 (项目自定)"),
        sa.Column(
            "ended_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="处理日期 (项目自定)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "ground = 'lapsed' OR person_id IS NOT NULL", name=op.f("ck_restriction_end_decided_by_someone")
        ),
        sa.CheckConstraint(
            "(kind = 'notice_objection') = (ground IN ('dismissed', 'upheld', 'mediated', 'arbitration'))",
            name=op.f("ck_restriction_end_ground_fits"),
        ),
        sa.CheckConstraint(
            "ground IN ('dismissed', 'upheld', 'mediated', 'arbitration', 'lifted', 'lapsed', 'discharged')",
            name=op.f("ck_restriction_end_ground_listed"),
        ),
        sa.CheckConstraint(
            "ground <> 'lapsed' OR kind IN ('objection_entry', 'seizure', 'pre_notice')",
            name=op.f("ck_restriction_end_lapses"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_restriction_end_account_id")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_restriction_end_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name=op.f("fk_restriction_end_document_sha256")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_restriction_end_person_id")),
        sa.ForeignKeyConstraint(
            ["restriction_id", "kind"],
            ["restriction.id", "restriction.kind"],
            name=op.f("fk_restriction_end_restriction_id_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction_end")),
        sa.UniqueConstraint(
            "restriction_id", "ground", name=op.f("uq_restriction_end_restriction_id_ground")
        ),
        comment="限制的处理：驳回、采纳、调解、转交仲裁，解除、失效、注销；仲裁不终止限制",
    )
    op.create_index("ix_restriction_end_begun_by", "restriction_end", ["begun_by"], unique=False)
    op.create_index("ix_restriction_end_region_code", "restriction_end", ["region_code"], unique=False)
    op.create_index(
        "uq_restriction_end_restriction_id_final",
        "restriction_end",
        ["restriction_id"],
        unique=True,
        postgresql_where=sa.text("ground <> 'arbitration'"),
    )
    op.execute("CALL keep_for_ever('restriction', '{filed_on}')")
    op.execute("CALL keep_for_ever('restriction_end', '{ended_on}')")
    op.execute(sql("restrictions.v1"))


def downgrade() -> None:
    for name, table in _GUARDED.items():
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
    for table in ("right_parcel", "land_right_version"):
        op.execute(f"DROP TRIGGER seizure_guard ON {table}")
        op.execute(f"DROP TRIGGER seizure_guard_on_end ON {table}")
    op.execute("DROP FUNCTION seizure_guard(), seizure_guard_of_right()")
    op.execute("DROP FUNCTION refuse_objected(bigint, bytea)")
    op.drop_table("restriction_end")
    op.drop_table("restriction")
