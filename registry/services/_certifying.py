"""The step 缮证发证: a case takes it with the last certificate of what it entered.

A case may be certified by several acts, each for some of its rights: the case's lock lets each of
them see the papers of those before. Whether the papers were handed out is the pickup's concern.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.errors import StaleVersionError
from registry.queries import case_rights, cases
from registry.queries.cases import CaseView
from registry.rules.cases import OWN_HOUSEHOLD, RELATIVE
from registry.rules.refusal import Refusal
from registry.services._cases import step
from registry.services._step import case_lock
from registry.services._write import Actor, Writing


@dataclass(frozen=True, slots=True)
class Claim:
    """Rights as they stood before the act's locks: (version, case that entered it) of each."""

    stated: dict[int, tuple[int, int]]

    @property
    def locks(self) -> list[str]:
        """The locks of the cases."""
        return [case_lock(case) for case in {case for _, case in self.stated.values()}]


@dataclass(frozen=True, slots=True)
class Certifying:
    """The cases that wait for certificates of these rights, and why the actor may not certify them."""

    cases: list[CaseView]
    refusals: tuple[Refusal, ...]


def claim(session: Session, right_ids: Sequence[int]) -> Claim:
    """Return which cases an act that issues certificates of rights must lock."""
    return Claim(case_rights.stated_by(session, right_ids))


def gather(session: Session, claimed: Claim, actor: Actor) -> Certifying:
    """Return the cases, under their locks; raises StaleVersionError where a right went on to another case."""
    now = case_rights.stated_by(session, list(claimed.stated))
    for right, (version, case) in claimed.stated.items():
        current, of = now.get(right, (version, case))  # one that ended has no case to go on
        if of != case:
            raise StaleVersionError(what=f"权利 {right}", seen=version, current=current)
    found = (cases.by_id(session, case) for case in sorted({case for _, case in now.values()}))
    waiting = [case for case in found if case.state == "entered"]
    return Certifying(waiting, tuple(_refusals(session, waiting, actor.person_id)))


def _refusals(session: Session, waiting: list[CaseView], person: int | None) -> Iterable[Refusal]:
    for case in waiting:
        if cases.concerns(session, case.id, person):
            yield OWN_HOUSEHOLD.refuse(case.number)
        if person is not None and cases.is_related(session, case.id, person):
            yield RELATIVE.refuse(case.number)


def go_on(writing: Writing, certifying: Certifying) -> None:
    """Take the step of each case whose last certificate this act issued."""
    lacking = case_rights.without_papers(writing.session, [case.id for case in certifying.cases])
    done = [case for case in certifying.cases if case.id not in lacking]
    for case in done:
        step(writing, case.id, "certified")
    if done:
        writing.facts |= {"certified": [case.number for case in done]}
