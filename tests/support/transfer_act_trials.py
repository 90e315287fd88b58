"""For each rule of consents, money and ends of transfers: what it refuses, and the lawful case beside it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from registry.queries import payments
from registry.rules.household_facts import MemberEvent
from registry.services.add_holder import add_holder
from registry.services.apply_transfer_end import EndWanted, apply_transfer_end
from registry.services.change_members import Changes, change_members, draft_members
from registry.services.change_representative import draft_representative
from registry.services.consent_to_transfer import Agreed, Proof, consent_to_transfer
from registry.services.record_receipts import Receipt, record_receipts
from registry.services.reverse_receipt import reverse_receipt
from registry.services.settle_security import settle_security
from registry.services.take_step import take_step
from registry.services.withdraw_consent import withdraw_consent
from tests.support import households
from tests.support.faults import version_of
from tests.support.households import BIG, day, held
from tests.support.moves import assign, hand_back, leave_for_pay, secure, told
from tests.support.new_trials import HEIR
from tests.support.transfers import (
    LAST,
    SIGNED,
    WITNESSED,
    agree,
    apply,
    decide,
    draft,
    enter,
    farm,
    lease,
    right_codes,
    term,
    view,
)
from tests.support.village import GRANTOR, Village

Act = Callable[[Village], Any]


def _entered(v: Village) -> None:
    v.enter()


def _number(v: Village) -> str:
    """Return the number of the county's only transfer."""
    return f"{GRANTOR}0001"


def _consent(
    v: Village, number: str, proof: Proof = SIGNED, *, capacity: str = "", sha256: bytes | None = None
) -> int:
    """Let the first who must in a capacity agree to the first sheet."""
    sheet = view(v, number).sheets[0]
    signer = next(s for s in sheet.signatories if s.capacity == capacity or not capacity)
    agreed = [Agreed(sheet.party_id, signer.ordinal, sha256 or sheet.sha256)]
    return consent_to_transfer(v.session, number, agreed, proof, actor=v.cast.lu, vault=v.vault)


# ---- consents ---------------------------------------------------------------------------------------


def _drafted(v: Village) -> None:
    v.enter()
    draft(v, [held(v.session, BIG).right_code or ""], farm(v))


def _drafted_back(v: Village) -> None:
    v.enter()
    hand_back(v)


def _assigned(v: Village) -> None:
    v.enter()
    assign(v)


def _agreed(proof: Proof = SIGNED, **changes: Any) -> Act:
    return lambda v: _consent(v, _number(v), proof, **changes)


def _apply_all(*, first: Act) -> Act:
    """Do something, and apply for all sheets, agreed to or not."""

    def act(v: Village) -> int:
        first(v)
        return apply(v, _number(v), party_ids=[s.party_id for s in view(v, _number(v)).sheets])

    return act


def _but(capacity: str) -> Act:
    def act(v: Village) -> None:
        sheet = view(v, _number(v)).sheets[-1]
        for signer in sheet.signatories:
            if signer.capacity != capacity:
                one = [Agreed(sheet.party_id, signer.ordinal, sheet.sha256)]
                consent_to_transfer(v.session, _number(v), one, SIGNED, actor=v.cast.lu, vault=v.vault)

    return act


def _everybody(v: Village) -> int:
    return agree(v, _number(v))


def _agree_and_change_speaker(v: Village) -> None:
    _everybody(v)
    new = draft_representative(
        v.session, BIG, held(v.session, BIG).members[1].person_id, document="推选书", reason="推选"
    )
    households.enter(v, households.apply(v, new))


def _speechless(v: Village) -> str:
    version_of("contract_holder_version", "holder_id", "contract_holder", BIG, representative_id="NULL")(v)
    return draft(v, [held(v.session, BIG).right_code or ""], farm(v))


