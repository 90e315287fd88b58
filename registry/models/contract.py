"""Contracts of land and the parcels they give (contract side, NY/T 2539)."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry import codes
from registry.codelists import AcquisitionMethod
from registry.db import (
    ActId,
    Base,
    Code,
    RegionCode,
    RowId,
    Version,
    among,
    form,
    version_rules,
    zh,
)


class Contract(Base):
    """承包合同 [LA_AdministrativeSource]：一个承包方与发包方之间，19 位编码."""

    __tablename__ = "contract"
    __table_args__ = (
        form("code", codes.CONTRACT.pattern),
        UniqueConstraint("id", "holder_id"),
        Index("ix_contract_grantor_id", "grantor_id"),
        Index("ix_contract_holder_id", "holder_id"),
    )

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True, **zh("承包合同编码", "CBHTBM", "B.5"))
    grantor_id: Mapped[int] = mapped_column(ForeignKey("grantor.id"), **zh("发包方"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("承包方"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class ContractVersion(Version, Base):
    """承包合同内容：期限、总面积、地块数、签订时间，按版本记录."""

    __tablename__ = "contract_version"
    __table_args__ = (
        *version_rules("contract_version", "contract_id"),
        among("method", AcquisitionMethod),
        CheckConstraint("term_from < term_to", name="term"),
    )

    id: Mapped[RowId]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), **zh("承包合同"))
    region_code: Mapped[RegionCode]
    method: Mapped[str | None] = mapped_column(**zh("承包方式", "CBFS", "B.5"))
    term_from: Mapped[date | None] = mapped_column(**zh("承包期限起", "CBQXQ", "B.5"))
    term_to: Mapped[date | None] = mapped_column(**zh("承包期限止（次日）", "CBQXZ", "B.5"))
    total_area: Mapped[Decimal | None] = mapped_column(**zh("确权（合同）总面积", "HTZMJ", "B.5"))
    earlier_total_area: Mapped[Decimal | None] = mapped_column(**zh("原合同总面积", "YHTZMJ", "B.5"))
    parcel_count: Mapped[int | None] = mapped_column(SmallInteger, **zh("承包地块总数", "CBDKZS", "B.5"))
    signed_on: Mapped[date | None] = mapped_column(**zh("签订时间", "QDSJ", "B.5"))
    earlier_code: Mapped[str | None] = mapped_column(**zh("原承包合同编码", "YCBHTBM", "B.5"))
    total_area_mu: Mapped[Decimal | None] = mapped_column(
        **zh("确权（合同）总面积亩", "HTZMJM", "B.5", later=True)
    )
    earlier_total_area_mu: Mapped[Decimal | None] = mapped_column(
        **zh("原合同总面积亩", "YHTZMJM", "B.5", later=True)
    )


class ContractParcel(Version, Base):
    """承包地块信息：合同给予的地块及其确权、原合同、延包面积，按版本记录.

    The parcel is named by its code: codes are unique for ever, and a contract may name a parcel
    whose shape was refused and is still to come.
    """

    __tablename__ = "contract_parcel"
    __table_args__ = (
        *version_rules("contract_parcel", "contract_id", "parcel_code"),
        among("acquisition", AcquisitionMethod),
        Index("ix_contract_parcel_parcel_code", "parcel_code"),
    )

    id: Mapped[RowId]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), **zh("承包合同"))
    parcel_code: Mapped[Code] = mapped_column(**zh("地块代码", "DKBM", "B.1"))
    region_code: Mapped[RegionCode]
    acquisition: Mapped[str | None] = mapped_column(**zh("承包经营权取得方式", "CBJYQQDFS", "B.1"))
    contract_area: Mapped[Decimal | None] = mapped_column(**zh("确权（合同）面积", "HTMJ", "B.1"))
    earlier_area: Mapped[Decimal | None] = mapped_column(**zh("原合同面积", "YHTMJ", "B.1"))
    extension_area: Mapped[Decimal | None] = mapped_column(**zh("延包面积"))
    is_share_only: Mapped[bool | None] = mapped_column(**zh("是否确权确股", "SFQQQG", "B.1"))
    transfer_code: Mapped[str | None] = mapped_column(**zh("流转合同编码", "LZHTBM", "B.1"))
    right_code: Mapped[str | None] = mapped_column(**zh("承包经营权证编码", "CBJYQZBM", "B.1", later=True))
    contract_area_mu: Mapped[Decimal | None] = mapped_column(
        **zh("确权（合同）面积亩", "HTMJM", "B.1", later=True)
    )
    earlier_area_mu: Mapped[Decimal | None] = mapped_column(**zh("原合同面积亩", "YHTMJM", "B.1", later=True))
