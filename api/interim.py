"""Interim papers of a whole group: issued to whoever may have one and has none, bound as one PDF."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import reading, writing
from geodata.paper import folder, interim
from registry.queries import interim_papers, rosters
from registry.queries.rosters import Roster
from registry.rules.interim import INTERIM_KINDS, NOT_DISPLAYED, NOTHING_PENDING
from registry.rules.refusal import Refused
from registry.services._write import Actor
from registry.services.issue_interim_paper import InterimDraft, issue_interim_paper

_NONE_DUE = {NOT_DISPLAYED, NOTHING_PENDING}


def draw(office: Office, draft: InterimDraft) -> bytes:
    """Return an interim paper with the address that its QR code leads to."""
    return interim.render(draft, f"{office.settings.public_url}/check/{draft.token}")


def issue_group(office: Office, grantor_code: str, kind: str, actor: Actor) -> Iterator[str]:
    """Issue what a group's households or members lack of a kind, each by an act of its own; give the numbers.

    Who has a valid one keeps it; who may not have one is passed over. Raises Refused for anything else.
    """
    with reading(office.engine) as session:
        due = [
            (roster.holder_id, person)
            for roster in _group(session, grantor_code)
            for person in _persons(roster, kind)
            if not interim_papers.valid(session, roster, kind, person)
        ]
    for holder, person in due:
        try:
            with writing(office.engine) as session:
                number = issue_interim_paper(
                    session, kind, holder, person,
                    actor=actor, vault=office.vault, render=lambda draft: draw(office, draft),
                )  # fmt: skip
        except Refused as refused:
            if not {refusal.rule for refusal in refused.refusals} <= _NONE_DUE:
                raise
        else:
            yield number


def _group(session: Session, grantor_code: str) -> list[Roster]:
    return [rosters.of_holder(session, holder) for holder in rosters.of_group(session, grantor_code)]


def _persons(roster: Roster, kind: str) -> list[int | None]:
    return [m.person_id for m in roster.members] if INTERIM_KINDS[kind].is_of_member else [None]


def count(session: Session, grantor_code: str, kind: str) -> tuple[int, int]:
    """Return how many of a group's households or members have a valid paper of a kind, and how many none."""
    valid = [
        bool(interim_papers.valid(session, roster, kind, person))
        for roster in _group(session, grantor_code)
        for person in _persons(roster, kind)
    ]
    return sum(valid), len(valid) - sum(valid)


def group_pdf(office: Office, grantor_code: str, kind: str) -> tuple[list[str], bytes]:
    """Return the numbers of a group's valid papers of a kind, and all of them as one PDF."""
    with reading(office.engine) as session:
        papers = [
            paper
            for roster in _group(session, grantor_code)
            for person in _persons(roster, kind)
            for paper in interim_papers.valid(session, roster, kind, person)
        ]
        bound = folder.bind(interim_papers.pdf(session, office.vault, paper.id) for paper in papers)
    return [paper.paper_number for paper in papers], bound
