"""Records that certificates were picked up 领证: by whom, when, how it was acknowledged; once each.

Whoever picks a paper up for another brings a written entrustment. Of one call all are recorded, or none;
the scan of the list they signed (签领单) is kept once and bound to each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.codelists import IdKind
from registry.identity import hide_ids, normalise_id, resident_id_problem
from registry.models import CertificateBlank, CertificatePickup
from registry.queries import certificates, parameters
from registry.queries.certificates import CertificateView
from registry.rules.cases import JURISDICTION
from registry.rules.certificates import MANNERS, UNSCANNED, lacking, refusals_to_pick_up
from registry.rules.refusal import Refusal
from registry.services import _papers, _step
from registry.services._scans import ProofScan, keep_once
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.vault import ID_PURPOSE, Vault
from registry.words import Words

_NAME = Words("领取人姓名", "the name of who picks it up")
_MANNER = Words("签收方式", "the manner of signature")
_ENTRUSTMENT = Words("委托书说明", "the entrustment")
_ID = Words("领取人有效的居民身份证号码", "a valid resident ID number")


@dataclass(frozen=True, slots=True)
class Pickup:
    """One paper in other hands. `entrustment` is None where the holder came; ID and print number may lack."""

    number: str
    name: str
    manner: str = "signature"
    entrustment: str | None = None
    id_number: str | None = None
    print_number: str | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    views: list[CertificateView]
    taken: list[bool]
    allowed: bool
    needs_scan: bool


def record_pickup(
    session: Session,
    pickups: Sequence[Pickup],
    *,
    region: str,
    actor: Actor,
    vault: Vault,
    scan: ProofScan | None = None,
) -> int:
    """Record pickups below a region and return how many; raises Refused, or NotFoundError for a number."""
    named = [_papers.found(session, pickup.number) for pickup in pickups]
    return perform(
        session,
        Act("record_pickup", region, actor),
        Locks(names=[*(_papers.lock(view) for view in named), *([scan.lock] if scan else [])]),
        gather=lambda s: _gather(s, pickups, region, actor),
        refuse=lambda facts: _refuse(facts, pickups, region, scan),
        change=lambda writing, facts: _change(
            writing, facts, pickups, (keep_once(writing, scan, vault), vault)
        ),
    )


def _gather(session: Session, pickups: Sequence[Pickup], region: str, actor: Actor) -> _Facts:
    printed = [pickup.print_number for pickup in pickups]
    return _Facts(
        [_papers.found(session, pickup.number) for pickup in pickups],
        [
            p is not None and (printed.count(p) > 1 or certificates.print_number_taken(session, p))
            for p in printed
        ],
        _step.has_role(session, actor, _papers.CLERK, region),
        parameters.number(session, "pickup_scan_required") == 1,
    )


def _refuse(
    facts: _Facts, pickups: Sequence[Pickup], region: str, scan: ProofScan | None
) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(region, role=_papers.CLERK)
    for view, taken, pickup in zip(facts.views, facts.taken, pickups, strict=True):
        if not view.region_code.startswith(region):
            yield JURISDICTION.refuse(view.region_code, role=_papers.CLERK)
        id_number = pickup.id_number
        yield from lacking(
            view.paper_number,
            name=(pickup.name, _NAME),
            manner=(pickup.manner if pickup.manner in MANNERS else "", _MANNER),
            entrustment=("-" if pickup.entrustment is None else pickup.entrustment, _ENTRUSTMENT),
            id_number=("" if id_number and resident_id_problem(normalise_id(id_number)) else "-", _ID),
        )
        if facts.needs_scan and scan is None:
            yield UNSCANNED.refuse(view.paper_number)
        yield from refusals_to_pick_up(
            _papers.paper(view), print_number=pickup.print_number, number_taken=taken
        )


def _change(
    writing: Writing, facts: _Facts, pickups: Sequence[Pickup], kept: tuple[bytes | None, Vault]
) -> int:
    digest, vault = kept
    both = list(zip(facts.views, pickups, strict=True))
    writing.add(
        CertificatePickup, [{**_row(view, pickup, vault), "document_sha256": digest} for view, pickup in both]
    )
    writing.add(
        CertificateBlank,
        [
            {
                "print_number": pickup.print_number,
                "certificate_id": view.id,
                "region_code": view.region_code,
            }
            for view, pickup in both
            if pickup.print_number
        ],
    )
    writing.facts |= {"certificates": [view.paper_number for view in facts.views]}
    if digest is not None:
        writing.facts |= {"document": digest.hex()}
    return len(both)


def _row(view: CertificateView, pickup: Pickup, vault: Vault) -> dict[str, object]:
    number = normalise_id(pickup.id_number) if pickup.id_number else None
    return {
        "certificate_id": view.id,
        "picked_up_by": hide_ids(pickup.name.strip()),
        "id_kind": IdKind.RESIDENT.value if number else None,
        "id_sealed": vault.seal(number, ID_PURPOSE) if number else None,
        "entrustment": hide_ids(pickup.entrustment) if pickup.entrustment else None,
        "manner": pickup.manner,
        "region_code": view.region_code,
    }
