"""Messages to the platforms above: what was written when, and what was answered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261125_1460"
down_revision = "20261125_1440"
branch_labels = None
depends_on = None


def upgrade() -> None:
    time = postgresql.TIMESTAMP(timezone=True)
    code = sa.Text(collation="C")
    op.create_table(
        "message",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("entry_id", sa.BigInteger(), nullable=False, comment="所报的登簿 (项目自定)"),
        sa.Column("channel", sa.Text(), nullable=False, comment="上报渠道 (项目自定)"),
        sa.Column("number", code, nullable=False, comment="报文标识，重报不变 (SJBZM, 接入规范)"),
        sa.Column("code", sa.Text(), nullable=False, comment="业务代码 (SJLX, 接入规范)"),
        sa.Column("attempt", sa.SmallInteger(), nullable=False, comment="第几次写出 (项目自定)"),
        sa.Column(
            "content_sha256",
            sa.LargeBinary(),
            nullable=False,
            comment="报文内容摘要，不含发送时间 (项目自定)",
        ),
        sa.Column(
            "written_at",
            time,
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="写出时间 (项目自定)",
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=True, comment="写出账号 (项目自定)"),
        sa.Column("region_code", code, nullable=False, comment="行政区划代码：权限范围按前缀 (项目自定)"),
        sa.CheckConstraint("channel IN ('contract', 'registration')", name=op.f("ck_message_channel_listed")),
        sa.CheckConstraint("attempt >= 1", name=op.f("ck_message_attempt")),
        sa.CheckConstraint("octet_length(content_sha256) = 32", name=op.f("ck_message_content_size")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_message_entry_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_message_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "entry_id", "channel", "attempt", name=op.f("uq_message_entry_id_channel_attempt")
        ),
        sa.UniqueConstraint("number", "attempt", name=op.f("uq_message_number_attempt")),
        comment="上报报文：某次登簿向某平台写出的报文，每写一次一行",
    )
    op.create_index("ix_message_region_code", "message", ["region_code"], unique=False)
    op.create_table(
        "message_answer",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("message_id", sa.BigInteger(), nullable=False, comment="报文 (项目自定)"),
        sa.Column("code", sa.Text(), nullable=False, comment="应答代码 (项目自定)"),
        sa.Column("said", sa.Text(), nullable=True, comment="应答说明，证件号码已遮盖 (项目自定)"),
        sa.Column("file_sha256", sa.LargeBinary(), nullable=False, comment="应答文件的摘要 (项目自定)"),
        sa.Column(
            "read_at",
            time,
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="读入时间 (项目自定)",
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=True, comment="读入账号 (项目自定)"),
        sa.Column("region_code", code, nullable=False, comment="行政区划代码：权限范围按前缀 (项目自定)"),
        sa.CheckConstraint("octet_length(file_sha256) = 32", name=op.f("ck_message_answer_file_size")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_answer_message_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_message_answer_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_answer")),
        sa.UniqueConstraint(
            "message_id", "file_sha256", name=op.f("uq_message_answer_message_id_file_sha256")
        ),
        comment="报文应答：平台对某次写出的报文答复了什么，代码照原样保存",
    )
    op.create_index("ix_message_answer_region_code", "message_answer", ["region_code"], unique=False)
    op.execute("CALL keep_for_ever('message', ARRAY['written_at'])")
    op.execute("CALL keep_for_ever('message_answer', ARRAY['read_at'])")


def downgrade() -> None:
    op.drop_table("message_answer")
    op.drop_table("message")
