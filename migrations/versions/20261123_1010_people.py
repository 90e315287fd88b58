"""Persons, organisations, accounts, sessions and the access log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_1010"
down_revision = "20261123_1000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="姓名 (CYXM, B.4)"),
        sa.Column("sex", sa.Text(), nullable=True, comment="性别 (CYXB, B.4)"),
        sa.Column("id_kind", sa.Text(), nullable=True, comment="证件类型 (CYZJLX, B.4)"),
        sa.Column("id_sealed", sa.LargeBinary(), nullable=True, comment="证件号码（密文） (CYZJHM, B.4)"),
        sa.Column("id_index", sa.LargeBinary(), nullable=True, comment="证件号码检索值 (项目自定)"),
        sa.Column("id_mask", sa.Text(), nullable=True, comment="证件号码（掩码） (项目自定)"),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "id_kind IN ('1', '2', '3', '4', '5', '9')", name=op.f("ck_person_id_kind_listed")
        ),
        sa.CheckConstraint("id_mask !~ '[0-9]{9}'", name=op.f("ck_person_id_masked")),
        sa.CheckConstraint("name !~ '[0-9]{15}'", name=op.f("ck_person_name_holds_no_id")),
        sa.CheckConstraint("sex IN ('1', '2')", name=op.f("ck_person_sex_listed")),
        sa.CheckConstraint(
            "(id_index IS NULL) = (id_sealed IS NULL) AND (id_index IS NULL) = (id_mask IS NULL)",
            name=op.f("ck_person_id_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_person_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("id_index", "name", name="uq_person_id_index_name"),
        comment="自然人 [LA_Party]：按（证件号码，姓名）唯一；证件号码加密保存",
    )
    op.create_index(
        "ix_person_name", "person", ["name"], unique=False, postgresql_where=sa.text("id_index IS NULL")
    )
    op.create_table(
        "organization",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="单位名称 (CBFMC, B.3)"),
        sa.Column("registration_code", sa.Text(), nullable=True, comment="统一社会信用代码 (CBFZJHM, B.3)"),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_organization_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("registration_code", "name", name=op.f("uq_organization_registration_code_name")),
        comment="单位 [LA_Party]：承包土地的法人或其他组织",
    )
    op.create_table(
        "account",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("username", sa.Text(), nullable=False, comment="用户名 (项目自定)"),
        sa.Column("person_id", sa.BigInteger(), nullable=False, comment="自然人 (项目自定)"),
        sa.Column("password_hash", sa.Text(), nullable=False, comment="口令散列（argon2id） (项目自定)"),
        sa.Column(
            "is_active", sa.Boolean(), server_default="true", nullable=False, comment="是否启用 (项目自定)"
        ),
        sa.Column(
            "made_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="建立时间 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_account_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
        comment="登录账号：对应一个自然人；四眼原则按人不按账号",
    )
    op.create_table(
        "account_role",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="账号 (项目自定)"),
        sa.Column("role", sa.Text(), nullable=False, comment="角色 (项目自定)"),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("begun_by", sa.BigInteger(), nullable=False, comment="登记此行的登记行为 (项目自定)"),
        sa.CheckConstraint(
            "region_code ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{14})$'",
            name=op.f("ck_account_role_region_code_form"),
        ),
        sa.CheckConstraint(
            "role IN ('clerk', 'registrar', 'analyst', 'operator')", name=op.f("ck_account_role_role_listed")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_role_account_id")),
        sa.ForeignKeyConstraint(
            ["begun_by"],
            ["journal_entry.id"],
            name=op.f("fk_account_role_begun_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_role")),
        sa.UniqueConstraint(
            "account_id", "role", "region_code", name=op.f("uq_account_role_account_id_role_region_code")
        ),
        comment="账号角色：在哪个行政区划前缀内担任什么角色",
    )
    op.create_table(
        "login_session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="会话令牌散列 (项目自定)"),
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="账号 (项目自定)"),
        sa.Column(
            "begun_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="登录时间 (项目自定)",
        ),
        sa.Column(
            "last_seen_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="最近使用时间 (项目自定)",
        ),
        sa.Column(
            "expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False, comment="到期时间 (项目自定)"
        ),
        sa.Column(
            "ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True, comment="退出时间 (项目自定)"
        ),
        sa.CheckConstraint("octet_length(token_hash) = 32", name=op.f("ck_login_session_token_hash_size")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_login_session_account_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_session")),
        comment="登录会话：保存在服务器上，可随时撤销",
    )
    op.create_table(
        "access_log",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column(
            "at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="时间 (项目自定)",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="事项 (项目自定)"),
        sa.Column("address", sa.Text(), nullable=False, comment="来源地址 (项目自定)"),
        sa.Column("subject", sa.Text(), nullable=True, comment="对象（不含个人信息） (项目自定)"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="结果 (项目自定)"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
        comment="访问记录：谁在何时查验了什么；也用来限制次数",
    )
    op.create_index("ix_access_log_kind_address_at", "access_log", ["kind", "address", "at"], unique=False)
    op.create_index("ix_access_log_kind_subject_at", "access_log", ["kind", "subject", "at"], unique=False)
    op.create_foreign_key("fk_journal_entry_account_id", "journal_entry", "account", ["account_id"], ["id"])
    op.execute("CALL keep_for_ever('person')")
    op.execute("CALL keep_for_ever('organization')")
    op.execute("CALL keep_for_ever('account_role')")
    op.execute("GRANT SELECT, INSERT, UPDATE (password_hash, is_active) ON account TO sanquan_app")
    op.execute(
        "CREATE TRIGGER no_delete BEFORE DELETE ON account FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER no_truncate BEFORE TRUNCATE ON account FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE (ended_at) ON login_session TO sanquan_app")
    op.execute(
        "GRANT SELECT (token_hash, last_seen_at), UPDATE (last_seen_at) ON login_session TO sanquan_access"
    )
    op.execute("GRANT SELECT, INSERT (kind, address, subject, outcome) ON access_log TO sanquan_access")
    op.execute("GRANT SELECT ON access_log TO sanquan_app")
    op.execute(
        "CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER no_truncate BEFORE TRUNCATE ON access_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_constraint("fk_journal_entry_account_id", "journal_entry")
    op.drop_table("access_log")
    op.drop_table("login_session")
    op.drop_table("account_role")
    op.drop_table("account")
    op.drop_table("organization")
    op.drop_table("person")
