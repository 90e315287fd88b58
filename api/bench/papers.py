"""P8: certificates issued and stored, beside typst alone with kept compilers on the same pages."""

import time
from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy.orm import Session

from api.bench.measure import Goal, Measured, Order, alternate
from api.bench.scratch import registered, scratch_office
from api.issue import ground_of, issue, paper_of
from api.office import Office
from api.settings import Settings
from api.transaction import reading
from geodata.paper import certificate, press
from geodata.paper.pressroom import Ground, Paper, Pressroom
from geodata.workers import cores
from registry.queries import grantors
from registry.queries.sheets import Sheet
from registry.services._issuing import Draft
from registry.services._write import Actor
from registry.services.issue_certificates import issue_certificates

GOAL = Goal("P8", 0.7, at_most=False)
T = TypeVar("T")
_WARM = 10


def run(settings: Settings, order: Order) -> list[Measured]:
    """Measure both with as many processes as there are cores, on the same rights round by round."""
    count = cores()
    with scratch_office(settings, "papers") as office:
        order.tell(f"registering {order.parcels:,} parcels")
        actor = registered(office, order.parcels)["shen"]
        due = _due(office)
        papers = {code: _papers(office, code, rights, actor) for code, rights in due.items()}
        pages = {code: _pages(some, around) for code, (some, around) in papers.items()}
        with Pressroom(count) as room:
            assert room.workers is not None
            press_only = room.workers.map
            # Every process loads its fonts before anything is measured.
            for some, around in papers.values():
                list(room.print(some[:_WARM] * count, around))
            ours, beside = iter(range(order.rounds)), iter(range(order.rounds))

            def issued() -> float:
                part = _part(due, next(ours), order.rounds)
                begun = time.perf_counter()
                for code, rights in part.items():
                    for _ in issue(office, code, actor, rights, room=room):
                        pass
                return _rate(part, begun, order, "issued")

            def compiled() -> float:
                part = _part(pages, next(beside), order.rounds)
                texts = [text for some in part.values() for text in some]
                begun = time.perf_counter()
                sizes = list(press_only(_compile, [texts[k : k + 5] for k in range(0, len(texts), 5)]))
                assert min(sizes) > 0
                return _rate(part, begun, order, "bare typst")

            a, b = alternate(order.rounds, issued, compiled)
    papers_in_all = sum(map(len, due.values()))
    what = f"{papers_in_all:,} certificates, {count} processes"
    facts = {"processes": count, "ours_per_core": [round(rate / count, 1) for rate in a]}
    return [Measured(GOAL, what, "papers/s", a, b, facts)]


def _due(office: Office) -> dict[str, list[int]]:
    with reading(office.engine) as session:
        found = {code: grantors.rights_without_certificate(session, code) for code in grantors.codes(session)}
    return {code: rights for code, rights in found.items() if rights}


def _part(of: dict[str, list[T]], number: int, rounds: int) -> dict[str, list[T]]:
    """Return one round's share, whole grantors as far as possible: as issuing meets them."""
    pairs = [(code, item) for code, listed in of.items() for item in listed]
    part: dict[str, list[T]] = {}
    for code, item in pairs[len(pairs) * number // rounds : len(pairs) * (number + 1) // rounds]:
        part.setdefault(code, []).append(item)
    return part


def _rate(part: dict[str, list[T]], begun: float, order: Order, what: str) -> float:
    rate = sum(map(len, part.values())) / (time.perf_counter() - begun)
    order.tell(f"{what}: {rate:.1f} a second")
    return rate


def _papers(office: Office, code: str, rights: Sequence[int], actor: Actor) -> tuple[list[Paper], Ground]:
    """Return what would be printed for these rights, and the ground around; nothing is issued."""
    drafts: list[Draft] = []

    def keep(some: Sequence[Draft]) -> Iterable[bytes]:
        drafts.extend(some)
        return [draft.number.encode() for draft in some]

    with Session(office.engine, autoflush=False) as session:
        issue_certificates(session, rights, region=code, actor=actor, vault=office.vault, render=keep)
        session.rollback()
        around = ground_of(session, code)
    return [paper_of(office, draft) for draft in drafts], around


def _pages(papers: Sequence[Paper], around: Ground) -> list[str]:
    """Return all that typst is given for each paper, sketches and QR code drawn."""
    sketcher = around.sketcher()
    return [
        press.as_text(certificate.content(sheet, imprint, sketcher))
        for sheet, imprint in papers
        if isinstance(sheet, Sheet)  # the demo's papers all are of contracts
    ]


def _compile(texts: Sequence[str]) -> int:
    return sum(len(press.compiled(certificate.TEMPLATE, text)) for text in texts)
