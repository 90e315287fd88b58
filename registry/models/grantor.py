"""The grantor 发包方: who contracts the collective's land out [LA_Party]."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from registry import codes
from registry.db import ActId, Base, Code, RegionCode, RowId, Version, form, version_rules, zh


class Grantor(Base):
    """发包方 [LA_Party]：14 位编码，承包期内不变."""

    __tablename__ = "grantor"
    __table_args__ = (form("code", codes.GRANTOR.pattern), form("region_code", codes.GRANTOR.pattern))

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True, **zh("发包方编码", "FBFBM", "B.2"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class GrantorVersion(Version, Base):
    """发包方情况：名称、负责人、地址，按版本记录."""

    __tablename__ = "grantor_version"
    __table_args__ = version_rules("grantor_version", "grantor_id")

    id: Mapped[RowId]
    grantor_id: Mapped[int] = mapped_column(ForeignKey("grantor.id"), **zh("发包方"))
    region_code: Mapped[RegionCode]
    name: Mapped[str | None] = mapped_column(**zh("发包方名称", "FBFMC", "B.2"))
    head_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), **zh("负责人", "FBFFZRXM", "B.2"))
    phone_sealed: Mapped[bytes | None] = mapped_column(**zh("联系电话（密文）", "LXDH", "B.2"))
    phone_mask: Mapped[str | None] = mapped_column(**zh("联系电话（掩码）"))
    address: Mapped[str | None] = mapped_column(**zh("发包方地址", "FBFDZ", "B.2"))
    postcode: Mapped[str | None] = mapped_column(**zh("邮政编码", "YZBM", "B.2"))
    surveyor: Mapped[str | None] = mapped_column(**zh("发包方调查员", "FBFDCY", "B.2"))
    surveyed_on: Mapped[date | None] = mapped_column(**zh("发包方调查日期", "FBFDCRQ", "B.2"))
    survey_note: Mapped[str | None] = mapped_column(**zh("发包方调查记事", "FBFDCJS", "B.2"))
