"""Background work: procrastinate's queue in a schema of its own, and what a person sees of it."""

import hashlib

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "20261125_1000"
down_revision = "20261125_0910"
branch_labels = None
depends_on = None

QUEUE = "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009"


def queue() -> str:
    """Return the schema that procrastinate ships, if it is the one this migration was written for.

    A library with another schema must not change what this migration makes: then this text is frozen
    as a file below `sql/`, and a new migration applies the library's own steps.
    """
    text = SchemaManager.get_schema()
    assert hashlib.sha256(text.encode()).hexdigest() == QUEUE, "procrastinate has another schema"
    return text


def upgrade() -> None:
    op.execute("CREATE SCHEMA procrastinate")
    op.execute("SET LOCAL search_path = procrastinate")
    op.get_bind().exec_driver_sql(queue().replace("%", "%%"))
    op.execute("SET LOCAL search_path TO DEFAULT")
    op.execute("GRANT USAGE ON SCHEMA procrastinate TO sanquan_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO sanquan_app")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA procrastinate TO sanquan_app")
    time = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "package_job",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column(
            "region_code",
            sa.Text(collation="C"),
            nullable=False,
            comment="行政区划代码：权限范围按前缀 (项目自定)",
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="最近决定办理的账号 (项目自定)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="检查或入库 (项目自定)"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="上传时的文件名 (项目自定)"),
        sa.Column("folder", sa.Text(), nullable=False, comment="数据目录中存放文件的文件夹 (项目自定)"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False, comment="上传文件的摘要 (项目自定)"),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="上传文件的字节数 (项目自定)"),
        sa.Column(
            "state",
            sa.Text(),
            server_default=sa.text("'queued'"),
            nullable=False,
            comment="办理状态 (项目自定)",
        ),
        sa.Column("stage", sa.Text(), nullable=True, comment="正在进行的步骤 (项目自定)"),
        sa.Column(
            "done",
            sa.BigInteger(),
            server_default=sa.text("'0'"),
            nullable=False,
            comment="本步骤已完成数 (项目自定)",
        ),
        sa.Column("total", sa.BigInteger(), nullable=True, comment="本步骤总数 (项目自定)"),
        sa.Column("said", sa.Text(), nullable=True, comment="未完成的原因 (项目自定)"),
        sa.Column("said_en", sa.Text(), nullable=True, comment="未完成的原因（英文） (项目自定)"),
        sa.Column(
            "result",
            postgresql.JSONB(none_as_null=True),
            nullable=True,
            comment="结果：逐表行数、逐规则条数、拒绝的行；证件号码已遮盖 (项目自定)",
        ),
        sa.Column("delivery_id", sa.BigInteger(), nullable=True, comment="成果包 (项目自定)"),
        sa.Column(
            "created_at",
            time,
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="上传时间 (项目自定)",
        ),
        sa.Column("started_at", time, nullable=True, comment="开始时间 (项目自定)"),
        sa.Column("stage_at", time, nullable=True, comment="本步骤开始时间 (项目自定)"),
        sa.Column("heartbeat_at", time, nullable=True, comment="最近报告时间 (项目自定)"),
        sa.Column("finished_at", time, nullable=True, comment="结束时间 (项目自定)"),
        sa.CheckConstraint("kind IN ('check', 'load')", name=op.f("ck_package_job_kind_listed")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'cancelling', 'cancelled', 'failed', 'done', 'discarded')",
            name=op.f("ck_package_job_state_listed"),
        ),
        sa.CheckConstraint(
            "stage IN ('reading', 'checking', 'loading')", name=op.f("ck_package_job_stage_listed")
        ),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_package_job_sha256_size")),
        sa.CheckConstraint("folder ~ '^[0-9a-f]{32}$'", name=op.f("ck_package_job_folder_form")),
        sa.CheckConstraint(
            "done >= 0 AND (total IS NULL OR done <= total)", name=op.f("ck_package_job_progress")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_package_job_account_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_package_job_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_job")),
        sa.UniqueConstraint("folder", name=op.f("uq_package_job_folder")),
        comment="成果包办理：上传的成果包检查、入库到了哪一步；属运行记录，不是登记簿的内容",
    )
    op.create_index("ix_package_job_region_code", "package_job", ["region_code"], unique=False)
    # Beside the register: changed in place, so neither kept for ever nor in versions; never deleted.
    op.execute(
        "GRANT SELECT, INSERT (region_code, account_id, kind, file_name, folder, sha256, size, state), "
        "UPDATE (account_id, kind, state, stage, done, total, said, said_en, result, delivery_id, "
        "started_at, stage_at, heartbeat_at, finished_at) ON package_job TO sanquan_app"
    )


def downgrade() -> None:
    op.drop_table("package_job")
    op.execute("DROP SCHEMA procrastinate CASCADE")
