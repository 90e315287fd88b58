"""Extension of contracts: plan, publication, vote; survey sheets of households; what is applied for."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20261125_1380"
down_revision = "20261125_1370"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
FOR_EVER = {
    "extension_plan": (),
    "extension_publication": ("opened_on",),
    "extension_publication_closing": ("closed_on",),
    "extension_vote": (),
    "extension_case": (),
    "extension_item": (),
}
"""Tables whose rows stay as they were written, with the columns that only the database fills in."""


def make_plans() -> None:
    op.create_table(
        "extension_plan",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("grantor_id", sa.BigInteger(), nullable=False, comment="发包方 (项目自定)"),
        sa.Column("number", sa.SmallInteger(), nullable=False, comment="该发包方的第几次方案 (项目自定)"),
        sa.Column("body", sa.Text(), nullable=False, comment="方案全文 (项目自定)"),
        sa.Column("hardship", sa.Text(), nullable=False, comment="人地矛盾突出的困难怎样解决 (项目自定)"),
        sa.Column(
            "base_on", sa.Date(), nullable=False, comment="基准日：以这一天的人口和土地为准 (项目自定)"
        ),
        sa.Column("term_from", sa.Date(), nullable=False, comment="延包期限起：原期限届满的次日 (项目自定)"),
        sa.Column("term_to", sa.Date(), nullable=False, comment="延包期限止（次日）：三十年 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="内容摘要 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "term_to - term_from BETWEEN 10956 AND 10958", name=op.f("ck_extension_plan_thirty_years")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_extension_plan_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["grantor_id"], ["grantor.id"], name=op.f("fk_extension_plan_grantor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_plan")),
        sa.UniqueConstraint("grantor_id", "number", name=op.f("uq_extension_plan_grantor_id_number")),
        sa.UniqueConstraint("id", "content_sha256", name=op.f("uq_extension_plan_id_content_sha256")),
        comment="延包方案：发包方一次延包的方案全文、基准日、延包期限和困难户的解决办法",
    )
    op.create_index(op.f("ix_extension_plan_begun_by"), "extension_plan", ["begun_by"], unique=False)
    op.create_index("ix_extension_plan_region_code", "extension_plan", ["region_code"], unique=False)
    op.create_table(
        "extension_publication",
        sa.Column("plan_id", sa.BigInteger(), nullable=False, comment="延包方案 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="内容摘要 (项目自定)"),
        sa.Column("place", sa.Text(), nullable=False, comment="公示地点 (项目自定)"),
        sa.Column(
            "opened_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="起始日期 (项目自定)",
        ),
        sa.Column("due_on", sa.Date(), nullable=False, comment="届满日期：当日及以后可以结束 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("due_on >= opened_on", name=op.f("ck_extension_publication_due")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_extension_publication_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "content_sha256"],
            ["extension_plan.id", "extension_plan.content_sha256"],
            name="fk_extension_publication_plan",
        ),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_extension_publication")),
        sa.UniqueConstraint("plan_id", "due_on", name=op.f("uq_extension_publication_plan_id_due_on")),
        comment="延包方案公示：在何处、到哪一天",
    )
    op.create_index(
        op.f("ix_extension_publication_begun_by"), "extension_publication", ["begun_by"], unique=False
    )
    op.create_table(
        "extension_publication_closing",
        sa.Column("plan_id", sa.BigInteger(), nullable=False, comment="延包方案 (项目自定)"),
        sa.Column("due_on", sa.Date(), nullable=False, comment="届满日期 (项目自定)"),
        sa.Column(
            "closed_on",
            sa.Date(),
            server_default=sa.text("register_today()"),
            nullable=False,
            comment="结束日期 (项目自定)",
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("closed_on >= due_on", name=op.f("ck_extension_publication_closing_full_length")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_extension_publication_closing_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "due_on"],
            ["extension_publication.plan_id", "extension_publication.due_on"],
            name="fk_extension_publication_closing_same",
        ),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_extension_publication_closing")),
        comment="延包方案公示期满：按数据库日期",
    )
    op.create_index(
        op.f("ix_extension_publication_closing_begun_by"),
        "extension_publication_closing",
        ["begun_by"],
        unique=False,
    )
    op.create_table(
        "extension_vote",
        sa.Column("plan_id", sa.BigInteger(), nullable=False, comment="延包方案 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="内容摘要 (项目自定)"),
        sa.Column("held_on", sa.Date(), nullable=False, comment="会议日期 (项目自定)"),
        sa.Column("roster", sa.BigInteger(), nullable=False, comment="全体成员（或成员代表）人数 (项目自定)"),
        sa.Column("present", sa.BigInteger(), nullable=False, comment="到会人数 (项目自定)"),
        sa.Column("in_favour", sa.BigInteger(), nullable=False, comment="同意人数 (项目自定)"),
        sa.Column("minutes", sa.Text(), nullable=False, comment="会议记录：文号或存放处 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "0 < in_favour AND in_favour <= present AND present <= roster",
            name=op.f("ck_extension_vote_counts"),
        ),
        sa.CheckConstraint("in_favour * 3 >= roster * 2", name=op.f("ck_extension_vote_two_thirds")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_extension_vote_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "content_sha256"],
            ["extension_plan.id", "extension_plan.content_sha256"],
            name="fk_extension_vote_plan",
        ),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_extension_vote")),
        comment="延包方案表决：应到、实到、同意人数，三分之二以上成员同意",
    )
    op.create_index(op.f("ix_extension_vote_begun_by"), "extension_vote", ["begun_by"], unique=False)


def make_cases() -> None:
    op.create_table(
        "extension_case",
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="业务 (项目自定)"),
        sa.Column("plan_id", sa.BigInteger(), nullable=False, comment="延包方案 (项目自定)"),
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
            name=op.f("fk_extension_case_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["case_id"], ["land_case.id"], name=op.f("fk_extension_case_case_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["extension_plan.id"], name=op.f("fk_extension_case_plan_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["extension_publication_closing.plan_id"], name="fk_extension_case_published"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["extension_vote.plan_id"], name="fk_extension_case_voted"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_extension_case")),
        comment="依方案办理的业务：没有表决通过并公示期满的方案，就没有延包业务",
    )
    op.create_index(op.f("ix_extension_case_begun_by"), "extension_case", ["begun_by"], unique=False)
    op.create_index("ix_extension_case_plan_id", "extension_case", ["plan_id"], unique=False)


def make_sheets() -> None:
    op.create_table(
        "extension_survey",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="调查业务 (项目自定)"),
        sa.Column("contract_id", sa.BigInteger(), nullable=False, comment="承包合同 (项目自定)"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="延包或终止 (项目自定)"),
        sa.Column("ground", sa.Text(), nullable=True, comment="终止的法定情形 (项目自定)"),
        sa.Column("facts", sa.Text(), nullable=False, comment="调查事项（规范化文本） (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="内容摘要 (项目自定)"),
        sa.Column(
            "basis_sha256", sa.LargeBinary(), nullable=False, comment="调查时合同内容的摘要 (项目自定)"
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="版本号 (项目自定)"),
        sa.Column(
            "recorded_from",
            sa.TIMESTAMP(timezone=True),
            nullable=False,
            comment="登记时间起 (项目自定)",
        ),
        sa.Column(
            "recorded_to",
            sa.TIMESTAMP(timezone=True),
            server_default=sa.text("'9999-12-31 00:00:00+00'"),
            nullable=False,
            comment="登记时间止 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.Column("ended_by", sa.BigInteger(), nullable=True, comment="终止此版本的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "(ended_by IS NULL) = (recorded_to = '9999-12-31 00:00:00+00'::timestamptz)",
            name=op.f("ck_extension_survey_ended"),
        ),
        sa.CheckConstraint(
            "(outcome = 'end') = (ground IS NOT NULL)", name=op.f("ck_extension_survey_ground_if_end")
        ),
        sa.CheckConstraint(
            "content_sha256 = sha256(convert_to(facts, 'UTF8'))", name=op.f("ck_extension_survey_content")
        ),
        sa.CheckConstraint(
            "ground IN ('extinct', 'expropriated')", name=op.f("ck_extension_survey_ground_listed")
        ),
        sa.CheckConstraint("outcome IN ('extend', 'end')", name=op.f("ck_extension_survey_outcome_listed")),
        sa.CheckConstraint("recorded_from < recorded_to", name=op.f("ck_extension_survey_recorded")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_extension_survey_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["extension_case.case_id"], name=op.f("fk_extension_survey_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_extension_survey_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"],
            ["journal_entry.id"],
            name=op.f("fk_extension_survey_ended_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_survey")),
        comment="延包调查表：一户的原值、拟改值、理由和凭据，按版本记录",
    )
    op.create_index(op.f("ix_extension_survey_begun_by"), "extension_survey", ["begun_by"], unique=False)
    op.create_index("ix_extension_survey_contract_id", "extension_survey", ["contract_id"], unique=False)
    op.create_index(
        "uq_extension_survey_case_id_contract_id_current",
        "extension_survey",
        ["case_id", "contract_id"],
        unique=True,
        postgresql_where=sa.text("ended_by IS NULL"),
    )
    op.create_index(
        "uq_extension_survey_case_id_contract_id_version",
        "extension_survey",
        ["case_id", "contract_id", "version"],
        unique=True,
    )
    op.create_table(
        "extension_item",
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="延包登记业务 (项目自定)"),
        sa.Column("contract_id", sa.BigInteger(), nullable=False, comment="承包合同 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="延包后内容的摘要 (项目自定)"),
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
            name=op.f("fk_extension_item_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "contract_id"],
            ["case_contract.case_id", "case_contract.contract_id"],
            name="fk_extension_item_subject",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["extension_case.case_id"], name=op.f("fk_extension_item_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["contract_id", "content_sha256"],
            ["contract_signing.contract_id", "contract_signing.content_sha256"],
            name="fk_extension_item_signed",
        ),
        sa.PrimaryKeyConstraint("case_id", "contract_id", name=op.f("pk_extension_item")),
        comment="申请延包登记的合同：内容与农户签字确认并签约的一致",
    )
    op.create_index(op.f("ix_extension_item_begun_by"), "extension_item", ["begun_by"], unique=False)
    op.create_index("ix_extension_item_contract_id", "extension_item", ["contract_id"], unique=False)


def upgrade() -> None:
    make_plans()
    make_cases()
    make_sheets()
    for table, by_default in FOR_EVER.items():
        named = ", ".join(f"'{column}'" for column in by_default)
        op.execute(f"CALL keep_for_ever('{table}', ARRAY[{named}]::text[])")
    op.execute("CALL keep_versions('extension_survey')")
    op.execute(
        "CREATE TRIGGER version_chain AFTER INSERT ON extension_survey REFERENCING NEW TABLE AS new_rows "
        "FOR EACH STATEMENT EXECUTE FUNCTION version_chain(case_id, contract_id)"
    )
    op.execute((SQL / "extension.v1.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP TRIGGER entry_of_extension ON entry")
    op.execute("DROP FUNCTION entry_of_extension()")
    transitions = sa.table("case_transition", sa.column("kind", sa.Text()))
    op.execute(sa.delete(transitions).where(transitions.c.kind == "extension_survey"))
    for table in ("extension_item", "extension_survey", "extension_case", "extension_vote",
                  "extension_publication_closing", "extension_publication", "extension_plan"):  # fmt: skip
        op.drop_table(table)
