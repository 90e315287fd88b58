"""Certificates: each an exact snapshot of one version of a right; numbers are unique for ever.

Whether a certificate is valid is derived (queries/certificates.py), never stored (Civil Code 217: the
register prevails). Of a right one certificate at most is out, that is, not ended (I42); how it ended
and what happened before stands in models/certificate_life.py.
"""

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import CURRENT, ActId, Base, Code, EndedBy, RegionCode, RowId, zh


class Certificate(Base):
    """权证：对应登记簿的一个版本，证书编号永不重用."""

    __tablename__ = "certificate"
    __table_args__ = (
        ForeignKeyConstraint(
            ["right_id", "right_version"],
            ["land_right_version.right_id", "land_right_version.version"],
        ),
        ForeignKeyConstraint(
            ["right_id", "follows_id"],
            ["certificate_end.right_id", "certificate_end.certificate_id"],
            name="fk_certificate_follows",
            use_alter=True,
        ),
        UniqueConstraint("follows_id"),
        UniqueConstraint("right_id", "id", "ended_by"),
        Index("uq_certificate_right_id_current", "right_id", unique=True, postgresql_where=CURRENT),
        Index("ix_certificate_right_id", "right_id", "right_version"),
        CheckConstraint("octet_length(token_hash) = 32", name="token_hash_size"),
        Index("ix_certificate_region_code", "region_code"),
    )

    id: Mapped[RowId]
    paper_number: Mapped[Code] = mapped_column(unique=True, **zh("权证流水号", "CBJYQZLSH", "B.8"))
    right_id: Mapped[int] = mapped_column(ForeignKey("land_right.id"), **zh("权利"))
    right_version: Mapped[int] = mapped_column(**zh("权利版本"))
    token_hash: Mapped[bytes] = mapped_column(unique=True, **zh("查验令牌散列"))
    check_code_hash: Mapped[bytes] = mapped_column(**zh("查验码散列"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("证书内容摘要"))
    document_sha256: Mapped[bytes] = mapped_column(ForeignKey("document.sha256"), **zh("PDF 文件"))
    issued_on: Mapped[date] = mapped_column(
        server_default=text("register_today()"), **zh("缮证日期", "FZRQ", "B.9")
    )
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
    follows_id: Mapped[int | None] = mapped_column(
        BigInteger, **zh("接替的权证：补发、换发或注销后重发", later=True)
    )
    ended_by: Mapped[EndedBy]


class Counter(Base):
    """编号计数器：在发号的事务内加锁，只增不减."""

    __tablename__ = "counter"
    __table_args__ = (CheckConstraint("value >= 0", name="value"),)

    kind: Mapped[str] = mapped_column(primary_key=True, **zh("编号类别"))
    scope: Mapped[str] = mapped_column(primary_key=True, **zh("范围：县、年份或日期"))
    value: Mapped[int] = mapped_column(**zh("已发出的最大号"))
