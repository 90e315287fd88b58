"""What realising a security would do: which right the acquirer gets, who is paid what, what is against it.

What a contract right secured gives the acquirer a new operating right inside it; an operating right
that its holder got by a transfer passes whole, or gives one inside it where only a part secured. A right to
build has none inside it: it passes whole or, where a part of its plots secured, is split first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from registry.leaf import Json
from registry.queries import enforcements, movable_rights, restrictions
from registry.queries.enforcements import Mortgage
from registry.queries.transfers import SheetView, TransferView
from registry.queries.unit_sheets import PageWanted
from registry.rights import KINDS
from registry.rules import enforcements as rules
from registry.rules import transfer_proofs
from registry.rules.enforcements import Claim, Realised, Share
from registry.rules.refusal import Refusal
from registry.rules.restrictions import Disposition, Standing, refusals_of_disposition
from registry.rules.transfer_proofs import Proofs
from registry.services import _realised_pages
from registry.services._scans import ProofScan
from registry.services._transfer_terms import receiver_case, receiver_of
from registry.services._transfer_today import config
from registry.services._transfers import own_locks

FARMED = ("contracted_land", "other_contract", "operating")


@dataclass(frozen=True, slots=True)
class EnforcementWanted:
    """How a sheet of a security is to be realised, by whom, for whom; amounts in fen."""

    number: str
    party_id: int
    creditor_id: int
    acquirer_id: int
    ground: str
    method: str
    reason: str
    defaulted_on: date
    proceeds_fen: int
    claims: Mapping[int, int] = field(default_factory=dict)
    """What is owed under each mortgage that is paid, by restriction."""
    use: str = ""
    ability: str = ""
    takes: str = "operating"
    term_to: date | None = None
    """Day after the last of a new right; None: as long as what it rests on."""
    folio_number: str | None = None
    """Number of the register's page that a new right gets; None: it is only filed 备案."""
    proofs: Proofs = field(default_factory=Proofs)
    """What was done around it; a creditor that takes the land itself is asked like anybody else."""
    scan: ProofScan | None = None


@dataclass(frozen=True, slots=True)
class EnforcementFacts:
    """An enforcement as it would be, with everything that keeps it from being entered."""

    page: PageWanted | None
    settled: Sequence[Mortgage]
    shares: Sequence[Share]
    refusals: Sequence[Refusal]


def gather(
    session: Session,
    view: TransferView,
    wanted: EnforcementWanted,
    *,
    since: date,
    has_document: bool,
    is_busy: bool,
) -> EnforcementFacts:
    """Return what a wanted enforcement would do; a new right would begin on `since`."""
    sheet = view.sheet_of(wanted.party_id)
    where = f"{view.number} {sheet.right_code}"
    right = movable_rights.by_codes(session, [sheet.right_code]).get(sheet.right_code)
    standing = enforcements.mortgages_on(session, sheet.right_id)
    own = next((m for m in standing if m.party_id == sheet.party_id), None)
    if right is None or own is None or is_busy:
        return EnforcementFacts(None, (), (), (rules.NOT_STANDING.refuse(where),))
    if _realised_pages.is_indivisible(right, sheet):
        return EnforcementFacts(None, (), (), (rules.PART.refuse(where, right=KINDS[right.kind].name.zh),))
    covered = frozenset(sheet.units.values())
    is_whole = {p.unit_id for p in right.parcels} <= covered
    met = [m for m in standing if is_whole or not m.units or m.units & covered]
    claims = [
        Claim(m.restriction_id, m.document, wanted.claims.get(m.restriction_id), m.secured_fen) for m in met
    ]
    term = _realised_pages.term(right, sheet, since, wanted.term_to)
    acquirer = receiver_case(session, receiver_of(session, wanted.acquirer_id), view.region_code)
    assert acquirer is not None
    case = Realised(
        where=where,
        creditor=view.receiver,
        is_creditor=wanted.creditor_id == view.receiver_id,
        takes=wanted.takes,
        ground=wanted.ground,
        method=wanted.method,
        has_document=has_document,
        reason=wanted.reason,
        defaulted_on=wanted.defaulted_on,
        secured_on=own.filed_on,
        acquirer=acquirer,
        is_pledgor=wanted.acquirer_id == right.holder.holder_id,
        ability=wanted.ability,
        for_farming=right.kind in FARMED,
        kind=right.kind,
        right_name=KINDS[right.kind].name,
        use=wanted.use,
        term=term,
        within=right.term,
        claims=claims,
        partly=[m.document for m in met if not is_whole and (not m.units or m.units - covered)],
        proceeds_fen=wanted.proceeds_fen,
        area=sum((parcel.area for parcel in sheet.sheet.parcels), Decimal(0)),
        proofs=wanted.proofs,
        config=config(session),
        protected=[p.code for p in right.parcels if p.is_protected and p.unit_id in covered],
    )
    said = [*rules.refusals(case), *_restricted(session, sheet, where, wanted)]
    page = _realised_pages.page(session, view, right, sheet, wanted, term)
    return EnforcementFacts(page, met, rules.shared(claims, wanted.proceeds_fen), said)


def _restricted(
    session: Session, sheet: SheetView, where: str, wanted: EnforcementWanted
) -> Iterable[Refusal]:
    """Yield what restrictions say; a mortgage's ban on transfer protects those whom this pays."""
    listed = [
        Standing(r.id, r.kind, r.document_number)
        for r in restrictions.open_over(session, list(sheet.units.values()), [sheet.right_id])
        if r.kind != "mortgage"
    ]
    yield from refusals_of_disposition(
        Disposition(
            where,
            listed,
            transfers=True,
            consented=frozenset(wanted.proofs.consented),
            acknowledged=frozenset(wanted.proofs.acknowledged),
        )
    )


def locks(session: Session, view: TransferView, wanted: EnforcementWanted) -> list[str]:
    """Return the locks: grantor and rights that secure, and the page that the acquirer's right stands on."""
    folio = wanted.folio_number or _realised_pages.folio_of(session, view.sheet_of(wanted.party_id))
    return [*own_locks(view), f"folio:{folio}", *([wanted.scan.lock] if wanted.scan else [])]


_PLANNED = (
    "number", "party_id", "creditor_id", "acquirer_id", "ground", "method", "reason", "proceeds_fen", "use",
    "ability", "takes", "folio_number",
)  # fmt: skip


def planned(wanted: EnforcementWanted) -> dict[str, Json]:
    """Return an enforcement as a plan keeps it."""
    return {
        **{name: getattr(wanted, name) for name in _PLANNED},
        "claims": {str(number): fen for number, fen in wanted.claims.items()},
        "defaulted_on": str(wanted.defaulted_on),
        "proofs": transfer_proofs.planned(wanted.proofs),
        "term_to": None if wanted.term_to is None else str(wanted.term_to),
    }


def read(plan: Mapping[str, Any]) -> EnforcementWanted:
    """Return the enforcement that a plan keeps; its scan is kept by its digest."""
    # An older program's plan names these two beside the rest, and no other proofs.
    older = {name: plan.get(name, []) for name in ("acknowledged", "consented")}
    return EnforcementWanted(
        **{name: plan[name] for name in _PLANNED},
        claims={int(number): fen for number, fen in plan["claims"].items()},
        defaulted_on=date.fromisoformat(plan["defaulted_on"]),
        proofs=transfer_proofs.read(plan.get("proofs", older)),
        term_to=None if plan["term_to"] is None else date.fromisoformat(plan["term_to"]),
    )