def _dies_and_agrees(v: Village) -> int:
    who = held(v.session, BIG).members[0].person_id
    death = MemberEvent("death", who, day(v.session), "证明")
    speaker = draft_representative(
        v.session, BIG, held(v.session, BIG).members[1].person_id, document="推选书", reason="推选"
    )
    households.enter(v, households.apply(v, speaker))
    new = draft_members(v.session, BIG, Changes(leaving=[death]), reason="去世", vault=v.vault)
    households.enter(v, change_members(v.session, new, actor=v.cast.lu, vault=v.vault))
    return _consent(v, _number(v))


def _subleased(v: Village) -> str:
    """Lease the first household's land and draw a sub-lease up."""
    other = add_holder(v.session, HEIR, GRANTOR, actor=v.cast.lu, vault=v.vault)
    return draft(v, right_codes(v, "operating"), other, "sublease", term=term())


def _sublease(*, household: bool) -> Act:
    def act(v: Village) -> int:
        number = _subleased(v)
        sheet = view(v, number).sheets[0]
        signers = [s for s in sheet.signatories if household or s.capacity != "household"]
        agreed = [Agreed(sheet.party_id, s.ordinal, sheet.sha256) for s in signers]
        consent_to_transfer(v.session, number, agreed, SIGNED, actor=v.cast.lu, vault=v.vault)
        return apply(v, number, party_ids=[sheet.party_id])

    return act


def _withdraw(before: Act) -> Act:
    def act(v: Village) -> None:
        before(v)
        sheet = view(v, _number(v)).sheets[0]
        withdraw_consent(v.session, _number(v), sheet.party_id, 1, actor=v.cast.lu)

    return act


def _agree_and_enter(v: Village) -> None:
    _everybody(v)
    enter(v, apply(v, _number(v)))


# ---- money ------------------------------------------------------------------------------------------


def _leased(v: Village) -> None:
    v.enter()
    lease(v)


