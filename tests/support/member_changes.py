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
    session, vault = v.session, v.vault
    before, other = households.held(session, CODE), households.held(session, households.OTHER)
    leaver, newcomer = before.members[1].person_id, other.members[0].person_id
    known = other.people[newcomer]
    facts = PersonFacts(known.name, IdKind.RESIDENT, vault.open(known.id_sealed or b"", "person.id_number"))
    came = households.day(session, 20)
    joining = Joining("marriage_in", facts, Relation.DAUGHTER_IN_LAW, came, "结婚证")
    changes = Changes([joining], [households.death(session, leaver)])
    new = draft_members(session, CODE, changes, reason="户内变化", vault=vault)
    households.enter(v, change_members(session, new, actor=v.cast.lu, vault=vault))
    left = max(m.during_to for m in household_folder.former_members(session, before.holder_id))
    return Changed(leaver, left, newcomer, came)
