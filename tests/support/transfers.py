"""Transfers taken through their acts: drawn up, agreed to, applied for, decided and entered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select, text

from registry.models import LandRight
from registry.periods import add_years
from registry.queries import transfers
from registry.queries.transfers import TransferView
from registry.rules.transfer_prices import Price
from registry.rules.transfer_proofs import Proofs
from registry.rules.transfers import Agreement
from registry.services import _wards
from registry.services._scans import ProofScan
from registry.services._transfer_terms import PartyWanted, TermsWanted
from registry.services.accept_case import accept_case, review_case
from registry.services.add_holder import add_holder
from registry.services.apply_transfer import Application, apply_transfer
from registry.services.apply_transfer_end import EndWanted, apply_transfer_end
from registry.services.approve_change import approve_change
from registry.services.consent_to_transfer import Agreed, Proof, consent_to_transfer
from registry.services.draft_transfer import NewTransfer, draft_transfer
from registry.services.take_step import take_step
from tests.support.new_trials import COOPERATIVE
from tests.support.scans import picture
from tests.support.village import GRANTOR, Village

TERMS = Agreement(
    use="grain",
    duties="甲方按期交付土地，乙方按期付费、保护地力",
    expropriation="征收补偿中的土地补偿归承包方，青苗补偿归经营者",
    breach="逾期每日按应付额万分之三支付违约金",
    ability="农机三台套，种粮大户登记证",
)
CASH = Price("mu_year", 600_00, due_month=11, due_day=30)
SIGNED = Proof("scan", ProofScan("image/png", picture("PNG")))
WITNESSED = Proof("witnesses", witnesses=("赵一山", "钱二水"))


def farm(village: Village) -> int:
    """Return a cooperative from outside as a party."""
    return add_holder(village.session, COOPERATIVE, GRANTOR, actor=village.cast.lu, vault=village.vault)


def right_codes(village: Village, kind: str = "contracted_land") -> list[str]:
    query = select(LandRight.code).where(LandRight.kind == kind).order_by(LandRight.code)
    return list(village.session.scalars(query))


LAST = date(2028, 1, 1)
"""The contracts of the loaded county end a year later."""


def term(years: int = 3) -> tuple[date, date]:
    """Return a term that ends a year before the contracts do."""
    return add_years(LAST, -years), LAST


def noticed(village: Village, **more: Any) -> Proofs:
    """Return proofs of a lease to an outsider: members were told, and nobody claimed."""
    today = village.today()
    return Proofs(priority_noticed_on=today, priority_until=today, **more)


def draft(
    village: Village, rights: Sequence[str], receiver: int | None, form: str = "lease", **changes: Any
) -> str:
    """Draw a transfer up over whole rights; return its number."""
    terms = TermsWanted(TERMS, CASH, term(), [PartyWanted(right) for right in rights])
    new = NewTransfer(form, GRANTOR, receiver, replace(terms, **changes))
    return draft_transfer(village.session, new, actor=village.cast.lu, vault=village.vault)


def view(village: Village, number: str) -> TransferView:
    return transfers.by_number(village.session, number)


def agree(village: Village, number: str, *, but: Sequence[str] = (), proof: Proof = SIGNED) -> int:
    """Let everybody agree who has not, but for the signers of some rights; a guardian for each child."""
    agreed = [
        Agreed(sheet.party_id, signer.ordinal, sheet.sha256)
        for sheet in view(village, number).sheets
        if sheet.right_code not in but
        for signer in sheet.signatories
        if not signer.has_agreed
    ]
    wards = children(village, number)
    own = [one for one in agreed if (one.party_id, one.ordinal) not in wards]
    guarded = replace(proof, agent="监护人", entrustment=SIGNED.scan)
    by: dict[str, Any] = {"actor": village.cast.lu, "vault": village.vault}
    said = consent_to_transfer(village.session, number, own, proof, **by)
    others = [one for one in agreed if one not in own]
    return said + (consent_to_transfer(village.session, number, others, guarded, **by) if others else 0)


def children(village: Village, number: str) -> set[tuple[int, int]]:
    """Return (sheet, ordinal) of those who must agree and are under age."""
    return _wards.asked(village.session, [s.party_id for s in view(village, number).sheets], village.vault)


def apply(village: Village, number: str, **changes: Any) -> int:
    """Apply for what was agreed to; return the case."""
    wanted = Application(number, **{"proofs": noticed(village), **changes})
    return apply_transfer(village.session, wanted, actor=village.cast.lu, vault=village.vault)


def decide(village: Village, case_id: int) -> None:
    """Take a case to its approval."""
    accept_case(village.session, case_id, actor=village.cast.he)
    review_case(village.session, case_id, actor=village.cast.he)
    approve_change(village.session, case_id, actor=village.cast.shen)


def enter(village: Village, case_id: int) -> object:
    """Decide and enter a case; return how many sheets took effect."""
    decide(village, case_id)
    return take_step(village.session, case_id, "enter", actor=village.cast.shen)


def lease(
    village: Village, count: int = 1, receiver: int | None = None, *, first: int = 0, **changes: Any
) -> str:
    """Take a lease of some rights to its entry in the filing ledger; return its number."""
    rights = right_codes(village)[first : first + count]
    number = draft(village, rights, receiver or farm(village), **changes)
    agree(village, number)
    assert enter(village, apply(village, number)) == count
    return number


def apply_end(
    village: Village, number: str, *parties: int, ground: str = "agreed", by: str = "both", **changes: Any
) -> int:
    """Apply for the end of some sheets, or all; return the case."""
    all_of = [sheet.party_id for sheet in view(village, number).sheets]
    said = {"reason": "协商一致", "ended_on": village.today(), "scan": SIGNED.scan}
    wanted = EndWanted(number, parties or all_of, ground, by, **{**said, **changes})
    return apply_transfer_end(village.session, wanted, actor=village.cast.lu, vault=village.vault)


def end_lease(village: Village, number: str, *parties: int) -> object:
    """End some sheets of a lease by agreement, or all; return how many."""
    return enter(village, apply_end(village, number, *parties))


def scalar(village: Village, sql: str, **values: Any) -> Any:
    return village.session.scalar(text(sql), values)
