"""For each rule of consents, money and ends of transfers: what it refuses, and the lawful case beside it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from registry.rules.household_facts import MemberEvent
from registry.services.add_holder import add_holder
from registry.services.apply_transfer_end import EndWanted, apply_transfer_end
from registry.services.change_members import Changes, change_members, draft_members
from registry.services.change_representative import draft_representative
from registry.services.consent_to_transfer import Agreed, Proof, consent_to_transfer
from registry.services.take_step import take_step
from registry.services.withdraw_consent import withdraw_consent
from tests.support import households
from tests.support.faults import version_of
from tests.support.households import BIG, day, held
from tests.support.moves import assign, hand_back
from tests.support.new_trials import HEIR
from tests.support.resting import shorten
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


def number(v: Village) -> str:
    """Return the number of the county's only transfer."""
    return f"{GRANTOR}0001"


def _consent(
    v: Village, transfer: str, proof: Proof = SIGNED, *, capacity: str = "", sha256: bytes | None = None
) -> int:
    """Let the first who must in a capacity agree to the first sheet."""
    sheet = view(v, transfer).sheets[0]
    signer = next(s for s in sheet.signatories if s.capacity == capacity or not capacity)
    agreed = [Agreed(sheet.party_id, signer.ordinal, sha256 or sheet.sha256)]
    return consent_to_transfer(v.session, transfer, agreed, proof, actor=v.cast.lu, vault=v.vault)


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
    return lambda v: _consent(v, number(v), proof, **changes)


def _apply_all(*, first: Act) -> Act:
    """Do something, and apply for all sheets, agreed to or not."""

    def act(v: Village) -> int:
        first(v)
        return apply(v, number(v), party_ids=[s.party_id for s in view(v, number(v)).sheets])

    return act


def _but(capacity: str) -> Act:
    def act(v: Village) -> None:
        sheet = view(v, number(v)).sheets[-1]
        for signer in sheet.signatories:
            if signer.capacity != capacity:
                one = [Agreed(sheet.party_id, signer.ordinal, sheet.sha256)]
                consent_to_transfer(v.session, number(v), one, SIGNED, actor=v.cast.lu, vault=v.vault)

    return act


def everybody(v: Village) -> int:
    return agree(v, number(v))


def _agree_and_change_speaker(v: Village) -> None:
    everybody(v)
    change_speaker(v)


def change_speaker(v: Village) -> None:
    """Let another member speak for a household."""
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
    return _consent(v, number(v))


def _subleased(v: Village) -> str:
    """Lease the first household's land and draw a sub-lease up."""
    other = add_holder(v.session, HEIR, GRANTOR, actor=v.cast.lu, vault=v.vault)
    return draft(v, right_codes(v, "operating"), other, "sublease", term=term())


def _sublease(*, household: bool) -> Act:
    def act(v: Village) -> int:
        sub = _subleased(v)
        sheet = view(v, sub).sheets[0]
        signers = [s for s in sheet.signatories if household or s.capacity != "household"]
        agreed = [Agreed(sheet.party_id, s.ordinal, sheet.sha256) for s in signers]
        consent_to_transfer(v.session, sub, agreed, SIGNED, actor=v.cast.lu, vault=v.vault)
        return apply(v, sub, party_ids=[sheet.party_id])

    return act


def _withdraw(before: Act) -> Act:
    def act(v: Village) -> None:
        before(v)
        sheet = view(v, number(v)).sheets[0]
        withdraw_consent(v.session, number(v), sheet.party_id, 1, actor=v.cast.lu)

    return act


def _agree_and_enter(v: Village) -> None:
    everybody(v)
    enter(v, apply(v, number(v)))


def leased(v: Village) -> None:
    v.enter()
    lease(v)


# ---- ends -------------------------------------------------------------------------------------------


def _end(ground: str = "agreed", by: str = "both", **changes: Any) -> Act:
    def act(v: Village) -> int:
        parties = [sheet.party_id for sheet in view(v, number(v)).sheets]
        said = {"reason": "协商一致", "ended_on": v.today(), "scan": SIGNED.scan, **changes}
        wanted = EndWanted(number(v), parties, ground, by, **said)
        return apply_transfer_end(v.session, wanted, actor=v.cast.lu, vault=v.vault)

    return act


def _sublease_and_end(v: Village) -> int:
    sub = _subleased(v)
    agree(v, sub)
    enter(v, apply(v, sub))
    return int(_end()(v))


def _subleased_and_entered(v: Village) -> None:
    leased(v)
    sub = _subleased(v)
    agree(v, sub)
    enter(v, apply(v, sub))


def _change(until: date) -> Act:
    return lambda v: shorten(v, right_codes(v, "operating")[0], until)


def _end_twice(v: Village) -> int:
    case = _end()(v)
    decide(v, case)
    take_step(v.session, case, "enter", actor=v.cast.shen)
    return int(_end()(v))


_NO_AGENT = replace(SIGNED, agent="周代办")
_AGENT = replace(_NO_AGENT, entrustment=SIGNED.scan)

ACT_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "transfer.unsigned": (_drafted, _apply_all(first=lambda v: None), _apply_all(first=everybody)),
    "transfer.no_grantor_consent": (
        _assigned,
        _apply_all(first=_but("grantor")),
        _apply_all(first=everybody),
    ),
    "transfer.no_household_consent": (leased, _sublease(household=False), _sublease(household=True)),
    "transfer.signers_changed": (
        _drafted,
        _apply_all(first=_agree_and_change_speaker),
        _apply_all(first=everybody),
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
            number(v),
            Proof("witnesses", witnesses=(held(v.session, BIG).name or "", "钱二水")),
        ),
        _agreed(WITNESSED),
    ),
    "consent.no_entrustment": (_drafted, _agreed(_NO_AGENT), _agreed(_AGENT)),
    "consent.late": (_drafted, _withdraw(_agree_and_enter), _withdraw(everybody)),
    "consent.given": (_drafted, lambda v: (_consent(v, number(v)), _consent(v, number(v))), _agreed()),
    "consent.terms_changed": (_drafted, _agreed(sha256=b"x" * 32), _agreed()),
    "consent.not_given": (_drafted, _withdraw(lambda v: None), _withdraw(everybody)),
    "consent.left": (_drafted_back, _dies_and_agrees, _agreed()),
    "transfer.end_ground": (leased, _end(by="household"), _end("breach", "household")),
    "transfer.end_early": (leased, _end("expired"), _end()),
    "transfer.end_proof": (leased, _end(scan=None), _end()),
    "transfer.end_before": (leased, _end(ended_on=date(2040, 1, 1)), _end(ended_on=LAST)),
    "transfer.end_child": (leased, _sublease_and_end, _end()),
    "page.keeps_children": (_subleased_and_entered, _change(date(2027, 6, 1)), _change(LAST)),
    "transfer.not_in_force": (leased, _end_twice, _end()),
}
