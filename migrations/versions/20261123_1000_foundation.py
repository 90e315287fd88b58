"""The county, its configuration and clock, the journal, and what append-only means."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_1000"
down_revision = None
branch_labels = None
depends_on = None


def sql(name: str) -> str:
    return (Path(__file__).parents[1] / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def upgrade() -> None:
    op.execute(sql("append_only.v1"))
    op.create_table(
        "county",
        sa.Column(
            "id",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="内部标识：只有一行 (项目自定)",
        ),
        sa.Column("code", sa.Text(collation="C"), nullable=False, comment="县级行政区划代码 (XZQDM, A.1)"),
        sa.Column("name", sa.Text(), nullable=False, comment="县级行政区名称 (XZQMC, A.1)"),
        sa.Column("srid", sa.Integer(), nullable=False, comment="存储坐标系（EPSG 代码） (项目自定)"),
        sa.Column("time_zone", sa.Text(), nullable=False, comment="时区：期限按当地日期计算 (项目自定)"),
        sa.Column(
            "made_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="建库时间 (项目自定)",
        ),
        sa.CheckConstraint("code ~ '^[0-9]{6}$'", name=op.f("ck_county_code_form")),
        sa.CheckConstraint("id = 1", name=op.f("ck_county_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_county")),
        comment="县级登记单位：一个数据库一个县，坐标系建库时选定后不变",
    )
    op.create_table(
        "journal_entry",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("act", sa.Text(), nullable=False, comment="登记行为 (项目自定)"),
        sa.Column("case_id", sa.BigInteger(), nullable=True, comment="业务 (项目自定)"),
        sa.Column("account_id", sa.BigInteger(), nullable=True, comment="经办账号 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column(
            "recorded_at", postgresql.TIMESTAMP(timezone=True), nullable=False, comment="登记时间 (项目自定)"
        ),
        sa.Column("payload", sa.Text(), nullable=False, comment="规范化 JSON，不含个人信息明文 (项目自定)"),
        sa.Column(
            "salts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="个人信息承诺的盐值 (项目自定)",
        ),
        sa.Column("leaf", sa.LargeBinary(), nullable=False, comment="叶子散列 (项目自定)"),
        sa.CheckConstraint(
            "leaf = sha256('\\x00'::bytea || convert_to(payload, 'UTF8'))", name=op.f("ck_journal_entry_leaf")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
        comment="登记日志：每个登记行为一条，叶子散列 = SHA-256（0x00 ‖ 规范化 JSON）",
    )
    op.create_index("ix_journal_entry_case_id", "journal_entry", ["case_id"], unique=False)
    op.create_index(
        "ix_journal_entry_region_code_recorded_at",
        "journal_entry",
        ["region_code", "recorded_at"],
        unique=False,
    )
    op.create_table(
        "parameter",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("key", sa.Text(), nullable=False, comment="配置项 (项目自定)"),
        sa.Column("value", sa.Text(), nullable=False, comment="取值 (项目自定)"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="生效日期 (项目自定)"),
        sa.Column("source", sa.Text(), nullable=False, comment="依据 (项目自定)"),
        sa.Column("confirmed", sa.Boolean(), nullable=False, comment="依据是否已核实 (项目自定)"),
        sa.Column(
            "begun_by",
            sa.BigInteger(),
            nullable=True,
            comment="登记此行的登记行为；建库时写入的为空 (项目自定)",
        ),
        sa.Column(
            "recorded_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="写入时间 (项目自定)",
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_parameter_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parameter")),
        sa.UniqueConstraint(
            "key", "valid_from", "recorded_at", name=op.f("uq_parameter_key_valid_from_recorded_at")
        ),
        comment="配置项：法律未统一或来源未确认的数值，按生效日期记录",
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False, comment="日期 (项目自定)"),
        sa.Column("is_working", sa.Boolean(), nullable=False, comment="是否工作日 (项目自定)"),
        sa.Column("source", sa.Text(), nullable=False, comment="依据（放假安排文件） (项目自定)"),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
        comment="工作日历的例外日：调休上班日、法定放假日",
    )
    op.create_table(
        "region",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("code", sa.Text(collation="C"), nullable=False, comment="行政区划代码 (XZQDM, A.2)"),
        sa.Column("code_list", sa.Text(), nullable=False, comment="代码出处：民政、统计或成果包 (项目自定)"),
        sa.Column("level", sa.SmallInteger(), nullable=False, comment="级别：代码位数 (项目自定)"),
        sa.Column("name", sa.Text(), nullable=False, comment="行政区名称 (XZQMC, A.2)"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="名称生效日期 (项目自定)"),
        sa.CheckConstraint(
            "code ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{14})$'",
            name=op.f("ck_region_code_form"),
        ),
        sa.CheckConstraint(
            "code_list IN ('mca', 'statistical', 'delivery')", name=op.f("ck_region_code_list_listed")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint(
            "code", "code_list", "valid_from", name=op.f("uq_region_code_code_list_valid_from")
        ),
        comment="行政区划：名称按生效日期记录，代码注明出自哪一份名录",
    )
    op.create_table(
        "key_check",
        sa.Column(
            "id",
            sa.SmallInteger(),
            autoincrement=False,
            nullable=False,
            comment="内部标识：只有一行 (项目自定)",
        ),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False, comment="密钥指纹 (项目自定)"),
        sa.CheckConstraint("id = 1", name=op.f("ck_key_check_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_check")),
        comment="密钥校验：认出本库所用的密钥文件，不含密钥",
    )
    op.create_table(
        "clock_offset",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("shift", sa.Interval(), nullable=False, comment="偏移 (项目自定)"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_offset")),
        comment="时钟偏移：只供测试，正式库中为空；程序账号不能写",
    )
    op.create_table(
        "counter",
        sa.Column("kind", sa.Text(), nullable=False, comment="编号类别 (项目自定)"),
        sa.Column("scope", sa.Text(), nullable=False, comment="范围：县、年份或日期 (项目自定)"),
        sa.Column("value", sa.BigInteger(), nullable=False, comment="已发出的最大号 (项目自定)"),
        sa.CheckConstraint("value >= 0", name=op.f("ck_counter_value")),
        sa.PrimaryKeyConstraint("kind", "scope", name=op.f("pk_counter")),
        comment="编号计数器：在发号的事务内加锁，只增不减",
    )
    op.create_table(
        "event_number",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False, comment="序号 (项目自定)"),
        sa.Column("act_id", sa.BigInteger(), nullable=False, comment="登记行为 (项目自定)"),
        sa.Column(
            "numbered_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="编号时间 (项目自定)",
        ),
        sa.ForeignKeyConstraint(["act_id"], ["journal_entry.id"], name=op.f("fk_event_number_act_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event_number")),
        sa.UniqueConstraint("act_id", name=op.f("uq_event_number_act_id")),
        comment="登记序号：提交之后连续编号；“截至某时”的查询以它为准，回答永不改变",
    )
    op.create_index("ix_event_number_numbered_at", "event_number", ["numbered_at"], unique=False)
    op.create_table(
        "document",
        sa.Column("sha256", sa.LargeBinary(), nullable=False, comment="内容摘要（SHA-256） (项目自定)"),
        sa.Column("media_type", sa.Text(), nullable=False, comment="文件类型 (项目自定)"),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="字节数 (项目自定)"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="内容（密文） (项目自定)"),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_document_sha256_size")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_document_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_document")),
        comment="文件 [LA_AdministrativeSource]：以内容摘要为键，加密保存，永不改变",
    )
    op.execute(sql("clock.v1"))
    op.execute("CALL keep_for_ever('journal_entry')")
    op.execute("CALL keep_for_ever('parameter', '{recorded_at}')")
    op.execute("CALL keep_for_ever('calendar_day')")
    op.execute("CALL keep_for_ever('region')")
    op.execute("CALL keep_for_ever('event_number', '{numbered_at}')")
    op.execute("CALL keep_for_ever('document')")
    for table in ("county", "key_check", "clock_offset"):
        op.execute(f"GRANT SELECT ON {table} TO sanquan_app")
    op.execute("GRANT SELECT, INSERT, UPDATE (value) ON counter TO sanquan_app")
    op.execute("CREATE SEQUENCE case_number_of_the_day MINVALUE 1 MAXVALUE 999999 CYCLE")
    op.execute("GRANT USAGE ON SEQUENCE case_number_of_the_day, journal_entry_id_seq TO sanquan_app")
    op.execute(
        "CREATE TRIGGER count_upwards BEFORE UPDATE ON counter FOR EACH ROW EXECUTE FUNCTION count_upwards()"
    )
    op.execute(
        "CREATE TRIGGER no_delete BEFORE DELETE ON counter FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER no_truncate BEFORE TRUNCATE ON counter FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION parameter_number(text), register_today(), register_now()")
    op.execute("DROP SEQUENCE case_number_of_the_day")
    op.drop_table("document")
    op.drop_table("event_number")
    op.drop_table("counter")
    op.drop_table("clock_offset")
    op.drop_table("key_check")
    op.drop_table("region")
    op.drop_table("calendar_day")
    op.drop_table("parameter")
    op.drop_table("journal_entry")
    op.drop_table("county")
    op.execute("DROP PROCEDURE keep_for_ever(regclass, text[]), keep_versions(regclass)")
    op.execute("DROP FUNCTION refuse_change(), close_once(), count_upwards()")