def _receipt(share: int = 1, due: int | None = None, document: str = "银行 1", before: int = 0) -> Act:
    """Record that a part of the first due came, `before` of them earlier and alike."""

    def act(v: Village) -> None:
        first = payments.dues(v.session, _number(v))[0]
        one = Receipt(first.id if due is None else due, first.amount_fen // 4 * share, v.today(), document)
        for receipt in [replace(one, document_number="银行 1")] * before + [one]:
            record_receipts(v.session, _number(v), [receipt], actor=v.cast.lu, vault=v.vault)

    return act


def _reversed(times: int) -> Act:
    def act(v: Village) -> None:
        _receipt()(v)
        (found,) = payments.receipts(v.session, _number(v))
        for _ in range(times):
            reverse_receipt(v.session, _number(v), found.id, "记错户", actor=v.cast.lu)

    return act


def _exit_drafted(v: Village) -> None:
    v.enter()
    leave_for_pay(v)


def _settled(*outcomes: str) -> Act:
    def act(v: Village) -> None:
        security = secure(v, _number(v))
        for outcome in outcomes:
            settle_security(v.session, _number(v), security, outcome, "银行通知", actor=v.cast.lu)

    return act


def _exit_decided(v: Village) -> None:
    _exit_drafted(v)
    _everybody(v)
    decide(v, apply(v, _number(v), proofs=told(v)))


def _enter_exit(v: Village, *, secured: bool = True) -> int:
    security = secure(v, _number(v)) if secured else 0
    case = v.session.connection().exec_driver_sql("SELECT max(case_id) FROM transfer_case").scalar_one()
    take_step(v.session, case, "enter", actor=v.cast.shen)
    return security


def _enter_and_settle(outcome: str) -> Act:
    def act(v: Village) -> None:
        security = _enter_exit(v)
        settle_security(v.session, _number(v), security, outcome, "银行通知", actor=v.cast.lu)

    return act


# ---- ends -------------------------------------------------------------------------------------------


def _end(ground: str = "agreed", by: str = "both", **changes: Any) -> Act:
    def act(v: Village) -> int:
        parties = [sheet.party_id for sheet in view(v, _number(v)).sheets]
        said = {"reason": "协商一致", "ended_on": v.today(), "scan": SIGNED.scan, **changes}
        wanted = EndWanted(_number(v), parties, ground, by, **said)
        return apply_transfer_end(v.session, wanted, actor=v.cast.lu, vault=v.vault)

    return act


def _sublease_and_end(v: Village) -> int:
    number = _subleased(v)
    agree(v, number)
    enter(v, apply(v, number))
    return int(_end()(v))


def _end_twice(v: Village) -> int:
    case = _end()(v)
    decide(v, case)
    take_step(v.session, case, "enter", actor=v.cast.shen)
    return int(_end()(v))


_NO_AGENT = replace(SIGNED, agent="周代办")
_AGENT = replace(_NO_AGENT, entrustment=SIGNED.scan)

ACT_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "transfer.unsigned": (_drafted, _apply_all(first=lambda v: None), _apply_all(first=_everybody)),
    "transfer.no_grantor_consent": (
        _assigned,
        _apply_all(first=_but("grantor")),
        _apply_all(first=_everybody),
    ),
    "transfer.no_household_consent": (_leased, _sublease(household=False), _sublease(household=True)),
    "transfer.signers_changed": (
        _drafted,
        _apply_all(first=_agree_and_change_speaker),
        _apply_all(first=_everybody),
    ),
    "transfer.no_signers": (
        _entered,
        _speechless,
        lambda v: draft(v, [held(v.session, BIG).right_code or ""], farm(v)),
    ),
    "consent.proof": (_drafted, _agreed(Proof("scan")), _agreed()),
    "consent.written": (_assigned, _agreed(WITNESSED, capacity="grantor"), _agreed(capacity="grantor")),
    "consent.witness_partial": (
        _drafted,
        lambda v: _consent(
            v,
            _number(v),
            Proof("witnesses", witnesses=(held(v.session, BIG).name or "", "钱二水")),
        ),
        _agreed(WITNESSED),
    ),
    "consent.no_entrustment": (_drafted, _agreed(_NO_AGENT), _agreed(_AGENT)),
    "consent.late": (_drafted, _withdraw(_agree_and_enter), _withdraw(_everybody)),
    "consent.given": (_drafted, lambda v: (_consent(v, _number(v)), _consent(v, _number(v))), _agreed()),
    "consent.terms_changed": (_drafted, _agreed(sha256=b"x" * 32), _agreed()),
    "consent.not_given": (_drafted, _withdraw(lambda v: None), _withdraw(_everybody)),
    "consent.left": (_drafted_back, _dies_and_agrees, _agreed()),
    "receipt.due_unknown": (_leased, _receipt(due=0), _receipt()),
    "receipt.overpaid": (_leased, _receipt(5), _receipt(2)),
    "receipt.incomplete": (_leased, _receipt(document=" "), _receipt()),
    "receipt.twice": (_leased, _receipt(before=1), _receipt(document="银行 2", before=1)),
    "receipt.not_reversed": (_leased, _reversed(2), _reversed(1)),
    "security.incomplete": (
        _exit_drafted,
        lambda v: secure(v, _number(v), expires_on=v.today()),
        lambda v: secure(v, _number(v)),
    ),
    "security.ended": (_exit_drafted, _settled("void", "posted"), _settled("void")),
    "security.backs": (_exit_decided, _enter_and_settle("void"), _enter_and_settle("posted")),
    "price.not_secured": (_exit_decided, lambda v: _enter_exit(v, secured=False), _enter_exit),
    "transfer.end_ground": (_leased, _end(by="household"), _end("breach", "household")),
    "transfer.end_early": (_leased, _end("expired"), _end()),
    "transfer.end_proof": (_leased, _end(scan=None), _end()),
    "transfer.end_before": (_leased, _end(ended_on=date(2040, 1, 1)), _end(ended_on=LAST)),
    "transfer.end_child": (_leased, _sublease_and_end, _end()),
    "transfer.not_in_force": (_leased, _end_twice, _end()),
}
