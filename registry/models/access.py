"""What is written beside the register: sessions, and the log of public and office access.

The access log has its own database role, which may write nothing else; a GET writes only here.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, RowId, zh


class LoginSession(Base):
    """登录会话：保存在服务器上，可随时撤销."""

    __tablename__ = "login_session"
    __table_args__ = (CheckConstraint("octet_length(token_hash) = 32", name="token_hash_size"),)

    token_hash: Mapped[bytes] = mapped_column(primary_key=True, **zh("会话令牌散列"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), **zh("账号"))
    begun_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), **zh("登录时间"))
    last_seen_at: Mapped[datetime] = mapped_column(
        server_default=func.clock_timestamp(), **zh("最近使用时间")
    )
    expires_at: Mapped[datetime] = mapped_column(**zh("到期时间"))
    ended_at: Mapped[datetime | None] = mapped_column(**zh("退出时间"))


class AccessLog(Base):
    """访问记录：谁在何时查验了什么；也用来限制次数."""

    __tablename__ = "access_log"
    __table_args__ = (
        Index("ix_access_log_kind_address_at", "kind", "address", "at"),
        Index("ix_access_log_kind_subject_at", "kind", "subject", "at"),
    )

    id: Mapped[RowId]
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), **zh("时间"))
    kind: Mapped[str] = mapped_column(**zh("事项"))
    address: Mapped[str] = mapped_column(**zh("来源地址"))
    subject: Mapped[str | None] = mapped_column(**zh("对象（不含个人信息）"))
    outcome: Mapped[str] = mapped_column(**zh("结果"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), **zh("账号"))
    purpose: Mapped[str | None] = mapped_column(**zh("查看未掩码个人信息的目的"))
