"""Who works at the register: accounts of natural persons, their roles and regions."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from registry import codes
from registry.db import ActId, Base, RegionCode, RowId, among, form, zh

ROLES = ("clerk", "registrar", "analyst", "operator")


class Account(Base):
    """登录账号：对应一个自然人；四眼原则按人不按账号."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("id", "person_id"),)

    id: Mapped[RowId]
    username: Mapped[str] = mapped_column(unique=True, **zh("用户名"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), **zh("自然人"))
    password_hash: Mapped[str] = mapped_column(**zh("口令散列（argon2id）"))
    is_active: Mapped[bool] = mapped_column(server_default="true", **zh("是否启用"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), **zh("建立时间"))
    begun_by: Mapped[ActId]


class AccountRole(Base):
    """账号角色：在哪个行政区划前缀内担任什么角色."""

    __tablename__ = "account_role"
    __table_args__ = (
        UniqueConstraint("account_id", "role", "region_code"),
        among("role", ROLES),
        form("region_code", codes.REGION.pattern),
    )

    id: Mapped[RowId]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), **zh("账号"))
    role: Mapped[str] = mapped_column(**zh("角色"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
