"""Answers to requests of programs, kept for those that are sent again."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1980"
down_revision = "20261127_1960"
branch_labels = None
depends_on = None

NAME = "answered_request"


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="内部标识 (项目自定)"
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="账号 (项目自定)"),
        sa.Column("key", sa.Text(collation="C"), nullable=False, comment="程序自定的请求键 (项目自定)"),
        sa.Column(
            "request_sha256", sa.LargeBinary(), nullable=False, comment="请求的地址和内容的摘要 (项目自定)"
        ),
        sa.Column("answer", sa.Text(), nullable=False, comment="答复 (项目自定)"),
        sa.Column(
            "answered_at",
            sa.TIMESTAMP(timezone=True),
            server_default=sa.text("register_now()"),
            nullable=False,
            comment="答复时间 (项目自定)",
        ),
        sa.CheckConstraint("length(key) BETWEEN 1 AND 200", name=op.f(f"ck_{NAME}_key_length")),
        sa.CheckConstraint("octet_length(request_sha256) = 32", name=op.f(f"ck_{NAME}_request_size")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f(f"fk_{NAME}_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{NAME}")),
        comment="已答复的程序请求：同一账号、同一请求键在一天内只办理一次，再来的得到同一答复",
    )
    op.create_index(f"ix_{NAME}_key", NAME, ["account_id", "key", "answered_at"])
    op.execute(f"CALL keep_for_ever('{NAME}', ARRAY['answered_at'])")


def downgrade() -> None:
    # What goes is beside the register: a request that is sent again is only not known any more.
    op.drop_table(NAME)
