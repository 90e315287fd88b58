"""Transfers 流转、转让、退出: who agreed to which terms, and what is bound to that.

A transfer collects one party for each right that moves: a bulk lease has one a household. What a party
signs is its own sheet of terms, by hash: a household that refuses leaves the sheets of the others as
they are, and any change of the terms is a new sheet that nobody has signed (reliability.md I31).
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry import codes
from registry.db import CURRENT, ActId, Base, Code, EndedBy, RegionCode, RowId, among, form, zh
from registry.rules.transfer_consents import CAPACITIES, METHODS
from registry.transfers import FORMS


class Transfer(Base):
    """流转、转让、退出：一份合同，18 位流转合同编码；内容在各方的条款单中."""

    __tablename__ = "transfer"
    __table_args__ = (
        form("number", codes.TRANSFER.pattern),
        among("form", tuple(FORMS)),
        Index("ix_transfer_grantor_id", "grantor_id"),
        Index("ix_transfer_receiver_id", "receiver_id"),
        Index("ix_transfer_region_code", "region_code"),
    )

    id: Mapped[RowId]
    number: Mapped[Code] = mapped_column(unique=True, **zh("流转合同编码", "LZHTBM", "B.6"))
    form: Mapped[str] = mapped_column(**zh("流转、转让或退出方式", "LZFS", "B.6"))
    grantor_id: Mapped[int] = mapped_column(ForeignKey("grantor.id"), **zh("发包方"))
    receiver_id: Mapped[int | None] = mapped_column(
        ForeignKey("contract_holder.id"), **zh("受让方；交回集体的为空", "SRFBM", "B.6")
    )
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class TransferParty(Base):
    """条款单：一项转出的权利，与其权利人商定的条款；条款一变就是新的一张."""

    __tablename__ = "transfer_party"
    __table_args__ = (
        CheckConstraint("term_from < term_to", name="term"),
        UniqueConstraint("id", "content_sha256"),
        Index(
            "uq_transfer_party_transfer_id_right_id_current",
            "transfer_id",
            "right_id",
            unique=True,
            postgresql_where=CURRENT,
        ),
        Index("ix_transfer_party_right_id", "right_id"),
        Index("ix_transfer_party_holder_id", "holder_id"),
    )

    id: Mapped[RowId]
    transfer_id: Mapped[int] = mapped_column(ForeignKey("transfer.id"), **zh("流转"))
    right_id: Mapped[int] = mapped_column(ForeignKey("land_right.id"), **zh("转出的权利或其所依据的权利"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("转出方"))
    term_from: Mapped[date] = mapped_column(**zh("期限起", "LZQXKSRQ", "B.6"))
    term_to: Mapped[date] = mapped_column(**zh("期限止（次日）；无期限为 9999-12-31", "LZQXJSRQ", "B.6"))
    content: Mapped[str] = mapped_column(**zh("条款（规范化文本）"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("条款摘要"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]
    paper_sha256: Mapped[bytes | None] = mapped_column(
        ForeignKey("document.sha256"), **zh("继承所依据的公证书、判决书、调解书扫描件", later=True)
    )


class TransferParcel(Base):
    """条款单所及的地块：按合同面积，只流转一部分的写明面积."""

    __tablename__ = "transfer_parcel"
    __table_args__ = (
        CheckConstraint("0 < area AND area <= whole_area", name="area"),
        Index("ix_transfer_parcel_unit_id", "unit_id"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("transfer_party.id"), primary_key=True, **zh("条款单"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("spatial_unit.id"), primary_key=True, **zh("地块"))
    ordinal: Mapped[int] = mapped_column(SmallInteger, **zh("条款单上的序号"))
    area: Mapped[Decimal] = mapped_column(**zh("流转面积", "LZMJ", "B.6"))
    whole_area: Mapped[Decimal] = mapped_column(**zh("地块的合同面积", "HTMJ", "B.7"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class TransferSignatory(Base):
    """须同意者：农户代表或全体成年共有人，以及须同意的原承包户、发包方."""

    __tablename__ = "transfer_signatory"
    __table_args__ = (
        among("capacity", CAPACITIES),
        Index("ix_transfer_signatory_person_id", "person_id"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("transfer_party.id"), primary_key=True, **zh("条款单"))
    ordinal: Mapped[int] = mapped_column(SmallInteger, primary_key=True, **zh("序号"))
    capacity: Mapped[str] = mapped_column(**zh("身份"))
    holder_id: Mapped[int | None] = mapped_column(
        ForeignKey("contract_holder.id"), **zh("所代表的权利人；发包方为空")
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), **zh("自然人；单位和发包方为空"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class TransferConsent(Base):
    """同意：对一张条款单的摘要，凭签字扫描件、两名见证人或登记电话上的一次性验证码；登簿前可以撤回."""

    __tablename__ = "transfer_consent"
    __table_args__ = (
        among("method", METHODS),
        ForeignKeyConstraint(
            ["party_id", "content_sha256"],
            ["transfer_party.id", "transfer_party.content_sha256"],
            name="fk_transfer_consent_terms",
        ),
        ForeignKeyConstraint(
            ["party_id", "ordinal"], ["transfer_signatory.party_id", "transfer_signatory.ordinal"]
        ),
        CheckConstraint(
            "CASE method WHEN 'scan' THEN document_sha256 IS NOT NULL "
            "WHEN 'witnesses' THEN num_nonnulls(first_witness, second_witness) = 2 "
            "AND first_witness <> second_witness ELSE code_proof IS NOT NULL END",
            name="proof",
        ),
        CheckConstraint(
            "(agent IS NULL) = (num_nonnulls(entrustment_sha256, mandate_id) = 0)", name="entrusted"
        ),
        CheckConstraint("num_nonnulls(mandate_id, mandate_sha256) <> 1", name="mandate_whole"),
        ForeignKeyConstraint(
            ["mandate_id", "mandate_sha256"],
            ["transfer_party.id", "transfer_party.content_sha256"],
            name="fk_transfer_consent_mandate",
        ),
        Index("ix_transfer_consent_mandate_id", "mandate_id"),
        CheckConstraint(
            "concat(first_witness, second_witness, agent) !~ '[0-9]{15}'", name="names_hold_no_id"
        ),
        Index(
            "uq_transfer_consent_party_id_ordinal_current",
            "party_id",
            "ordinal",
            unique=True,
            postgresql_where=CURRENT,
        ),
        Index("uq_transfer_consent_code_proof", "code_proof", unique=True),
    )

    id: Mapped[RowId]
    party_id: Mapped[int] = mapped_column(BigInteger, **zh("条款单"))
    ordinal: Mapped[int] = mapped_column(SmallInteger, **zh("须同意者"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("所同意的条款摘要"))
    method: Mapped[str] = mapped_column(**zh("方式"))
    document_sha256: Mapped[bytes | None] = mapped_column(ForeignKey("document.sha256"), **zh("签字扫描件"))
    first_witness: Mapped[str | None] = mapped_column(**zh("见证人一"))
    second_witness: Mapped[str | None] = mapped_column(**zh("见证人二"))
    code_proof: Mapped[str | None] = mapped_column(**zh("一次性验证码的记录"))
    agent: Mapped[str | None] = mapped_column(**zh("代理人"))
    entrustment_sha256: Mapped[bytes | None] = mapped_column(
        ForeignKey("document.sha256"), **zh("书面委托书扫描件")
    )
    consented_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("同意日期"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]
    mandate_id: Mapped[int | None] = mapped_column(
        BigInteger, **zh("受托人所凭的委托书：委托流转的条款单", later=True)
    )
    mandate_sha256: Mapped[bytes | None] = mapped_column(**zh("委托书的条款摘要", later=True))


class TransferCase(Base):
    """流转业务：一件业务办理一次流转的哪些条款单."""

    __tablename__ = "transfer_case"
    __table_args__ = (
        UniqueConstraint("case_id", "party_id", "content_sha256"),
        ForeignKeyConstraint(
            ["party_id", "content_sha256"],
            ["transfer_party.id", "transfer_party.content_sha256"],
            name="fk_transfer_case_terms",
        ),
        Index("ix_transfer_case_party_id", "party_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("land_case.id"), primary_key=True, **zh("业务"))
    party_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, **zh("条款单"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("条款摘要"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class TransferEntry(Base):
    """流转生效：已核定的业务使一张条款单生效；须同意者都已同意，不可逆的已付款或有担保."""

    __tablename__ = "transfer_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "party_id", "content_sha256"],
            ["transfer_case.case_id", "transfer_case.party_id", "transfer_case.content_sha256"],
            name="fk_transfer_entry_applied",
        ),
        CheckConstraint("NOT is_final OR security_id IS NOT NULL", name="secured"),
        Index("ix_transfer_entry_case_id", "case_id"),
    )

    party_id: Mapped[int] = mapped_column(primary_key=True, **zh("条款单"))
    case_id: Mapped[int] = mapped_column(ForeignKey("approval.case_id"), **zh("已核定的业务"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("条款摘要"))
    is_final: Mapped[bool] = mapped_column(**zh("是否不可逆"))
    security_id: Mapped[int | None] = mapped_column(
        ForeignKey("payment_security.id"), unique=True, **zh("付款或分期付款担保的证明：一份只证明一次流转")
    )
    right_id: Mapped[int | None] = mapped_column(
        ForeignKey("land_right.id"), unique=True, **zh("由此设立的权利")
    )
    entered_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("生效登记日期"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
