"""Requests of programs that were answered, by the key they came with: a repeated one is not done again.

They lie beside the register, as sessions do; a key counts for a day, and may be used anew afterwards.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, Code, RowId, zh


class AnsweredRequest(Base):
    """已答复的程序请求：同一账号、同一请求键在一天内只办理一次，再来的得到同一答复."""

    __tablename__ = "answered_request"
    __table_args__ = (
        CheckConstraint("length(key) BETWEEN 1 AND 200", name="key_length"),
        CheckConstraint("octet_length(request_sha256) = 32", name="request_size"),
        Index("ix_answered_request_key", "account_id", "key", "answered_at"),
    )

    id: Mapped[RowId]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), **zh("账号"))
    key: Mapped[Code] = mapped_column(**zh("程序自定的请求键"))
    request_sha256: Mapped[bytes] = mapped_column(**zh("请求的地址和内容的摘要"))
    answer: Mapped[str] = mapped_column(**zh("答复"))
    answered_at: Mapped[datetime] = mapped_column(server_default=text("register_now()"), **zh("答复时间"))
