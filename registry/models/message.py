"""What was told to the platforms above, and what they answered: beside the register, but kept for ever.

A message is written again by a further attempt, never changed; where it stands is derived from its
newest attempt and that attempt's newest answer (`registry.queries.messages`).
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, Code, RegionCode, RowId, among, zh
from registry.rules.messages import CHANNELS


class Message(Base):
    """上报报文：某次登簿向某平台写出的报文，每写一次一行."""

    __tablename__ = "message"
    __table_args__ = (
        among("channel", tuple(CHANNELS)),
        CheckConstraint("attempt >= 1", name="attempt"),
        CheckConstraint("octet_length(content_sha256) = 32", name="content_size"),
        UniqueConstraint("entry_id", "channel", "attempt"),
        UniqueConstraint("number", "attempt"),
        Index("ix_message_region_code", "region_code"),
    )

    id: Mapped[RowId]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), **zh("所报的登簿"))
    channel: Mapped[str] = mapped_column(**zh("上报渠道"))
    number: Mapped[Code] = mapped_column(**zh("报文标识，重报不变", "SJBZM", "接入规范"))
    code: Mapped[str] = mapped_column(**zh("业务代码", "SJLX", "接入规范"))
    attempt: Mapped[int] = mapped_column(SmallInteger, **zh("第几次写出"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("报文内容摘要，不含发送时间"))
    written_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), **zh("写出时间"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), **zh("写出账号"))
    region_code: Mapped[RegionCode]


class MessageAnswer(Base):
    """报文应答：平台对某次写出的报文答复了什么，代码照原样保存."""

    __tablename__ = "message_answer"
    __table_args__ = (
        UniqueConstraint("message_id", "file_sha256"),
        CheckConstraint("octet_length(file_sha256) = 32", name="file_size"),
        Index("ix_message_answer_region_code", "region_code"),
    )

    id: Mapped[RowId]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), **zh("报文"))
    code: Mapped[str] = mapped_column(**zh("应答代码"))
    said: Mapped[str | None] = mapped_column(**zh("应答说明，证件号码已遮盖"))
    file_sha256: Mapped[bytes] = mapped_column(**zh("应答文件的摘要"))
    read_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), **zh("读入时间"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), **zh("读入账号"))
    region_code: Mapped[RegionCode]
