"""Case kinds are configuration: which states follow which (design.md §4). No class per kind.

The contract side confirms what was measured; the register side enters the right. A kind whose
message code depends on the ground (107x by why a right ends) has here the commonest; the case keeps
the one that fits.
"""

from dataclasses import dataclass

from registry.words import Words

NONE = "none"
"""The state before the first step."""


DOOR: tuple[tuple[str, str], ...] = (
    ("applied", "completion"),
    ("completion", "applied"),
    ("applied", "not_accepted"),
    ("completion", "not_accepted"),
    ("completion", "withdrawn"),
    ("accepted", "refused"),
    ("reviewed", "refused"),
    ("entered", "archived"),  # where no certificate is issued
)
"""What every kind that comes over the counter may answer, and how it ends in the archive."""

REASONED = ("completion", "not_accepted", "refused")
"""States that are a written answer with reasons."""
DEAD = ("withdrawn", "not_accepted", "refused")
"""States after which nothing more comes of a case: what it carried is free for another one."""


@dataclass(frozen=True, slots=True)
class CaseKind:
    """A kind of case: who applies, the codes it has in messages, and its transitions."""

    code: str
    name: Words
    message_kind: str | None
    applicant: Words
    transitions: tuple[tuple[str, str], ...]
    registration_type: str | None = None
    """登记类型 DJLX of the real-estate registry (standards.md §3.2); None on the contract side."""

    @property
    def states(self) -> tuple[str, ...]:
        """All states in the order in which they are first reached."""
        return tuple(dict.fromkeys(to for _, to in self.transitions))

    @property
    def is_applied_for(self) -> bool:
        """Whether it begins with an application, so that it can be taken in at the desk."""
        return (NONE, "applied") in self.transitions

    @property
    def is_planned(self) -> bool:
        """Whether it rests on a plan and is approved without an announcement."""
        return ("reviewed", "approved") in self.transitions


SURVEY = CaseKind(
    code="survey",
    name=Words("调查确认", "survey confirmation"),
    message_kind=None,
    applicant=Words("发包方", "the grantor"),
    transitions=(
        (NONE, "surveyed"),
        ("surveyed", "displayed"),
        ("displayed", "displayed"),  # the next round, where nothing had to be corrected
        ("displayed", "corrected"),
        ("corrected", "displayed"),
        ("displayed", "confirmed"),
        ("confirmed", "contracted"),
        ("contracted", "confirmed"),  # households that sign later
        ("surveyed", "withdrawn"),
        ("displayed", "withdrawn"),
        ("corrected", "withdrawn"),
        ("confirmed", "withdrawn"),
        ("contracted", "withdrawn"),
    ),
)

EXTENSION_SURVEY = CaseKind(
    "extension_survey",
    Words("延包调查确认", "survey for the extension"),
    None,
    Words("发包方", "the grantor"),
    # Households that sign later may have to be corrected first: then the whole is shown again.
    (*SURVEY.transitions, ("contracted", "corrected")),
)

_ANNOUNCED = (
    (NONE, "applied"),
    ("applied", "accepted"),
    ("accepted", "reviewed"),
    ("reviewed", "announced"),
    ("announced", "approved"),
    ("approved", "entered"),
    ("entered", "certified"),
    ("certified", "archived"),
    ("applied", "withdrawn"),
    ("accepted", "withdrawn"),
    ("reviewed", "withdrawn"),
    ("announced", "withdrawn"),
    ("approved", "withdrawn"),
    *DOOR,
    ("announced", "refused"),
)
"""What is registered for the first time is announced (不动产登记暂行条例实施细则 17)."""
_PLANNED = (
    (NONE, "applied"),
    ("applied", "accepted"),
    ("accepted", "reviewed"),
    ("reviewed", "approved"),  # a change is not announced
    ("approved", "entered"),
    ("entered", "certified"),
    ("certified", "archived"),
    ("applied", "withdrawn"),
    ("accepted", "withdrawn"),
    ("reviewed", "withdrawn"),
    ("approved", "withdrawn"),
    *DOOR,
)
"""A change rests on its plan: who approves it approves the plan's content."""
_HOLDER = Words("承包方", "the holder")
_GRANTOR = Words("发包方", "the grantor")
_RIGHT_HOLDER = Words("权利人", "the holder of the right")

