"""The market board 流转市场: what is on offer, who asked about it, and what came of it.

A listing is never changed: who wants other terms withdraws it and lists anew. That it ran out is told
by its last day; nothing is written for it.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, RegionCode, RowId, among, zh
from registry.rules.market import BIDDINGS, OUTCOMES
from registry.rules.transfer_prices import UNITS
from registry.transfers import FORMS


class Listing(Base):
    """挂牌：权利人或集体通过窗口公布的流转意向；不含坐标和姓名."""

    __tablename__ = "listing"
    __table_args__ = (
        among("form", tuple(FORMS)),
        among("unit", UNITS),
        among("bidding_kind", BIDDINGS),
        CheckConstraint("term_from < term_to", name="term"),
        CheckConstraint("area > 0", name="area"),
        CheckConstraint("amount_fen >= 0", name="amount"),
        CheckConstraint("listed_on <= last_day", name="days"),
        CheckConstraint("num_nonnulls(right_id, asset) = 1", name="right_or_asset"),
        CheckConstraint("(right_id IS NULL) = (holder_id IS NULL)", name="holder_of_right"),
        CheckConstraint(
            "asset IS NULL OR num_nonnulls(bidding_kind, bidding_on, bidding_sha256) = 3", name="bidding"
        ),
        CheckConstraint("concat(asset, place, terms) !~ '[0-9]{15}'", name="texts_hold_no_id"),
        UniqueConstraint("id", "region_code"),
        Index("ix_listing_grantor_id", "grantor_id"),
        Index("ix_listing_right_id", "right_id"),
        Index("ix_listing_region_code", "region_code"),
    )

    id: Mapped[RowId]
    grantor_id: Mapped[int] = mapped_column(ForeignKey("grantor.id"), **zh("发包方"))
    right_id: Mapped[int | None] = mapped_column(ForeignKey("land_right.id"), **zh("权利；集体资产为空"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("contract_holder.id"), **zh("权利人"))
    asset: Mapped[str | None] = mapped_column(**zh("集体资产的名称"))
    form: Mapped[str] = mapped_column(**zh("希望的流转方式", "LZFS", "B.6"))
    area: Mapped[Decimal] = mapped_column(**zh("面积", "LZMJ", "B.6"))
    term_from: Mapped[date] = mapped_column(**zh("希望的期限起"))
    term_to: Mapped[date] = mapped_column(**zh("希望的期限止（次日）"))
    unit: Mapped[str] = mapped_column(**zh("计价方式"))
    amount_fen: Mapped[int] = mapped_column(**zh("希望的价格（分）"))
    place: Mapped[str] = mapped_column(**zh("大致位置（文字）"))
    terms: Mapped[str] = mapped_column(**zh("其他条件"))
    last_day: Mapped[date] = mapped_column(**zh("挂牌截止日"))
    consent_sha256: Mapped[bytes] = mapped_column(ForeignKey("document.sha256"), **zh("挂牌委托书扫描件"))
    bidding_kind: Mapped[str | None] = mapped_column(**zh("公开竞价方式"))
    bidding_on: Mapped[date | None] = mapped_column(**zh("公开竞价日期"))
    bidding_sha256: Mapped[bytes | None] = mapped_column(
        ForeignKey("document.sha256"), **zh("公开竞价文件扫描件")
    )
    listed_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("挂牌日期"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class ListingParcel(Base):
    """挂牌所及的地块；公开页面不显示."""

    __tablename__ = "listing_parcel"
    __table_args__ = (
        CheckConstraint("area > 0", name="area"),
        Index("ix_listing_parcel_unit_id", "unit_id"),
    )

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True, **zh("挂牌"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("spatial_unit.id"), primary_key=True, **zh("地块"))
    area: Mapped[Decimal] = mapped_column(**zh("挂牌面积"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class ListingInterest(Base):
    """意向：姓名和联系方式加密，接受之前谁也看不到."""

    __tablename__ = "listing_interest"
    __table_args__ = (
        UniqueConstraint("id", "listing_id"),
        Index("ix_listing_interest_listing_id", "listing_id"),
        CheckConstraint("message !~ '[0-9]{11}'", name="message_holds_no_number"),
    )

    id: Mapped[RowId]
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), **zh("挂牌"))
    name_sealed: Mapped[bytes] = mapped_column(**zh("姓名或单位（密文）"))
    contact_sealed: Mapped[bytes] = mapped_column(**zh("联系方式（密文）"))
    message: Mapped[str] = mapped_column(**zh("打算"))
    sent_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("提出日期"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class ListingAcceptance(Base):
    """接受意向：从此挂牌一方可以看到联系方式."""

    __tablename__ = "listing_acceptance"
    __table_args__ = (
        ForeignKeyConstraint(
            ["interest_id", "listing_id"],
            ["listing_interest.id", "listing_interest.listing_id"],
            name="fk_listing_acceptance_interest",
        ),
        Index("ix_listing_acceptance_listing_id", "listing_id"),
    )

    interest_id: Mapped[int] = mapped_column(primary_key=True, **zh("意向"))
    listing_id: Mapped[int] = mapped_column(**zh("挂牌"))
    accepted_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("接受日期"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class ListingOutcome(Base):
    """挂牌结果：成交或撤回，每项挂牌只有一次；成交的公示到期前可见."""

    __tablename__ = "listing_outcome"
    __table_args__ = (
        among("kind", OUTCOMES),
        CheckConstraint("(kind = 'settled') = (transfer_id IS NOT NULL)", name="transfer_if_settled"),
        CheckConstraint("ended_on <= public_until", name="display"),
        Index("ix_listing_outcome_transfer_id", "transfer_id"),
    )

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True, **zh("挂牌"))
    kind: Mapped[str] = mapped_column(**zh("结果"))
    transfer_id: Mapped[int | None] = mapped_column(ForeignKey("transfer.id"), **zh("成交的流转"))
    reason: Mapped[str] = mapped_column(**zh("说明"))
    ended_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("结果日期"))
    public_until: Mapped[date] = mapped_column(**zh("结果公示截止日"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
