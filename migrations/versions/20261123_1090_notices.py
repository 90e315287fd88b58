"""Displays and announcements, result sheets, signed contracts, approvals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_1090"
down_revision = "20261123_1080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="公示或公告 (项目自定)"),
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="业务 (项目自定)"),
        sa.Column("round", sa.SmallInteger(), nullable=False, comment="轮次 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column(
            "opened_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="起始日期 (项目自定)",
        ),
        sa.Column("due_on", sa.Date(), nullable=False, comment="届满日期：当日及以后可以结束 (项目自定)"),
        sa.Column("period", sa.Text(), nullable=False, comment="期限（天数或工作日数）及其依据 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="内容摘要 (项目自定)"),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("kind IN ('display', 'announcement')", name=op.f("ck_notice_kind_listed")),
        sa.CheckConstraint("due_on >= opened_on", name=op.f("ck_notice_due")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_notice_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["case_id"], ["land_case.id"], name=op.f("fk_notice_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("case_id", "kind", "round", name=op.f("uq_notice_case_id_kind_round")),
        sa.UniqueConstraint(
            "id", "case_id", "content_sha256", name=op.f("uq_notice_id_case_id_content_sha256")
        ),
        sa.UniqueConstraint(
            "id", "due_on", "content_sha256", name=op.f("uq_notice_id_due_on_content_sha256")
        ),
        comment="公示与公告：在何处、多少天、内容摘要",
    )
    op.create_index("ix_notice_region_code", "notice", ["region_code"], unique=False)
    op.create_table(
        "notice_closing",
        sa.Column("notice_id", sa.BigInteger(), nullable=False, comment="公示或公告 (项目自定)"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="届满日期 (项目自定)"),
        sa.Column(
            "closed_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="结束日期 (项目自定)",
        ),
        sa.Column(
            "closed_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("register_now()"),
            nullable=False,
            comment="结束时间 (项目自定)",
        ),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="内容摘要 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("closed_on >= due_on", name=op.f("ck_notice_closing_full_length")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_notice_closing_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["notice_id", "due_on", "content_sha256"],
            ["notice.id", "notice.due_on", "notice.content_sha256"],
            name="fk_notice_closing_same_content",
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_closing_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice_closing")),
        sa.UniqueConstraint(
            "notice_id", "content_sha256", name=op.f("uq_notice_closing_notice_id_content_sha256")
        ),
        comment="公示、公告期满：按数据库日期，内容未变",
    )
    op.create_table(
        "result_sheet",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("contract_id", sa.BigInteger(), nullable=False, comment="承包合同 (项目自定)"),
        sa.Column("notice_id", sa.BigInteger(), nullable=False, comment="期满的公示 (项目自定)"),
        sa.Column("manner", sa.Text(), nullable=False, comment="签字方式：按组批量记录或逐户扫描 (项目自定)"),
        sa.Column(
            "signed_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="签字日期 (项目自定)",
        ),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="内容摘要 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("manner IN ('batch', 'scan')", name=op.f("ck_result_sheet_manner_listed")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_result_sheet_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_result_sheet_contract_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_result_sheet_notice_id")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice_closing.notice_id"], name="fk_result_sheet_display_closed"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_sheet")),
        sa.UniqueConstraint(
            "contract_id", "content_sha256", name=op.f("uq_result_sheet_contract_id_content_sha256")
        ),
        sa.UniqueConstraint(
            "id", "contract_id", "content_sha256", name=op.f("uq_result_sheet_id_contract_id_content_sha256")
        ),
        comment="公示结果归户表：农户签字确认；没有它，实测地块不算确认",
    )
    op.create_table(
        "contract_signing",
        sa.Column("result_sheet_id", sa.BigInteger(), nullable=False, comment="公示结果归户表 (项目自定)"),
        sa.Column("contract_id", sa.BigInteger(), nullable=False, comment="承包合同 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="内容摘要 (项目自定)"),
        sa.Column("signed_on", sa.Date(), nullable=False, comment="签订日期 (QDSJ, B.5)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_contract_signing_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["result_sheet_id", "contract_id", "content_sha256"],
            ["result_sheet.id", "result_sheet.contract_id", "result_sheet.content_sha256"],
            name="fk_contract_signing_confirmed",
        ),
        sa.PrimaryKeyConstraint("result_sheet_id", name=op.f("pk_contract_signing")),
        sa.UniqueConstraint(
            "contract_id", "content_sha256", name=op.f("uq_contract_signing_contract_id_content_sha256")
        ),
        comment="签约：合同内容与归户表确认的一致",
    )
    op.create_table(
        "approval",
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="业务 (项目自定)"),
        sa.Column("accepted_step", sa.SmallInteger(), nullable=False, comment="受理步骤 (项目自定)"),
        sa.Column(
            "accepted_state",
            sa.Text(),
            server_default="accepted",
            nullable=False,
            comment="受理步骤的状态 (项目自定)",
        ),
        sa.Column("accepted_by", sa.BigInteger(), nullable=False, comment="受理人 (项目自定)"),
        sa.Column("approved_step", sa.SmallInteger(), nullable=False, comment="核定步骤 (项目自定)"),
        sa.Column(
            "approved_state",
            sa.Text(),
            server_default="approved",
            nullable=False,
            comment="核定步骤的状态 (项目自定)",
        ),
        sa.Column("approved_by", sa.BigInteger(), nullable=False, comment="核定人 (项目自定)"),
        sa.Column("notice_id", sa.BigInteger(), nullable=False, comment="公告 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="内容摘要 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("accepted_state = 'accepted'", name=op.f("ck_approval_accepted")),
        sa.CheckConstraint("approved_state = 'approved'", name=op.f("ck_approval_approved")),
        sa.CheckConstraint("accepted_by <> approved_by", name=op.f("ck_approval_four_eyes")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_approval_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "accepted_step", "accepted_state", "accepted_by"],
            ["case_step.case_id", "case_step.number", "case_step.state", "case_step.person_id"],
            name="fk_approval_accepted",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "approved_step", "approved_state", "approved_by"],
            ["case_step.case_id", "case_step.number", "case_step.state", "case_step.person_id"],
            name="fk_approval_approved",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["land_case.id"], name=op.f("fk_approval_case_id")),
        sa.ForeignKeyConstraint(
            ["notice_id", "case_id", "content_sha256"],
            ["notice.id", "notice.case_id", "notice.content_sha256"],
            name="fk_approval_announced",
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice_closing.notice_id"], name="fk_approval_announcement_closed"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_approval")),
        sa.UniqueConstraint("case_id", "content_sha256", name=op.f("uq_approval_case_id_content_sha256")),
        comment="核定：受理人与核定人必须是不同的自然人，内容与公告的一致",
    )
    op.execute("CALL keep_for_ever('notice', '{opened_on}')")
    op.execute("CALL keep_for_ever('notice_closing', '{closed_on,closed_at}')")
    op.execute("CALL keep_for_ever('result_sheet', '{signed_on}')")
    op.execute("CALL keep_for_ever('contract_signing')")
    op.execute("CALL keep_for_ever('approval')")


def downgrade() -> None:
    op.drop_table("approval")
    op.drop_table("contract_signing")
    op.drop_table("result_sheet")
    op.drop_table("notice_closing")
    op.drop_table("notice")
