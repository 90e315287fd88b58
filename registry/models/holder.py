"""Households, and their roles: contract holder 承包方, or holder of other rights [LA_GroupParty].

The household has an identity of its own; contract household, homestead household and share
household may differ, so each is a role with members of its own. The 18-digit code belongs to the
role as contract holder alone. The representative is the one the paper names; the head is a relation.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from registry import codes
from registry.codelists import HolderKind, IdKind, MemberRemark, Relation
from registry.db import (
    ActId,
    Base,
    Code,
    RegionCode,
    RowId,
    Version,
    among,
    code_text,
    form,
    version_rules,
    zh,
)
from registry.periods import OPEN_DATE

ROLES = ("ownership", "homestead", "forest", "construction", "share", "other")
"""What a party holds in a role other than contract holder."""


class Household(Base):
    """农户 [LA_GroupParty]：内部标识；编码属于其承包方身份."""

    __tablename__ = "household"

    id: Mapped[RowId]
    origin_code: Mapped[Code] = mapped_column(unique=True, **zh("首次出现时的承包方编码", "CBFBM", "B.3"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class ContractHolder(Base):
    """权利人 [LA_Party]：农户、个人或单位在一个发包方下的身份；承包方有 18 位编码."""

    __tablename__ = "contract_holder"
    __table_args__ = (
        form("code", codes.HOLDER.pattern),
        among("kind", HolderKind),
        among("role", ROLES),
        CheckConstraint("(role IS NULL) = (code IS NOT NULL)", name="code_if_contract"),
        CheckConstraint("(kind = '1') = (household_id IS NOT NULL)", name="household_if_kind"),
        Index("ix_contract_holder_grantor_id", "grantor_id"),
        Index("ix_contract_holder_household_id", "household_id"),
    )

    id: Mapped[RowId]
    code: Mapped[str | None] = mapped_column(code_text, unique=True, **zh("承包方编码", "CBFBM", "B.3"))
    kind: Mapped[str] = mapped_column(**zh("承包方类型", "CBFLX", "B.3"))
    grantor_id: Mapped[int] = mapped_column(ForeignKey("grantor.id"), **zh("发包方"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), **zh("农户"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
    role: Mapped[str | None] = mapped_column(**zh("承包方以外的权利人身份；承包方为空", later=True))


class ContractHolderVersion(Version, Base):
    """承包方情况：代表、地址、调查与公示记事，按版本记录."""

    __tablename__ = "contract_holder_version"
    __table_args__ = (
        *version_rules("contract_holder_version", "holder_id"),
        among("id_kind", IdKind),
        Index("ix_contract_holder_version_representative_id", "representative_id"),
    )

    id: Mapped[RowId]
    holder_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("承包方"))
    region_code: Mapped[RegionCode]
    name: Mapped[str | None] = mapped_column(**zh("承包方（代表）名称", "CBFMC", "B.3"))
    representative_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), **zh("承包方代表"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), **zh("单位"))
    address: Mapped[str | None] = mapped_column(**zh("承包方地址", "CBFDZ", "B.3"))
    postcode: Mapped[str | None] = mapped_column(**zh("邮政编码", "YZBM", "B.3"))
    phone_sealed: Mapped[bytes | None] = mapped_column(**zh("联系电话（密文）", "LXDH", "B.3"))
    phone_mask: Mapped[str | None] = mapped_column(**zh("联系电话（掩码）"))
    member_count: Mapped[int | None] = mapped_column(SmallInteger, **zh("承包方成员数量", "CBFCYSL", "B.3"))
    surveyor: Mapped[str | None] = mapped_column(**zh("承包方调查员", "CBFDCY", "B.3"))
    surveyed_on: Mapped[date | None] = mapped_column(**zh("承包方调查日期", "CBFDCRQ", "B.3"))
    survey_note: Mapped[str | None] = mapped_column(**zh("承包方调查记事", "CBFDCJS", "B.3"))
    display_note: Mapped[str | None] = mapped_column(**zh("公示记事", "GSJS", "B.3"))
    display_recorder: Mapped[str | None] = mapped_column(**zh("公示记事人", "GSJSR", "B.3"))
    display_reviewed_on: Mapped[date | None] = mapped_column(**zh("公示审核日期", "GSSHRQ", "B.3"))
    display_reviewer: Mapped[str | None] = mapped_column(**zh("公示审核人", "GSSHR", "B.3"))
    id_kind: Mapped[str | None] = mapped_column(**zh("承包方（代表）证件类型", "CBFZJLX", "B.3", later=True))


class HouseholdMember(Version, Base):
    """家庭成员 [LA_PartyMember]：在一个承包方户内，与户主关系、是否共有人，按版本记录."""

    __tablename__ = "household_member"
    __table_args__ = (
        *version_rules("household_member", "holder_id", "person_id", "position"),
        among("relation", Relation),
        among("remark_kind", MemberRemark),
        CheckConstraint("during_from < during_to", name="during"),
        Index("ix_household_member_person_id", "person_id"),
    )

    id: Mapped[RowId]
    holder_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("承包方"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), **zh("自然人"))
    position: Mapped[int] = mapped_column(SmallInteger, **zh("户内顺序：户主在前"))
    region_code: Mapped[RegionCode]
    relation: Mapped[str | None] = mapped_column(**zh("与户主关系", "YHZGX", "B.4"))
    is_co_owner: Mapped[bool | None] = mapped_column(**zh("是否共有人", "SFGYR", "B.4"))
    remark_kind: Mapped[str | None] = mapped_column(**zh("成员备注", "CYBZ", "B.4"))
    remark: Mapped[str | None] = mapped_column(**zh("成员备注说明", "CYBZSM", "B.4"))
    during_from: Mapped[date] = mapped_column(**zh("成员身份起"))
    during_to: Mapped[date] = mapped_column(server_default=str(OPEN_DATE), **zh("成员身份止"))
