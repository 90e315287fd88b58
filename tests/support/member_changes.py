"""A household whose members change while its homestead's certificate is out, for tests."""

from dataclasses import dataclass
from datetime import date

from registry.codelists import IdKind, Relation
from registry.queries import household_folder
from registry.services.change_members import Changes, Joining, change_members, draft_members
from registry.services.survey_facts import PersonFacts
from tests.support import households, pages
from tests.support.village import GRANTOR, Village

CODE = f"{GRANTOR}0001"
_CAME = 20
"""Days ago."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Who left and who came, and on which days."""

    leaver: int
    left: date
    newcomer: int
    came: date


def certified_homestead(v: Village) -> str:
    """Enter the household's homestead and house, and give the number of the certificate that is out."""
    pages.enter(v, pages.apply(v, pages.homestead_page(v.session)))
    holder = households.held(v.session, CODE).holder_id
    rights = [r.id for r in household_folder.rights_of(v.session, holder) if r.kind == "homestead"]
    (issued,) = v.issue(rights)
    return issued.number


def one_leaves_and_one_comes(v: Village) -> Changed:
    """Let the second member die and somebody marry in, by a change of the contract's case."""
    before = households.held(v.session, CODE)
    leaver = before.members[1].person_id
    joining = marrying_in(v)
    changes = Changes([joining], [households.death(v.session, leaver)])
    enter_changes(v, changes)
    left = max(m.during_to for m in household_folder.former_members(v.session, before.holder_id))
    return Changed(leaver, left, newcomer(v), households.day(v.session, _CAME))


def newcomer(v: Village) -> int:
    return households.held(v.session, households.OTHER).members[0].person_id


def marrying_in(v: Village) -> Joining:
    """Return that a grown-up of another household marries into the first."""
    known = households.held(v.session, households.OTHER).people[newcomer(v)]
    number = v.vault.open(known.id_sealed or b"", "person.id_number")
    facts = PersonFacts(known.name, IdKind.RESIDENT, number)
    came = households.day(v.session, _CAME)
    return Joining("marriage_in", facts, Relation.DAUGHTER_IN_LAW, came, "结婚证")


def enter_changes(v: Village, changes: Changes, code: str = CODE) -> None:
    new = draft_members(v.session, code, changes, reason="户内变化", vault=v.vault)
    households.enter(v, change_members(v.session, new, actor=v.cast.lu, vault=v.vault))
