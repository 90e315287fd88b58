"""Files an objection 异议 to a running display or announcement: by a named person, with a reason.

Whoever reads the notice may; no account is asked for. From then on its case stands still.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.identity import hide_ids
from registry.models import Restriction
from registry.queries import cases, restrictions
from registry.queries.cases import NoticeView
from registry.queries.objected import codes_of_case, meant
from registry.rules.restrictions import ObjectionCase, refusals_to_object
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.vault import CONTACT_PURPOSE, Vault


@dataclass(frozen=True, slots=True)
class Objection:
    """What someone writes: who they are, how they are reached, what is wrong."""

    name: str
    contact: str
    reason: str
    about: str = ""
    """The household or parcel, by its code or as the notice numbers it; empty where it is about all."""


def file_objection(
    session: Session, notice_id: int, objection: Objection, *, actor: Actor, vault: Vault
) -> int:
    """File an objection and return its number; raises Refused. ID numbers in its text are masked."""
    notice = cases.notice(session, notice_id)
    return perform(
        session,
        Act("file_objection", notice.region_code, actor, notice.case_id),
        Locks(names=[_step.case_lock(notice.case_id)]),
        gather=lambda s: _gather(s, notice, objection),
        refuse=refusals_to_object,
        change=lambda writing, case: _change(writing, notice, objection, case.about_code, vault),
    )


def _gather(session: Session, notice: NoticeView, objection: Objection) -> ObjectionCase:
    about = objection.about.strip()
    return ObjectionCase(
        where=notice.grantor_name or notice.case_number,
        name=objection.name,
        contact=objection.contact,
        reason=objection.reason,
        is_running=restrictions.is_running(session, notice.id),
        about=about,
        about_code=meant(codes_of_case(session, notice.case_id), about) if about else None,
    )


def _change(
    writing: Writing, notice: NoticeView, objection: Objection, about: str | None, vault: Vault
) -> int:
    name = hide_ids(objection.name)
    writing.facts |= {
        "notice": notice.id,
        "content": notice.content_sha256.hex(),
        "name": writing.commitments.commit("name", name),
    }
    return writing.add_one(
        Restriction,
        kind="notice_objection",
        case_id=notice.case_id,
        notice_id=notice.id,
        content_sha256=notice.content_sha256,
        claimant=name,
        contact_sealed=vault.seal(objection.contact, CONTACT_PURPOSE),
        reason=hide_ids(objection.reason),
        about_code=about,
        region_code=notice.region_code,
    )