FIRST_REGISTRATION = CaseKind(
    "first", Words("首次登记", "first registration"), "1011", _GRANTOR, _ANNOUNCED, "100"
)
JOINT_FIRST = CaseKind(
    "joint_first",
    Words("首次登记（一户多权同确）", "first registration of a household's rights"),
    None,
    _RIGHT_HOLDER,
    _ANNOUNCED,
    "100",
)
PARCEL_CHANGE = CaseKind(
    "parcel_change", Words("地块变更", "change of parcels"), "1033", _HOLDER, _PLANNED, "300"
)
RIGHT_TRANSFER = CaseKind(
    "right_transfer", Words("转移登记", "registration of transfer"), None, _RIGHT_HOLDER, _PLANNED, "200"
)
RIGHT_CHANGE = CaseKind(
    "right_change", Words("变更登记", "registration of change"), None, _RIGHT_HOLDER, _PLANNED, "300"
)
RIGHT_CANCELLATION = CaseKind(
    "right_cancellation", Words("注销登记", "cancellation"), None, _RIGHT_HOLDER, _PLANNED, "400"
)
RIGHT_CORRECTION = CaseKind(
    "right_correction", Words("更正登记", "correction"), None, _RIGHT_HOLDER, _PLANNED, "500"
)
MEMBERS = CaseKind("members", Words("家庭成员变化", "change of members"), "1031", _HOLDER, _PLANNED, "300")
REPRESENTATIVE = CaseKind(
    "representative",
    Words("承包方代表变更", "change of representative"),
    "1032",
    _HOLDER,
    _PLANNED,
    "300",
)
CONTRACT_CHANGE = CaseKind(
    "contract_change",
    Words("承包地块增减", "parcels added to or lost from a contract"),
    "1033",
    _HOLDER,
    _PLANNED,
    "300",
)
HOUSEHOLD_SPLIT = CaseKind(
    "household_split", Words("分户", "split of a household"), "1051", _HOLDER, _PLANNED, "200"
)
HOUSEHOLD_MERGE = CaseKind(
    "household_merge", Words("合户", "merge of households"), "106", _HOLDER, _PLANNED, "200"
)
CONTRACT_CANCELLATION = CaseKind(
    "contract_cancellation",
    Words("注销承包经营权", "cancellation of a contract right"),
    "1071",
    _HOLDER,
    _PLANNED,
    "400",
)
EXTENSION = CaseKind(
    "extension", Words("二轮延包", "extension of the contract"), "1031", _GRANTOR, _PLANNED, "300"
)

TRANSFER_FILING = CaseKind(
    "transfer_filing", Words("流转备案", "filing of a transfer"), None, _HOLDER, _PLANNED
)
"""Under five years, and whatever the law does not register: the filing ledger 备案台账."""
TRANSFER_FIRST = CaseKind(
    "transfer_first",
    Words("流转权利首次登记", "first registration of a transferred right"),
    None,
    _RIGHT_HOLDER,
    _PLANNED,
    "100",
)
TRANSFER_PASSING = CaseKind(
    "transfer_passing",
    Words("互换、转让登记", "registration of exchange or assignment"),
    "1041",
    _HOLDER,
    _PLANNED,
    "200",
)
TRANSFER_EXIT = CaseKind(
    "transfer_exit",
    Words("交回、退出登记", "registration of hand-back or exit"),
    "1071",
    _HOLDER,
    _PLANNED,
    "400",
)
TRANSFER_SECURITY = CaseKind(
    "transfer_security",
    Words("担保、抵押登记", "registration of a security"),
    None,
    _RIGHT_HOLDER,
    _PLANNED,
    "100",
)
TRANSFER_END = CaseKind(
    "transfer_end", Words("流转终止", "end of a transfer"), None, _RIGHT_HOLDER, _PLANNED, "400"
)
TRANSFER_ENFORCEMENT = CaseKind(
    "transfer_enforcement",
    Words("实现担保物权登记", "registration of an enforcement"),
    None,
    Words("担保权人", "the creditor"),
    _PLANNED,
    "200",
)

CASE_KINDS: dict[str, CaseKind] = {
    kind.code: kind
    for kind in (
        SURVEY,
        EXTENSION_SURVEY,
        FIRST_REGISTRATION,
        JOINT_FIRST,
        PARCEL_CHANGE,
        RIGHT_TRANSFER,
        RIGHT_CHANGE,
        RIGHT_CANCELLATION,
        RIGHT_CORRECTION,
        MEMBERS,
        REPRESENTATIVE,
        CONTRACT_CHANGE,
        HOUSEHOLD_SPLIT,
        HOUSEHOLD_MERGE,
        CONTRACT_CANCELLATION,
        EXTENSION,
        TRANSFER_FILING,
        TRANSFER_FIRST,
        TRANSFER_PASSING,
        TRANSFER_EXIT,
        TRANSFER_SECURITY,
        TRANSFER_END,
        TRANSFER_ENFORCEMENT,
    )
}


def leads_to(kind: str, state: str, goal: str) -> bool:
    """Return whether a case of a kind in this state may still come to another."""
    reached, before = {state}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {to for at, to in CASE_KINDS[kind].transitions if at in before}
    return goal in reached - {state}


STATE_NAMES: dict[str, Words] = {
    "surveyed": Words("已调查", "surveyed"),
    "displayed": Words("公示", "on display"),
    "corrected": Words("已勘误", "corrected"),
    "confirmed": Words("已归户确认", "confirmed by the household"),
    "contracted": Words("已签约", "contracted"),
    "applied": Words("已申请", "applied"),
    "completion": Words("待补正", "to be completed"),
    "not_accepted": Words("不予受理", "not accepted"),
    "refused": Words("不予登记", "refused"),
    "accepted": Words("已受理", "accepted"),
    "reviewed": Words("已审核", "reviewed"),
    "announced": Words("公告", "announced"),
    "approved": Words("已核定", "approved"),
    "entered": Words("已登簿", "entered"),
    "certified": Words("已缮证", "certified"),
    "archived": Words("已归档", "archived"),
    "withdrawn": Words("已撤回", "withdrawn"),
}
