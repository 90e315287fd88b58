"""Extension of contracts 二轮延包: the plan with its proofs, survey sheets, what is applied for.

A plan is voted on and published as it is; a case of extension names a plan that has both, by foreign
key. The survey sheets are the contract side's; the register changes only by the entry of the case.
"""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, RegionCode, RowId, Version, among, version_rules, zh

OUTCOMES = ("extend", "end")
END_GROUNDS = ("extinct", "expropriated")
"""Why a contract is not extended: nobody of the household lives 消亡户, or all land was expropriated."""


class ExtensionPlan(Base):
    """延包方案：发包方一次延包的方案全文、基准日、延包期限和困难户的解决办法."""

    __tablename__ = "extension_plan"
    __table_args__ = (
        UniqueConstraint("grantor_id", "number"),
        UniqueConstraint("id", "content_sha256"),
        CheckConstraint("term_to - term_from BETWEEN 10956 AND 10958", name="thirty_years"),
        Index("ix_extension_plan_region_code", "region_code"),
    )

    id: Mapped[RowId]
    grantor_id: Mapped[int] = mapped_column(ForeignKey("grantor.id"), **zh("发包方"))
    number: Mapped[int] = mapped_column(SmallInteger, **zh("该发包方的第几次方案"))
    body: Mapped[str] = mapped_column(**zh("方案全文"))
    hardship: Mapped[str] = mapped_column(**zh("人地矛盾突出的困难怎样解决"))
    base_on: Mapped[date] = mapped_column(**zh("基准日：以这一天的人口和土地为准"))
    term_from: Mapped[date] = mapped_column(**zh("延包期限起：原期限届满的次日"))
    term_to: Mapped[date] = mapped_column(**zh("延包期限止（次日）：三十年"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("内容摘要"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class ExtensionPublication(Base):
    """延包方案公示：在何处、到哪一天."""

    __tablename__ = "extension_publication"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "content_sha256"],
            ["extension_plan.id", "extension_plan.content_sha256"],
            name="fk_extension_publication_plan",
        ),
        UniqueConstraint("plan_id", "due_on"),
        CheckConstraint("due_on >= opened_on", name="due"),
    )

    plan_id: Mapped[int] = mapped_column(primary_key=True, **zh("延包方案"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("内容摘要"))
    place: Mapped[str] = mapped_column(**zh("公示地点"))
    opened_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("起始日期"))
    due_on: Mapped[date] = mapped_column(**zh("届满日期：当日及以后可以结束"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class ExtensionPublicationClosing(Base):
    """延包方案公示期满：按数据库日期."""

    __tablename__ = "extension_publication_closing"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "due_on"],
            ["extension_publication.plan_id", "extension_publication.due_on"],
            name="fk_extension_publication_closing_same",
        ),
        CheckConstraint("closed_on >= due_on", name="full_length"),
    )

    plan_id: Mapped[int] = mapped_column(primary_key=True, **zh("延包方案"))
    due_on: Mapped[date] = mapped_column(**zh("届满日期"))
    closed_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("结束日期"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class ExtensionVote(Base):
    """延包方案表决：应到、实到、同意人数，三分之二以上成员同意."""

    __tablename__ = "extension_vote"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "content_sha256"],
            ["extension_plan.id", "extension_plan.content_sha256"],
            name="fk_extension_vote_plan",
        ),
        CheckConstraint("in_favour * 3 >= roster * 2", name="two_thirds"),
        CheckConstraint("0 < in_favour AND in_favour <= present AND present <= roster", name="counts"),
    )

    plan_id: Mapped[int] = mapped_column(primary_key=True, **zh("延包方案"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("内容摘要"))
    held_on: Mapped[date] = mapped_column(**zh("会议日期"))
    roster: Mapped[int] = mapped_column(**zh("全体成员（或成员代表）人数"))
    present: Mapped[int] = mapped_column(**zh("到会人数"))
    in_favour: Mapped[int] = mapped_column(**zh("同意人数"))
    minutes: Mapped[str] = mapped_column(**zh("会议记录：文号或存放处"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class ExtensionCase(Base):
    """依方案办理的业务：没有表决通过并公示期满的方案，就没有延包业务."""

    __tablename__ = "extension_case"
    __table_args__ = (
        ForeignKeyConstraint(["plan_id"], ["extension_vote.plan_id"], name="fk_extension_case_voted"),
        ForeignKeyConstraint(
            ["plan_id"], ["extension_publication_closing.plan_id"], name="fk_extension_case_published"
        ),
        Index("ix_extension_case_plan_id", "plan_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("land_case.id"), primary_key=True, **zh("业务"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("extension_plan.id"), **zh("延包方案"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class ExtensionSurvey(Version, Base):
    """延包调查表：一户的原值、拟改值、理由和凭据，按版本记录."""

    __tablename__ = "extension_survey"
    __table_args__ = (
        *version_rules("extension_survey", "case_id", "contract_id"),
        among("outcome", OUTCOMES),
        among("ground", END_GROUNDS),
        CheckConstraint("(outcome = 'end') = (ground IS NOT NULL)", name="ground_if_end"),
        CheckConstraint("content_sha256 = sha256(convert_to(facts, 'UTF8'))", name="content"),
        Index("ix_extension_survey_contract_id", "contract_id"),
    )

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("extension_case.case_id"), **zh("调查业务"))
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), **zh("承包合同"))
    outcome: Mapped[str] = mapped_column(**zh("延包或终止"))
    ground: Mapped[str | None] = mapped_column(**zh("终止的法定情形"))
    facts: Mapped[str] = mapped_column(**zh("调查事项（规范化文本）"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("内容摘要"))
    basis_sha256: Mapped[bytes] = mapped_column(**zh("调查时合同内容的摘要"))
    region_code: Mapped[RegionCode]


class ExtensionItem(Base):
    """申请延包登记的合同：内容与农户签字确认并签约的一致."""

    __tablename__ = "extension_item"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contract_id", "content_sha256"],
            ["contract_signing.contract_id", "contract_signing.content_sha256"],
            name="fk_extension_item_signed",
        ),
        ForeignKeyConstraint(
            ["case_id", "contract_id"],
            ["case_contract.case_id", "case_contract.contract_id"],
            name="fk_extension_item_subject",
        ),
        Index("ix_extension_item_contract_id", "contract_id"),
    )

    case_id: Mapped[int] = mapped_column(
        ForeignKey("extension_case.case_id"), primary_key=True, **zh("延包登记业务")
    )
    contract_id: Mapped[int] = mapped_column(primary_key=True, **zh("承包合同"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("延包后内容的摘要"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
