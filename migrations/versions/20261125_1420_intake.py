"""What comes over the counter: intake, papers, reasons of answers, tracking codes, the archive."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261125_1420"
down_revision = "20261125_1400"
branch_labels = None
depends_on = None


def sql(name: str) -> str:
    return (Path(__file__).parents[1] / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def upgrade() -> None:
    op.create_table(
        "case_intake",
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="业务 (项目自定)"),
        sa.Column("applicant", sa.Text(), nullable=False, comment="申请人 (项目自定)"),
        sa.Column(
            "contact_sealed", sa.LargeBinary(), nullable=False, comment="申请人联系方式（密文） (项目自定)"
        ),
        sa.Column("subject", sa.Text(), nullable=False, comment="申请事项 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("applicant !~ '[0-9]{15}'", name=op.f("ck_case_intake_applicant_holds_no_id")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_case_intake_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["case_id"], ["land_case.id"], name=op.f("fk_case_intake_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_intake")),
        comment="收件：谁申请、怎样联系、申请什么",
    )
    op.create_index("ix_case_intake_begun_by", "case_intake", ["begun_by"], unique=False)
    op.create_table(
        "case_tracking",
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="业务 (项目自定)"),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False, comment="查询码散列 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("octet_length(code_hash) = 32", name=op.f("ck_case_tracking_code_hash_size")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_case_tracking_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["case_id"], ["land_case.id"], name=op.f("fk_case_tracking_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_tracking")),
        comment="进度查询码：只保存散列，原码印在给申请人的首份通知书上",
    )
    op.create_index("ix_case_tracking_begun_by", "case_tracking", ["begun_by"], unique=False)
    op.create_table(
        "case_archive",
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="业务 (项目自定)"),
        sa.Column("step_number", sa.SmallInteger(), nullable=False, comment="归档步骤 (项目自定)"),
        sa.Column(
            "state", sa.Text(), server_default="archived", nullable=False, comment="归档步骤的状态 (项目自定)"
        ),
        sa.Column("file_number", sa.Text(), nullable=False, comment="案卷号 (项目自定)"),
        sa.Column("pages", sa.SmallInteger(), nullable=False, comment="页数 (项目自定)"),
        sa.Column(
            "filed_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="归档日期 (GDSJ, 接入规范)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("file_number <> ''", name=op.f("ck_case_archive_file_number")),
        sa.CheckConstraint("state = 'archived'", name=op.f("ck_case_archive_state")),
        sa.CheckConstraint("pages BETWEEN 1 AND 9999", name=op.f("ck_case_archive_pages")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_case_archive_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "step_number", "state"],
            ["case_step.case_id", "case_step.number", "case_step.state"],
            name="fk_case_archive_step",
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_archive")),
        sa.UniqueConstraint("file_number", name=op.f("uq_case_archive_file_number")),
        comment="归档：案卷号和页数",
    )
    op.create_index("ix_case_archive_begun_by", "case_archive", ["begun_by"], unique=False)
    op.create_table(
        "case_document",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="业务 (项目自定)"),
        sa.Column(
            "step_number", sa.SmallInteger(), nullable=False, comment="收到或出具时的步骤序号 (项目自定)"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="材料名称 (SJMC, 接入规范)"),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=False, comment="文件 (项目自定)"),
        sa.Column("pages", sa.SmallInteger(), nullable=False, comment="页数 (YS, 接入规范)"),
        sa.Column("person_id", sa.BigInteger(), nullable=False, comment="经办人（自然人） (项目自定)"),
        sa.Column(
            "at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("register_now()"),
            nullable=False,
            comment="收件时间 (SJSJ, 接入规范)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("pages > 0", name=op.f("ck_case_document_pages")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_case_document_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "step_number"],
            ["case_step.case_id", "case_step.number"],
            name=op.f("fk_case_document_case_id_step_number"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["land_case.id"], name=op.f("fk_case_document_case_id")),
        sa.ForeignKeyConstraint(
            ["document_sha256"], ["document.sha256"], name=op.f("fk_case_document_document_sha256")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_document_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_document")),
        sa.UniqueConstraint(
            "case_id", "kind", "document_sha256", name=op.f("uq_case_document_case_id_kind_document_sha256")
        ),
        comment="业务材料：扫描件和书面答复，注明业务、步骤、经办人，只增不改",
    )
    op.create_index("ix_case_document_begun_by", "case_document", ["begun_by"], unique=False)
    op.create_table(
        "case_reason",
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="业务 (项目自定)"),
        sa.Column("step_number", sa.SmallInteger(), nullable=False, comment="步骤序号 (项目自定)"),
        sa.Column("position", sa.SmallInteger(), nullable=False, comment="第几条 (项目自定)"),
        sa.Column("state", sa.Text(), nullable=False, comment="步骤的状态 (项目自定)"),
        sa.Column("says", sa.Text(), nullable=False, comment="理由 (项目自定)"),
        sa.Column("article", sa.Text(), nullable=False, comment="依据的条文 (项目自定)"),
        sa.Column("document_kind", sa.Text(), nullable=True, comment="所差材料 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("article <> ''", name=op.f("ck_case_reason_article")),
        sa.CheckConstraint("says <> ''", name=op.f("ck_case_reason_says")),
        sa.CheckConstraint(
            "state IN ('completion', 'not_accepted', 'refused')", name=op.f("ck_case_reason_state_listed")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_case_reason_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "step_number", "state"],
            ["case_step.case_id", "case_step.number", "case_step.state"],
            name="fk_case_reason_step",
        ),
        sa.PrimaryKeyConstraint("case_id", "step_number", "position", name=op.f("pk_case_reason")),
        comment="书面答复的理由：要补正什么、为什么不予受理或不予登记，每条都有依据",
    )
    op.create_index("ix_case_reason_begun_by", "case_reason", ["begun_by"], unique=False)
    op.execute("CALL keep_for_ever('case_intake')")
    op.execute("CALL keep_for_ever('case_tracking')")
    op.execute("CALL keep_for_ever('case_document', '{at}')")
    op.execute("CALL keep_for_ever('case_reason')")
    op.execute("CALL keep_for_ever('case_archive', '{filed_on}')")
    op.execute(sql("intake.v1"))
    op.execute(sql("objection_guard.v2"))


def downgrade() -> None:
    op.execute("DROP TRIGGER step_grounded ON case_step")
    op.execute("DROP FUNCTION step_grounded()")
    op.execute(sql("objection_guard.v1"))
    for table in ("case_reason", "case_document", "case_archive", "case_tracking", "case_intake"):
        op.drop_table(table)
