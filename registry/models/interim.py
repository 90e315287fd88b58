"""Interim papers and their lines: extracts under a number of their own, no titles.

Whether one is valid, and which of its lines a final certificate has superseded, is derived from the
register (queries/interim_papers.py), never stored. Rows never change.
"""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, Code, RegionCode, RowId, among, zh
from registry.rights import KINDS
from registry.rules.interim import INTERIM_KINDS, LINE_STATES

_OF_MEMBER = ", ".join(f"'{kind.code}'" for kind in INTERIM_KINDS.values() if kind.is_of_member)
PRINTED_STATES = tuple(state for state in LINE_STATES if state != "gone")


class InterimPaper(Base):
    """临时证书：集体成员资格证书、农业人口市民化权益证书；编号永不重用."""

    __tablename__ = "interim_paper"
    __table_args__ = (
        among("kind", tuple(INTERIM_KINDS)),
        CheckConstraint(f"(kind IN ({_OF_MEMBER})) = (member_id IS NOT NULL)", name="member_if_kind"),
        CheckConstraint("octet_length(token_hash) = 32", name="token_hash_size"),
        Index("ix_interim_paper_holder_id", "holder_id"),
        Index("ix_interim_paper_region_code", "region_code"),
    )

    id: Mapped[RowId]
    paper_number: Mapped[Code] = mapped_column(unique=True, **zh("证书编号"))
    kind: Mapped[str] = mapped_column(**zh("临时证书类别"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("农户"))
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("household_member.id"), **zh("成员资格证书所摘录的名册行")
    )
    token_hash: Mapped[bytes] = mapped_column(unique=True, **zh("查验令牌散列"))
    check_code_hash: Mapped[bytes] = mapped_column(**zh("查验码散列"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("证书内容摘要"))
    document_sha256: Mapped[bytes] = mapped_column(ForeignKey("document.sha256"), **zh("PDF 文件"))
    issued_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("出具日期"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class InterimLine(Base):
    """权益证书的一行：一页登记簿上的一项权利，出具时确认到哪一步."""

    __tablename__ = "interim_line"
    __table_args__ = (
        among("kind", tuple(KINDS)),
        among("state", PRINTED_STATES),
        CheckConstraint("(state = 'certified') = (certificate_id IS NOT NULL)", name="certified"),
        Index("ix_interim_line_folio_number", "folio_number"),
        Index("ix_interim_line_region_code", "region_code"),
    )

    paper_id: Mapped[int] = mapped_column(ForeignKey("interim_paper.id"), primary_key=True, **zh("临时证书"))
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, **zh("行序"))
    kind: Mapped[str] = mapped_column(**zh("权利类型"))
    folio_number: Mapped[Code] = mapped_column(**zh("登记簿编号：合同编码、不动产单元号或项目编号"))
    state: Mapped[str] = mapped_column(**zh("出具时的确认进度"))
    certificate_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("certificate.id"), **zh("出具时已有的正式权证")
    )
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
