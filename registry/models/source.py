"""Papers that the register keeps as sources and that make no right by themselves."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, SmallInteger
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
    __table_args__ = (
        among("kind", PAPER_KINDS),
        Index("ix_earlier_paper_right_code", "right_code"),
        Index("ix_earlier_paper_region_code", "region_code", "kind"),
    )

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
    number: Mapped[str | None] = mapped_column(
        **zh("流转合同编码或资料附件编号", "LZHTBM", "B.6", later=True)
    )
    grantor_code: Mapped[str | None] = mapped_column(**zh("发包方编码", "FBFBM", "B.8", later=True))
    holder_code: Mapped[str | None] = mapped_column(**zh("承包方编码", "CBFBM", "B.8", later=True))
    receiver_code: Mapped[str | None] = mapped_column(**zh("受让方编码", "SRFBM", "B.6", later=True))
    method: Mapped[str | None] = mapped_column(**zh("承包或流转方式", "CBFS", "B.8", later=True))
    term_text: Mapped[str | None] = mapped_column(**zh("承包或流转期限", "CBQX", "B.8", later=True))
    term_from: Mapped[date | None] = mapped_column(**zh("期限起", "CBQXQ", "B.8", later=True))
    term_last: Mapped[date | None] = mapped_column(
        **zh("期限止（当日，如纸面所载）", "CBQXZ", "B.8", later=True)
    )
    path: Mapped[str | None] = mapped_column(**zh("示意图或附件路径", "DKSYT", "B.8", later=True))
    area: Mapped[Decimal | None] = mapped_column(**zh("流转面积", "LZMJ", "B.6", later=True))
    area_mu: Mapped[Decimal | None] = mapped_column(**zh("流转面积亩", "LZMJM", "B.6", later=True))
    parcel_count: Mapped[int | None] = mapped_column(
        SmallInteger, **zh("流转地块数", "LZDKS", "B.6", later=True)
    )
    purpose_before: Mapped[str | None] = mapped_column(**zh("流转前土地用途", "LZQTDYT", "B.6", later=True))
    purpose_after: Mapped[str | None] = mapped_column(**zh("流转后土地用途", "LZHTDYT", "B.6", later=True))
    is_picked_up: Mapped[bool | None] = mapped_column(**zh("权证是否领取", "QZSFLQ", "B.9", later=True))
    picked_up_on: Mapped[date | None] = mapped_column(**zh("权证领取日期", "QZLQRQ", "B.9", later=True))
    picked_up_by: Mapped[str | None] = mapped_column(**zh("权证领取人姓名", "QZLQRXM", "B.9", later=True))
    picker_id_kind: Mapped[str | None] = mapped_column(
        **zh("权证领取人证件类型", "QZLQRZJLX", "B.9", later=True)
    )
    picker_id_sealed: Mapped[bytes | None] = mapped_column(
        **zh("权证领取人证件号码（密文）", "QZLQRZJHM", "B.9", later=True)
    )
