"""What happens to a certificate after it was issued: picked up, lost, handed back, ended. Rows never change.

A certificate ends once, by the act that writes its row of `certificate_end`. A lost one ends when it is
reissued, which its declaration's days must precede; a replaced one only when the old paper is back.
"""

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, Code, RegionCode, among, zh
from registry.rules.certificates import CANCELLATIONS, ENDINGS, MANNERS


class CertificatePickup(Base):
    """权证领取：谁、何时、如何签收；一本权证只领取一次."""

    __tablename__ = "certificate_pickup"
    __table_args__ = (
        among("manner", tuple(MANNERS)),
        CheckConstraint("picked_up_by <> '' AND picked_up_by !~ '[0-9]{15}'", name="named"),
        CheckConstraint("(id_kind IS NULL) = (id_sealed IS NULL)", name="id"),
        CheckConstraint("entrustment <> ''", name="entrusted"),
        Index("ix_certificate_pickup_region_code", "region_code"),
    )

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True, **zh("权证"))
    picked_up_by: Mapped[str] = mapped_column(**zh("权证领取人姓名", "QZLQRXM", "B.9"))
    id_kind: Mapped[str | None] = mapped_column(**zh("权证领取人证件类型", "QZLQRZJLX", "B.9"))
    id_sealed: Mapped[bytes | None] = mapped_column(**zh("权证领取人证件号码（密文）", "QZLQRZJHM", "B.9"))
    entrustment: Mapped[str | None] = mapped_column(**zh("委托书说明；本人领取的为空"))
    manner: Mapped[str] = mapped_column(**zh("签收方式"))
    picked_up_on: Mapped[date] = mapped_column(
        server_default=text("register_today()"), **zh("权证领取日期", "QZLQRQ", "B.9")
    )
    document_sha256: Mapped[bytes | None] = mapped_column(
        ForeignKey("document.sha256"), **zh("签领单扫描件", later=True)
    )
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class CertificateBlank(Base):
    """印制号：权证印在登记机构的哪一张空白证书上；一号一证，永不重用."""

    __tablename__ = "certificate_blank"
    __table_args__ = (
        CheckConstraint("print_number <> ''", name="print_number"),
        Index("ix_certificate_blank_region_code", "region_code"),
    )

    print_number: Mapped[Code] = mapped_column(primary_key=True, **zh("印制号"))
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), unique=True, **zh("权证"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class LossDeclaration(Base):
    """遗失声明：刊发若干日后才能补发；声明之日起原证不再有效."""

    __tablename__ = "loss_declaration"
    __table_args__ = (
        UniqueConstraint("certificate_id", "due_on"),
        CheckConstraint("due_on >= declared_on", name="due"),
        CheckConstraint("declared_by <> '' AND declared_by !~ '[0-9]{15}'", name="named"),
        Index("ix_loss_declaration_region_code", "region_code"),
    )

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True, **zh("权证"))
    declared_by: Mapped[str] = mapped_column(**zh("声明人"))
    reason: Mapped[str] = mapped_column(**zh("遗失、灭失经过"))
    declared_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("刊发日期"))
    due_on: Mapped[date] = mapped_column(**zh("届满日期：当日及以后可以补发"))
    period: Mapped[str] = mapped_column(**zh("期限"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class CertificateHandBack(Base):
    """权证收回：旧证交回登记机构."""

    __tablename__ = "certificate_hand_back"
    __table_args__ = (
        CheckConstraint("handed_back_by <> '' AND handed_back_by !~ '[0-9]{15}'", name="named"),
        Index("ix_certificate_hand_back_region_code", "region_code"),
    )

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True, **zh("权证"))
    handed_back_by: Mapped[str] = mapped_column(**zh("交证人"))
    handed_back_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("收回日期"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class CertificateEnd(Base):
    """权证终止：遗失声明届满、换发或注销；此号从此无效."""

    __tablename__ = "certificate_end"
    __table_args__ = (
        among("ground", tuple(ENDINGS)),
        UniqueConstraint("right_id", "certificate_id"),
        ForeignKeyConstraint(
            ["right_id", "certificate_id", "begun_by"],
            ["certificate.right_id", "certificate.id", "certificate.ended_by"],
            name="fk_certificate_end_closed",
        ),
        ForeignKeyConstraint(
            ["certificate_id", "loss_due_on"],
            ["loss_declaration.certificate_id", "loss_declaration.due_on"],
            name="fk_certificate_end_loss_declared",
        ),
        ForeignKeyConstraint(
            ["handed_back_id"],
            ["certificate_hand_back.certificate_id"],
            name="fk_certificate_end_handed_back",
        ),
        CheckConstraint("(ground = 'lost') = (loss_due_on IS NOT NULL)", name="loss"),
        CheckConstraint("ended_on >= loss_due_on", name="loss_full_length"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint(
            f"ground NOT IN {tuple(CANCELLATIONS)} OR coalesce(document_number, '') <> ''", name="source"
        ),
        Index("ix_certificate_end_region_code", "region_code"),
    )

    certificate_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, **zh("权证"))
    right_id: Mapped[int] = mapped_column(BigInteger, **zh("权利"))
    ground: Mapped[str] = mapped_column(**zh("终止原因类别"))
    reason: Mapped[str] = mapped_column(**zh("补发、换发或注销原因", "ZXYY", "B.12"))
    document_number: Mapped[str | None] = mapped_column(**zh("依据文书文号"))
    ended_on: Mapped[date] = mapped_column(
        server_default=text("register_today()"), **zh("终止日期", "ZXRQ", "B.12")
    )
    loss_due_on: Mapped[date | None] = mapped_column(**zh("所依据的遗失声明的届满日期"))
    handed_back_id: Mapped[int | None] = mapped_column(
        BigInteger,
        Computed("CASE WHEN ground = 'replaced' THEN certificate_id END", persisted=True),
        **zh("换发所收回的旧证"),
    )
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
