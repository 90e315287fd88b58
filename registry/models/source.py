"""Papers that the register keeps as sources and that make no right by themselves."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, Code, RegionCode, RowId, among, zh

PAPER_KINDS = (
    "folio",
    "certificate",
    "reissue",
    "replacement",
    "cancellation",
    "transfer_contract",
    "attachment",
)


class EarlierPaper(Base):
    """既有登记簿、权证等资料 [LA_AdministrativeSource]：作为来源保存，本身不产生权利."""

    __tablename__ = "earlier_paper"
    __table_args__ = (among("kind", PAPER_KINDS), Index("ix_earlier_paper_right_code", "right_code"))

    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(**zh("资料类别"))
    right_code: Mapped[Code] = mapped_column(**zh("承包经营权证（登记簿）编码", "CBJYQZBM", "B.8"))
    region_code: Mapped[RegionCode]
    serial: Mapped[str | None] = mapped_column(**zh("权证流水号", "CBJYQZLSH", "B.8"))
    earlier_number: Mapped[str | None] = mapped_column(**zh("原承包经营权证编号", "YCBJYQZBH", "B.8"))
    issued_by: Mapped[str | None] = mapped_column(**zh("发证机关", "FZJG", "B.9"))
    issued_on: Mapped[date | None] = mapped_column(**zh("发证、补发、换发或注销日期", "FZRQ", "B.9"))
    registered_on: Mapped[date | None] = mapped_column(**zh("登记时间", "DJSJ", "B.8"))
    registered_by: Mapped[str | None] = mapped_column(**zh("登簿人", "DBR", "B.8"))
    note: Mapped[str | None] = mapped_column(**zh("附记、原因或资料名称", "DJBFJ", "B.8"))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), **zh("成果包"))
    begun_by: Mapped[ActId]
