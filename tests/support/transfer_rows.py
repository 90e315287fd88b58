"""A transfer that a case carries by rows alone: enough for a command to say whether it is allowed."""

from collections.abc import Callable

from sqlalchemy import text

from registry.leaf import Json
from registry.queries import transfers
from registry.queries.transfers import TransferView
from registry.rules.transfer_prices import Price
from registry.rules.transfer_proofs import Proofs
from registry.rules.transfer_proofs import planned as planned_proofs
from registry.services._enforcements import EnforcementWanted, planned
from registry.services._transfer_engines import engine_of
from tests.support.moves import exchange, hand_back
from tests.support.transfers import draft, farm, right_codes
from tests.support.village import GRANTOR, Village

_CASE = """
    INSERT INTO transfer_case (case_id, party_id, content_sha256, region_code, begun_by)
    SELECT :case, p.id, p.content_sha256, p.region_code, p.begun_by
    FROM transfer_party AS p JOIN transfer AS t ON t.id = p.transfer_id WHERE t.number = :number
"""


def _lease(village: Village) -> str:
    return draft(village, right_codes(village)[:1], farm(village))


def _security(village: Village) -> str:
    debt = Price("lump_sum", 50_000_00)
    return draft(village, right_codes(village)[:1], farm(village), "security", price=debt)


BEARS: dict[str, Callable[[Village], str]] = {
    "transfer_filing": _lease,
    "transfer_first": _lease,
    "transfer_passing": exchange,
    "transfer_exit": hand_back,
    "transfer_security": _security,
    "transfer_end": _lease,
    "transfer_enforcement": _security,
}
"""What draws a transfer up, for each kind of case that carries one."""


def carried(village: Village, kind: str, case_id: int) -> dict[str, Json]:
    """Let a case carry the transfer that was drawn up, to which nobody agreed; return the case's plan."""
    number = f"{GRANTOR}0001"
    if kind != "transfer_end":
        village.session.execute(text(_CASE), {"case": case_id, "number": number})
    view = transfers.by_number(village.session, number)
    return {
        "document": None,
        "effect": engine_of(view).prepare(village.session, view, view.sheets, None).plan,
        "ended_on": "2026-01-01",
        "ground": "expired",
        "proofs": planned_proofs(Proofs()),
        "reason": "",
        "sheets": [],
        "transfer": number,
        **_realised(village, view),
    }


def _realised(village: Village, view: TransferView) -> dict[str, Json]:
    """Return what the plan of an enforcement says beside what other plans say."""
    creditor = view.receiver_id or 0
    party = view.sheets[0].party_id
    wanted = EnforcementWanted(
        view.number, party, creditor, creditor, "judgment", "sold", "逾期", village.today(), 1
    )
    return {**planned(wanted), "shares": [], "since": str(village.today())}
