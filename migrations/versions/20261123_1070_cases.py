"""Cases with their steps and subjects."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_1070"
down_revision = "20261123_1060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_transition",
        sa.Column("kind", sa.Text(), nullable=False, comment="业务类别 (项目自定)"),
        sa.Column("from_state", sa.Text(), nullable=False, comment="原状态 (项目自定)"),
        sa.Column("to_state", sa.Text(), nullable=False, comment="新状态 (项目自定)"),
        sa.PrimaryKeyConstraint("kind", "from_state", "to_state", name=op.f("pk_case_transition")),
        comment="业务流程配置：每类业务允许的状态变化",
    )
    op.create_table(
        "delivery",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="名称 (项目自定)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="标准成果包或按映射读入的单个文件 (项目自定)"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False, comment="全部文件的摘要 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column(
            "received_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="收到时间 (项目自定)",
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="入库账号 (项目自定)"),
        sa.CheckConstraint("kind IN ('package', 'file')", name=op.f("ck_delivery_kind_listed")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_delivery_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("sha256", "region_code", name=op.f("uq_delivery_sha256_region_code")),
        comment="成果包：一次入库的测绘成果",
    )
    op.create_table(
        "land_case",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column(
            "number", sa.Text(collation="C"), nullable=False, comment="业务流水号 (YWLSH, 接入规范表4)"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="业务类别 (项目自定)"),
        sa.Column("message_kind", sa.Text(), nullable=True, comment="业务代码 (SJLX, 接入规范)"),
        sa.Column("grantor_id", sa.BigInteger(), nullable=False, comment="发包方 (项目自定)"),
        sa.Column("delivery_id", sa.BigInteger(), nullable=True, comment="成果包 (项目自定)"),
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
            comment="立案日期 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("number ~ '^[0-9]{20}$'", name=op.f("ck_land_case_number_form")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_land_case_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_land_case_delivery_id")),
        sa.ForeignKeyConstraint(["grantor_id"], ["grantor.id"], name=op.f("fk_land_case_grantor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_land_case")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_land_case_id_kind")),
        sa.UniqueConstraint("number", name=op.f("uq_land_case_number")),
        comment="业务：登记内容只能通过业务改变",
    )
    op.create_index("ix_land_case_grantor_id", "land_case", ["grantor_id"], unique=False)
    op.create_index("ix_land_case_region_code", "land_case", ["region_code"], unique=False)
    op.create_table(
        "case_step",
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="业务 (项目自定)"),
        sa.Column("number", sa.SmallInteger(), nullable=False, comment="步骤序号 (项目自定)"),
        sa.Column("follows", sa.SmallInteger(), nullable=True, comment="上一步序号；第一步为空 (项目自定)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="业务类别 (项目自定)"),
        sa.Column("from_state", sa.Text(), nullable=False, comment="原状态 (项目自定)"),
        sa.Column("state", sa.Text(), nullable=False, comment="状态 (项目自定)"),
        sa.Column("person_id", sa.BigInteger(), nullable=False, comment="经办人（自然人） (项目自定)"),
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="经办账号 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column(
            "at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("register_now()"),
            nullable=False,
            comment="时间 (项目自定)",
        ),
        sa.Column("remark", sa.Text(), nullable=True, comment="意见 (项目自定)"),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("(number = 1) = (from_state = 'none')", name=op.f("ck_case_step_first")),
        sa.CheckConstraint("coalesce(follows, 0) = number - 1", name=op.f("ck_case_step_in_order")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_case_step_account_id")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_case_step_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "follows", "from_state"],
            ["case_step.case_id", "case_step.number", "case_step.state"],
            name="fk_case_step_follows",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "kind"], ["land_case.id", "land_case.kind"], name=op.f("fk_case_step_case_id_kind")
        ),
        sa.ForeignKeyConstraint(
            ["kind", "from_state", "state"],
            ["case_transition.kind", "case_transition.from_state", "case_transition.to_state"],
            name="fk_case_step_allowed",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_step_person_id")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_case_step")),
        sa.UniqueConstraint(
            "case_id",
            "number",
            "state",
            "person_id",
            name=op.f("uq_case_step_case_id_number_state_person_id"),
        ),
        sa.UniqueConstraint("case_id", "number", "state", name=op.f("uq_case_step_case_id_number_state")),
        comment="业务步骤：每一步接在上一步之后，注明经办人和时间",
    )
    op.create_table(
        "case_contract",
        sa.Column("case_id", sa.BigInteger(), nullable=False, comment="业务 (项目自定)"),
        sa.Column("contract_id", sa.BigInteger(), nullable=False, comment="承包合同 (项目自定)"),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False, comment="内容摘要 (项目自定)"),
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
            name=op.f("fk_case_contract_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["case_id"], ["land_case.id"], name=op.f("fk_case_contract_case_id")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_case_contract_contract_id")),
        sa.PrimaryKeyConstraint("case_id", "contract_id", name=op.f("pk_case_contract")),
        comment="业务对象：一件业务涉及的承包合同",
    )
    op.create_index("ix_case_contract_contract_id", "case_contract", ["contract_id"], unique=False)
    op.create_foreign_key("fk_journal_entry_case_id", "journal_entry", "land_case", ["case_id"], ["id"])
    op.execute("CALL keep_for_ever('delivery', '{received_at}')")
    op.execute("CALL keep_for_ever('land_case', '{opened_on}')")
    op.execute("CALL keep_for_ever('case_step', '{at}')")
    op.execute("CALL keep_for_ever('case_contract')")
    op.execute("GRANT SELECT ON case_transition TO sanquan_app")


def downgrade() -> None:
    op.drop_constraint("fk_journal_entry_case_id", "journal_entry")
    op.drop_table("case_contract")
    op.drop_table("case_step")
    op.drop_table("land_case")
    op.drop_table("delivery")
    op.drop_table("case_transition")
