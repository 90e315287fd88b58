"""Case kinds are configuration: which states follow which (design.md §4). No class per kind.

The contract side confirms what was measured; the register side enters the right. Further kinds
(change, extension, transfer) join this table with their issues.
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
    """A kind of case: its transitions, the code it has in change messages, who applies."""

    code: str
    name: Words
    message_kind: str | None
    applicant: Words
    transitions: tuple[tuple[str, str], ...]

    @property
    def states(self) -> tuple[str, ...]:
        """All states in the order in which they are first reached."""
        return tuple(dict.fromkeys(to for _, to in self.transitions))

    @property
    def is_applied_for(self) -> bool:
        """Whether it begins with an application, so that it can be taken in at the desk."""
        return (NONE, "applied") in self.transitions


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

FIRST_REGISTRATION = CaseKind(
    code="first",
    name=Words("首次登记", "first registration"),
    message_kind="1011",
    applicant=Words("发包方", "the grantor"),
    transitions=(
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
    ),
)

PARCEL_CHANGE = CaseKind(
    code="parcel_change",
    name=Words("地块变更", "change of parcels"),
    message_kind="1033",
    applicant=Words("承包方", "the holder"),
    transitions=(
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
    ),
)

CASE_KINDS: dict[str, CaseKind] = {kind.code: kind for kind in (SURVEY, FIRST_REGISTRATION, PARCEL_CHANGE)}

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
