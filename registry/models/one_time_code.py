"""One-time codes 一次性验证码: what a household proves by the phone on record, for one purpose and subject.

They lie beside the register, as sessions do: an act that rests on one names it by its id. A code is
never stored, only its keyed hash; a try is a row, and a code is right once at most.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, Code, RowId, among, zh
from registry.rules.one_time_codes import MOST_TRIES, PURPOSES


class OneTimeCode(Base):
    """一次性验证码：发往登记电话，限一个用途、一个对象，只存散列."""

    __tablename__ = "one_time_code"
    __table_args__ = (
        among("purpose", tuple(PURPOSES)),
        CheckConstraint("octet_length(code_hash) = 32", name="code_hash_size"),
        CheckConstraint("sent_at < expires_at", name="expires"),
        CheckConstraint("phone_mask !~ '[0-9]{5}'", name="phone_masked"),
        Index("ix_one_time_code_subject", "purpose", "subject", "sent_at"),
    )

    id: Mapped[RowId]
    purpose: Mapped[str] = mapped_column(**zh("用途"))
    subject: Mapped[Code] = mapped_column(**zh("对象：验证码只对它有效，不含个人信息"))
    code_hash: Mapped[bytes] = mapped_column(**zh("验证码的带密钥散列"))
    phone_mask: Mapped[str] = mapped_column(**zh("发往的电话（掩码）"))
    sent_at: Mapped[datetime] = mapped_column(server_default=text("register_now()"), **zh("发送时间"))
    expires_at: Mapped[datetime] = mapped_column(**zh("失效时间"))


class OneTimeCodeTry(Base):
    """验证码的一次输入：对或错；错满次数即失效，对一次即用掉."""

    __tablename__ = "one_time_code_try"
    __table_args__ = (
        CheckConstraint(f"number BETWEEN 1 AND {MOST_TRIES}", name="number_limited"),
        Index(
            "uq_one_time_code_try_code_id_right", "code_id", unique=True, postgresql_where=text("is_right")
        ),
    )

    code_id: Mapped[int] = mapped_column(ForeignKey("one_time_code.id"), primary_key=True, **zh("验证码"))
    number: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, **zh("第几次输入")
    )
    is_right: Mapped[bool] = mapped_column(**zh("是否正确"))
    at: Mapped[datetime] = mapped_column(server_default=text("register_now()"), **zh("时间"))
