"""Cases: the only door through which the register changes, and the steps they went.

A case's state is its last step, never a column. Each step names the step it follows, so a race
for the next one has one winner; allowed transitions are rows, so a forbidden one has no key to
refer to. Decisions are proof rows whose foreign keys are the proofs (reliability.md P1, P6).
"""

from datetime import date, datetime

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

from registry import codes
from registry.db import ActId, Base, Code, RegionCode, RowId, form, zh


class CaseTransition(Base):
    """业务流程配置：每类业务允许的状态变化."""

    __tablename__ = "case_transition"

    kind: Mapped[str] = mapped_column(primary_key=True, **zh("业务类别"))
    from_state: Mapped[str] = mapped_column(primary_key=True, **zh("原状态"))
    to_state: Mapped[str] = mapped_column(primary_key=True, **zh("新状态"))


class Case(Base):
    """业务：登记内容只能通过业务改变."""

    __tablename__ = "land_case"
    __table_args__ = (
        form("number", codes.CASE_NUMBER.pattern),
        UniqueConstraint("id", "kind"),
        Index("ix_land_case_grantor_id", "grantor_id"),
        Index("ix_land_case_region_code", "region_code"),
    )

    id: Mapped[RowId]
    number: Mapped[Code] = mapped_column(unique=True, **zh("业务流水号", "YWLSH", "接入规范表4"))
    kind: Mapped[str] = mapped_column(**zh("业务类别"))
    message_kind: Mapped[str | None] = mapped_column(**zh("业务代码", "SJLX", "接入规范"))
    grantor_id: Mapped[int] = mapped_column(ForeignKey("grantor.id"), **zh("发包方"))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), **zh("成果包"))
    region_code: Mapped[RegionCode]
    opened_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("立案日期"))
    begun_by: Mapped[ActId]


class CaseStep(Base):
    """业务步骤：每一步接在上一步之后，注明经办人和时间."""

    __tablename__ = "case_step"
    __table_args__ = (
        ForeignKeyConstraint(["case_id", "kind"], ["land_case.id", "land_case.kind"]),
        ForeignKeyConstraint(
            ["kind", "from_state", "state"],
            ["case_transition.kind", "case_transition.from_state", "case_transition.to_state"],
            name="fk_case_step_allowed",
        ),
        ForeignKeyConstraint(
            ["case_id", "follows", "from_state"],
            ["case_step.case_id", "case_step.number", "case_step.state"],
            name="fk_case_step_follows",
        ),
        ForeignKeyConstraint(
            ["account_id", "person_id"], ["account.id", "account.person_id"], name="fk_case_step_own_account"
        ),
        UniqueConstraint("case_id", "number", "state"),
        UniqueConstraint("case_id", "number", "state", "person_id"),
        CheckConstraint("coalesce(follows, 0) = number - 1", name="in_order"),
        CheckConstraint("(number = 1) = (from_state = 'none')", name="first"),
    )

    case_id: Mapped[int] = mapped_column(primary_key=True, **zh("业务"))
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, **zh("步骤序号"))
    follows: Mapped[int | None] = mapped_column(SmallInteger, **zh("上一步序号；第一步为空"))
    kind: Mapped[str] = mapped_column(**zh("业务类别"))
    from_state: Mapped[str] = mapped_column(**zh("原状态"))
    state: Mapped[str] = mapped_column(**zh("状态"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), **zh("经办人（自然人）"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), **zh("经办账号"))
    region_code: Mapped[RegionCode]
    at: Mapped[datetime] = mapped_column(server_default=text("register_now()"), **zh("时间"))
    remark: Mapped[str | None] = mapped_column(**zh("意见"))
    begun_by: Mapped[ActId]


class CaseContract(Base):
    """业务对象：一件业务涉及的承包合同."""

    __tablename__ = "case_contract"
    __table_args__ = (
        UniqueConstraint("case_id", "contract_id", "content_sha256"),
        Index("ix_case_contract_contract_id", "contract_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("land_case.id"), primary_key=True, **zh("业务"))
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), primary_key=True, **zh("承包合同"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("内容摘要"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class Approval(Base):
    """核定：受理人与核定人必须是不同的自然人，内容与公告的一致."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("accepted_by <> approved_by", name="four_eyes"),
        CheckConstraint("accepted_state = 'accepted'", name="accepted"),
        CheckConstraint("approved_state = 'approved'", name="approved"),
        ForeignKeyConstraint(
            ["case_id", "accepted_step", "accepted_state", "accepted_by"],
            ["case_step.case_id", "case_step.number", "case_step.state", "case_step.person_id"],
            name="fk_approval_accepted",
        ),
        ForeignKeyConstraint(
            ["case_id", "approved_step", "approved_state", "approved_by"],
            ["case_step.case_id", "case_step.number", "case_step.state", "case_step.person_id"],
            name="fk_approval_approved",
        ),
        ForeignKeyConstraint(
            ["notice_id", "case_id", "content_sha256"],
            ["notice.id", "notice.case_id", "notice.content_sha256"],
            name="fk_approval_announced",
        ),
        ForeignKeyConstraint(
            ["notice_id"], ["notice_closing.notice_id"], name="fk_approval_announcement_closed"
        ),
        ForeignKeyConstraint(
            ["plan_case_id", "content_sha256"],
            ["change_plan.case_id", "change_plan.content_sha256"],
            name="fk_approval_planned",
        ),
        CheckConstraint("num_nonnulls(notice_id, plan_case_id) = 1", name="announced_or_planned"),
        CheckConstraint("plan_case_id = case_id", name="own_plan"),
        UniqueConstraint("case_id", "content_sha256"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("land_case.id"), primary_key=True, **zh("业务"))
    accepted_step: Mapped[int] = mapped_column(SmallInteger, **zh("受理步骤"))
    accepted_state: Mapped[str] = mapped_column(server_default="accepted", **zh("受理步骤的状态"))
    accepted_by: Mapped[int] = mapped_column(**zh("受理人"))
    approved_step: Mapped[int] = mapped_column(SmallInteger, **zh("核定步骤"))
    approved_state: Mapped[str] = mapped_column(server_default="approved", **zh("核定步骤的状态"))
    approved_by: Mapped[int] = mapped_column(**zh("核定人"))
    notice_id: Mapped[int | None] = mapped_column(**zh("公告"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("内容摘要"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
    plan_case_id: Mapped[int | None] = mapped_column(**zh("无需公告的变更：所核定的方案", later=True))
