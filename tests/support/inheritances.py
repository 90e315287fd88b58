"""Inheritance taken through its acts: who died, who takes, the paper; and a trial for each of its rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from registry.codelists import Relation
from registry.periods import OPEN_DATE
from registry.rules.transfer_prices import Price
from registry.rules.transfers import Agreement
from registry.services._scans import ProofScan
from registry.services.add_holder import NewMember, add_holder
from registry.services.survey_facts import PersonFacts
from tests.support import pages
from tests.support.new_trials import BEGUN, FOREST, HEIR, ID, LASTS, OTHER_ID, add
from tests.support.scans import picture
from tests.support.transfers import draft, right_codes
from tests.support.village import GRANTOR, Village

Act = Callable[[Village], Any]
PAPER = Agreement(paper="notarial", paper_number="（2026）川德旌证字第1号", paper_day="2026-01-05")
SCAN = ProofScan("image/png", picture("PNG"))
COHEIRS = replace(
    HEIR,
    members=[
        NewMember(PersonFacts("王城", "1", ID), Relation.SELF, date(2026, 1, 5)),
        NewMember(PersonFacts("王乡", "1", OTHER_ID), Relation.YOUNGER_BROTHER, date(2026, 1, 5)),
    ],
)


def with_house(village: Village) -> None:
    """Register a household's homestead with its house."""
    village.enter()
    pages.enter(village, pages.apply(village, pages.homestead_page(village.session)))


def with_forest(village: Village, *, entered: bool = False) -> None:
    """Register a household's forest, contracts first."""
    if not entered:
        village.enter()
    plot = add()(village)
    assert isinstance(plot, int)
    holder = pages.household(village.session)
    wanted = pages.right("forest_contract", holder, plot, since=BEGUN, to=LASTS)
    pages.enter(village, pages.apply(village, pages.page("forest", f"{FOREST}L00000001", wanted)))


def heir(village: Village, new: Any = HEIR) -> int:
    return add_holder(village.session, new, GRANTOR, actor=village.cast.lu, vault=village.vault)


def owners(village: Village, holder: int | None = None) -> list[tuple[int, str]]:
    """Return (number, name) of a holder's living members that own together; of the first household's."""
    query = text(
        "SELECT p.id, p.name FROM household_member AS m JOIN person AS p ON p.id = m.person_id "
        "WHERE m.is_co_owner AND m.holder_id = :holder AND m.ended_by IS NULL AND m.during_to = '9999-12-31' "
        "ORDER BY m.position"
    )
    rows = village.session.execute(query, {"holder": holder or pages.household(village.session)})
    return [(row[0], row[1]) for row in rows]


def person_ids(village: Village) -> tuple[int, ...]:
    """Return the numbers on record of the first household's living members that own together."""
    return tuple(person for person, _ in owners(village))


def inherit(village: Village, receiver: int | None = None, kind: str = "homestead", **said: Any) -> str:
    """Draw up the inheritance of the first right of a kind, of whose household all are dead; return its number."""
    terms = {"price": Price("free"), "term": (village.today(), OPEN_DATE), "paper": SCAN}
    terms |= {key: said.pop(key) for key in tuple(said) if key in terms}
    agreement = replace(PAPER, **{"deceased_ids": person_ids(village), **said})
    taker = heir(village) if receiver is None else receiver
    return draft(village, right_codes(village, kind)[:1], taker, "inheritance", agreement=agreement, **terms)


def _said(**said: Any) -> Act:
    return lambda v: inherit(v, **said)


def _tomorrow(v: Village) -> str:
    return inherit(v, paper_day=str(v.today() + timedelta(days=1)))


def _of_another(v: Village) -> str:
    """Name a living member of the next household as who died."""
    (stranger, _), *_ = owners(v, pages.household(v.session, 1))
    return inherit(v, deceased_ids=(stranger,))


INHERITANCE_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "inheritance.paper": (with_house, _tomorrow, _said()),
    "inheritance.deceased": (with_house, _of_another, _said()),
    "inheritance.heirs": (with_house, _said(renounced="王城"), _said(renounced="王远")),
    "transfer.income_only": (with_house, _said(kind="contracted_land"), _said()),
}
