"""The register proper: units, rights in versions, their parcels, and the entries that made them."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry import codes
from registry.db import (
    ActId,
    Base,
    Code,
    EndedBy,
    RegionCode,
    RowId,
    Version,
    among,
    recorded_rules,
    version_rules,
    zh,
)
from registry.rights import KINDS, UNITS


class RegistrationUnit(Base):
    """登记单元 [LA_BAUnit]：一页登记簿所登记的对象，页号永不重用."""

    __tablename__ = "registration_unit"
    __table_args__ = (
        among("kind", UNITS),
        CheckConstraint("(kind = 'contract_land') = (contract_id IS NOT NULL)", name="contract_if_kind"),
        Index("ix_registration_unit_region_code", "region_code"),
    )

    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(**zh("登记单元类别"))
    folio_number: Mapped[Code] = mapped_column(unique=True, **zh("登记簿编号", "CBJYQZBM", "B.8"))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), unique=True, **zh("承包合同"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class Entry(Base):
    """登簿：一件已核定的业务在一页登记簿上做了什么."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("case_id", "unit_id"),
        UniqueConstraint("id", "unit_id"),
        UniqueConstraint("id", "unit_id", "content_sha256"),
        ForeignKeyConstraint(
            ["signed_contract_id", "content_sha256"],
            ["contract_signing.contract_id", "contract_signing.content_sha256"],
            name="fk_entry_signed",
        ),
        ForeignKeyConstraint(
            ["case_id", "contract_id"],
            ["case_contract.case_id", "case_contract.contract_id"],
            name="fk_entry_subject",
        ),
        ForeignKeyConstraint(
            ["case_id", "signed_contract_id", "content_sha256"],
            ["case_contract.case_id", "case_contract.contract_id", "case_contract.content_sha256"],
            name="fk_entry_announced",
        ),
        ForeignKeyConstraint(
            ["case_id", "draft_id", "content_sha256"],
            ["unit_draft.case_id", "unit_draft.id", "unit_draft.content_sha256"],
            name="fk_entry_drafted",
        ),
        CheckConstraint("plan_case_id = case_id", name="own_plan"),
        CheckConstraint("num_nonnulls(contract_id, draft_id) = 1", name="contract_or_draft"),
        Index("ix_entry_contract_id", "contract_id"),
        Index("ix_entry_draft_id", "draft_id"),
    )

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("approval.case_id"), **zh("已核定的业务"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("registration_unit.id"), **zh("登记单元"))
    contract_id: Mapped[int | None] = mapped_column(**zh("承包合同"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("登记内容摘要"))
    entered_on: Mapped[date] = mapped_column(
        server_default=text("register_today()"), **zh("登簿日期", "DJSJ", "B.8")
    )
    entered_at: Mapped[datetime] = mapped_column(server_default=text("register_now()"), **zh("登簿时间"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
    plan_case_id: Mapped[int | None] = mapped_column(
        ForeignKey("change_plan.case_id"), **zh("依据的变更方案", later=True)
    )
    signed_contract_id: Mapped[int | None] = mapped_column(
        BigInteger,
        Computed("CASE WHEN plan_case_id IS NULL THEN contract_id END", persisted=True),
        **zh("所依据的已签合同；依据变更方案的为空"),
    )
    draft_id: Mapped[int | None] = mapped_column(
        BigInteger, **zh("承包合同以外的权利：所依据的草稿", later=True)
    )


class LandRight(Base):
    """权利 [LA_Right]：编码稳定不变，承包的为 19 位权证编码，其他为登记簿编号和页内序号."""

    __tablename__ = "land_right"
    __table_args__ = (
        CheckConstraint(
            f"kind NOT IN ('contracted_land', 'other_contract') OR code ~ '^{codes.CONTRACT.pattern}$'",
            name="code_form",
        ),
        among("kind", tuple(KINDS)),
        UniqueConstraint("id", "kind"),
        Index("ix_land_right_unit_id", "unit_id"),
        Index("ix_land_right_region_code", "region_code"),
        Index("ix_land_right_parent_id", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
    )

    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(**zh("权利类型", "QLLX", "不动产登记数据库标准"))
    code: Mapped[Code] = mapped_column(unique=True, **zh("承包经营权证（登记簿）编码", "CBJYQZBM", "B.8"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("registration_unit.id"), **zh("登记单元"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("land_right.id"), **zh("所派生自的权利"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class LandRightVersion(Version, Base):
    """权利版本 [VersionedObject]：权利人、份额、期限，每一版由一次登簿产生."""

    __tablename__ = "land_right_version"
    __table_args__ = (
        *version_rules("land_right_version", "right_id"),
        UniqueConstraint("right_id", "version", name="uq_land_right_version_ref"),
        CheckConstraint("term_from < term_to", name="term"),
        CheckConstraint("0 < share_part AND share_part <= share_whole", name="share"),
        ForeignKeyConstraint(["entry_id", "unit_id"], ["entry.id", "entry.unit_id"]),
        ForeignKeyConstraint(
            ["entry_id", "unit_id", "content_sha256"],
            ["entry.id", "entry.unit_id", "entry.content_sha256"],
            name="fk_land_right_version_entered",
        ),
        Index("ix_land_right_version_holder_id", "holder_id"),
    )

    id: Mapped[RowId]
    right_id: Mapped[int] = mapped_column(ForeignKey("land_right.id"), **zh("权利"))
    unit_id: Mapped[int] = mapped_column(BigInteger, **zh("登记单元"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("权利人"))
    share_part: Mapped[int] = mapped_column(server_default="1", **zh("份额分子"))
    share_whole: Mapped[int] = mapped_column(server_default="1", **zh("份额分母"))
    term_from: Mapped[date] = mapped_column(**zh("期限起", "CBQXQ", "B.8"))
    term_to: Mapped[date] = mapped_column(**zh("期限止（次日）", "CBQXZ", "B.8"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("登记内容摘要"))
    entry_id: Mapped[int] = mapped_column(BigInteger, **zh("登簿"))
    region_code: Mapped[RegionCode]


class RightParcel(Base):
    """权利所及地块：同一时期一块地上同类排他权利只有一个."""

    __tablename__ = "right_parcel"
    __table_args__ = (
        *recorded_rules(),
        ForeignKeyConstraint(
            ["right_id", "version"], ["land_right_version.right_id", "land_right_version.version"]
        ),
        ForeignKeyConstraint(["right_id", "kind"], ["land_right.id", "land_right.kind"]),
        CheckConstraint("term_from < term_to", name="term"),
        CheckConstraint("0 < share_part AND share_part <= share_whole", name="share"),
        ExcludeConstraint(
            ("unit_id", "="),
            ("kind", "="),
            (text("(coalesce(tier, 0))"), "="),
            (text("daterange(term_from, term_to)"), "&&"),
            where=text("exclusive AND ended_by IS NULL"),
            name="ex_right_parcel_exclusive",
            using="gist",
        ),
        Index("ix_right_parcel_right_id", "right_id", "version"),
        Index("ix_right_parcel_unit_id", "unit_id"),
    )

    id: Mapped[RowId]
    right_id: Mapped[int] = mapped_column(BigInteger, **zh("权利"))
    version: Mapped[int] = mapped_column(BigInteger, **zh("权利版本"))
    kind: Mapped[str] = mapped_column(**zh("权利类型"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("spatial_unit.id"), **zh("地块"))
    exclusive: Mapped[bool] = mapped_column(**zh("是否排他：确权确股不确地时为否"))
    share_part: Mapped[int] = mapped_column(server_default="1", **zh("份额分子"))
    share_whole: Mapped[int] = mapped_column(server_default="1", **zh("份额分母"))
    term_from: Mapped[date] = mapped_column(**zh("期限起"))
    term_to: Mapped[date] = mapped_column(**zh("期限止（次日）"))
    region_code: Mapped[RegionCode]
    recorded_from: Mapped[datetime] = mapped_column(**zh("登记时间起"))
    recorded_to: Mapped[datetime] = mapped_column(
        server_default=text("'9999-12-31 00:00:00+00'"), **zh("登记时间止")
    )
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]
    tier: Mapped[int | None] = mapped_column(
        SmallInteger, **zh("派生层次：再流转的为一，再流转一次加一；不由同类权利派生的为空", later=True)
    )
