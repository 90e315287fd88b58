"""Links by which somebody who must agree to a transfer reads their sheet on the phone, agrees or refuses."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import CURRENT, ActId, Base, EndedBy, RegionCode, RowId, recorded_rules, zh


class ConsentLink(Base):
    """手机同意链接：限一人、一张条款单的摘要；随机令牌只存散列，同意和撤回都要登记电话上的验证码."""

    __tablename__ = "consent_link"
    __table_args__ = (
        *recorded_rules(),
        CheckConstraint("octet_length(token_hash) = 32", name="token_hash_size"),
        CheckConstraint("phone_mask !~ '[0-9]{5}'", name="phone_masked"),
        ForeignKeyConstraint(
            ["party_id", "content_sha256"],
            ["transfer_party.id", "transfer_party.content_sha256"],
            name="fk_consent_link_terms",
        ),
        ForeignKeyConstraint(
            ["party_id", "ordinal"], ["transfer_signatory.party_id", "transfer_signatory.ordinal"]
        ),
        Index(
            "uq_consent_link_party_id_ordinal_current",
            "party_id",
            "ordinal",
            unique=True,
            postgresql_where=CURRENT,
        ),
        Index("ix_consent_link_party_id", "party_id", "ordinal"),
        Index("ix_consent_link_region_code", "region_code"),
    )

    id: Mapped[RowId]
    party_id: Mapped[int] = mapped_column(BigInteger, **zh("条款单"))
    ordinal: Mapped[int] = mapped_column(SmallInteger, **zh("须同意者"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("所示条款的摘要"))
    token_hash: Mapped[bytes] = mapped_column(unique=True, **zh("链接令牌散列"))
    phone_mask: Mapped[str] = mapped_column(**zh("发往的电话（掩码）"))
    valid_until: Mapped[date] = mapped_column(**zh("有效至（次日）"))
    region_code: Mapped[RegionCode]
    recorded_from: Mapped[datetime] = mapped_column(**zh("登记时间起"))
    recorded_to: Mapped[datetime] = mapped_column(
        server_default=text("'9999-12-31 00:00:00+00'"), **zh("登记时间止")
    )
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]
