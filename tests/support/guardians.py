"""A household one of whose owners is a child, and who agrees for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from registry.codelists import Relation
from registry.periods import OPEN_DATE, add_years
from registry.services.add_holder import NewMember, add_holder
from registry.services.consent_to_transfer import Agreed, Proof, consent_to_transfer
from registry.services.survey_facts import PersonFacts
from tests.support import pages
from tests.support.homesteads import EXIT
from tests.support.new_trials import HOUSEHOLD
from tests.support.surveys import resident_id
from tests.support.transfers import SIGNED, children, draft, view
from tests.support.village import GRANTOR, Village

Act = Callable[[Village], Any]
CHILD = "王小山"
GUARDED = replace(SIGNED, agent="王山", entrustment=SIGNED.scan)
"""The father's signature for the child, with the paper that says so."""


def child(name: str, born: date) -> NewMember:
    return NewMember(PersonFacts(name, "1", resident_id(f"{born:%Y%m%d}", 17), "1"), Relation.SON, born)


def with_child(village: Village, days: int = 300) -> str:
    """Register a homestead of two parents and a child who comes of age in some days; return the right."""
    village.enter()
    born = add_years(village.today(), -18) + timedelta(days=days)
    family = replace(HOUSEHOLD, role="homestead", members=[*HOUSEHOLD.members, child(CHILD, born)])
    holder = add_holder(village.session, family, GRANTOR, actor=village.cast.lu, vault=village.vault)
    code, plot, house = pages.plot_and_house(village.session)
    rights = [pages.right("homestead", holder, plot), pages.right("house", holder, house)]
    folio = f"{code}F00010001"
    wanted = pages.homestead_page(village.session, folio_number=folio, rights=rights)
    pages.enter(village, pages.apply(village, wanted))
    return folio


def leaving(village: Village, right: str) -> str:
    """Draw up that the homestead is left for pay; return the number."""
    term = (village.today(), OPEN_DATE)
    return draft(village, [right], None, "paid_exit", price=EXIT, term=term)


def sign(village: Village, number: str, proof: Proof, *, for_child: bool) -> int:
    """Let the child agree, or all others."""
    wards, (sheet,) = children(village, number), view(village, number).sheets
    chosen = [s for s in sheet.signatories if ((sheet.party_id, s.ordinal) in wards) is for_child]
    agreed = [Agreed(sheet.party_id, s.ordinal, sheet.sha256) for s in chosen]
    by: dict[str, Any] = {"actor": village.cast.lu, "vault": village.vault}
    return consent_to_transfer(village.session, number, agreed, proof, **by)


def _signs(proof: Proof) -> Act:
    return lambda v: sign(v, f"{GRANTOR}0001", proof, for_child=True)


GUARDIAN_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "consent.guardian": (lambda v: leaving(v, with_child(v)), _signs(SIGNED), _signs(GUARDED)),
}
