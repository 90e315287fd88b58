"""What a chain is made of: each act is several of the services' acts, whole or not at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from registry import clock
from registry.queries import movable_rights, payments
from registry.rules.case_kinds import RIGHT_CHANGE
from registry.rules.transfer_prices import Price
from registry.rules.transfer_proofs import Proofs
from registry.services._transfer_terms import PartyWanted, TermsWanted
from registry.services.end_restriction import Ended, end_restriction
from registry.services.record_receipts import Receipt, record_receipts
from registry.services.reverse_receipt import reverse_receipt
from registry.services.revise_transfer import revise_transfer
from registry.services.take_step import take_step
from registry.services.withdraw_consent import withdraw_consent
from tests.support.chains import asked, chain
from tests.support.chains.chain import Chain, NothingToDo
from tests.support.pages import apply_change
from tests.support.resting import page_of
from tests.support.transfers import (
    LAST,
    TERMS,
    agree,
    apply,
    apply_end,
    decide,
    draft,
    noticed,
    right_codes,
    view,
)

Act = Callable[[Chain], str]
_HOUSEHOLDS, _WAIT, _MOST_WAITS, _LONGEST_WAIT = 6, 50, 4, 120
LOAN = Price("lump_sum", 50_000_00)


# ---- what is chosen ---------------------------------------------------------------------------------


def _day(c: Chain, since: date, until: date) -> date:
    return since + timedelta(c.random.randint(0, max(0, (until - since).days)))


def _term(c: Chain, within: tuple[date, date]) -> tuple[date, date]:
    """Return a term, mostly inside another, now and then beyond an end of it."""
    today = clock.today(c.village.session)
    since = within[0] if c.often(0.5) else _day(c, within[0], max(within[0], min(today, within[1])))
    soon = today + timedelta(c.random.randint(10, 150))
    until = within[1] if c.often(0.3) or soon >= within[1] else soon
    if not c.often():
        since, until = c.pick([(since - timedelta(400), until), (since, until + timedelta(400))])
    return since, until


def _party(c: Chain, code: str, tier: int) -> PartyWanted:
    """Return some of a right's parcels, of one perhaps a part; mostly such as nobody has on a tier, or has a part of.

    Now and then it is more of one than the right has.
    """
    (right,) = movable_rights.by_codes(c.village.session, [code]).values()
    lies = {row.unit_id: row.exclusive for row in c.rows(asked.TAKEN, tier=tier)} if c.often() else {}
    free = [parcel for parcel in right.parcels if not lies.get(parcel.unit_id)]
    if not free:
        raise NothingToDo
    chosen = c.random.sample(free, c.random.randint(1, len(free)))
    parts: dict[str, Decimal | None] = {}
    for parcel in chosen:
        whole = parcel.unit_id not in lies and c.often(chain.WHOLE)
        parts[parcel.code] = None if whole else (parcel.area * c.pick([40, 60])) / 100
    if not c.often() and c.often(chain.GREED):
        parts[chosen[0].code] = chosen[0].area * 2
    return PartyWanted(
        code, {} if len(chosen) == len(right.parcels) and not lies and c.often(chain.WHOLE - 0.3) else parts
    )


def _price(c: Chain) -> Price:
    yearly = Price("mu_year", c.random.randint(1, 900_00), due_month=c.random.randint(1, 12), due_day=28)
    return c.pick([yearly, replace(yearly, step_years=1, step_permille=50), Price("lump_sum", 7_777_77)])


def _operating(c: Chain) -> tuple[str, tuple[date, date]]:
    """Return an operating right and its term, mostly one that is not over."""
    rows, today = c.rows(asked.OPERATING), clock.today(c.village.session)
    running = [row for row in rows if row[2] > today]
    code, since, until, _ = c.pick(running if c.often() else rows)
    return str(code), (since, until)


def _lessee(c: Chain, code: str = "") -> int:
    """Return who gets it, mostly not who has it."""
    has = {row[3] for row in c.rows(asked.OPERATING) if row[0] == code}
    return c.pick([who for who in (c.farm, c.heir) if who not in has or not c.often()])


# ---- on the way to entry ----------------------------------------------------------------------------


def _go_on(c: Chain, number: str, form: str) -> str:
    """Take what is drawn up to its entry, or leave it approved for later."""
    agree(c.village, number)
    if not c.often(0.8):
        return f"{form} agreed to"
    del c.state.drawn[number]
    return _decided(c, apply(c.village, number, proofs=_proofs(c)), form)


def _proofs(c: Chain) -> Proofs:
    """Return proofs with the written consent of every lender."""
    lenders = tuple(int(row[0]) for row in c.rows(asked.MORTGAGES))
    return noticed(c.village, acknowledged=lenders, consented=lenders)


def _decided(c: Chain, case: int, what: str) -> str:
    """Approve a case; enter it at once, or leave it while other things happen."""
    decide(c.village, case)
    c.state.cases[case] = what
    return _entered(c, case) if c.often(0.75) else f"{what} approved"


def _entered(c: Chain, case: int) -> str:
    what = c.state.cases.pop(case)
    take_step(c.village.session, case, "enter", actor=c.village.cast.shen)
    return what


def _begin(
    c: Chain, form: str, party: PartyWanted, term: tuple[date, date], receiver: int, price: Price
) -> str:
    number = draft(c.village, [party.right], receiver, form, term=term, price=price, parties=[party])
    c.state.drawn[number] = form
    return _go_on(c, number, form) if c.often() else f"{form} drawn up"


# ---- acts -------------------------------------------------------------------------------------------


def lease(c: Chain) -> str:
    """The contracts of few households, so that leases meet on one parcel."""
    right = c.pick(right_codes(c.village)[:_HOUSEHOLDS])
    party, today = _party(c, right, 0), clock.today(c.village.session)
    return _begin(c, "lease", party, _term(c, (today - timedelta(200), LAST)), _lessee(c), _price(c))


def sublease(c: Chain) -> str:
    code, within = _operating(c)
    tier = c.rows(asked.TIER, code=code)[0][0]
    return _begin(
        c,
        "sublease",
        _party(c, code, int(tier) + 1),
        _term(c, within),
        _lessee(c, code),
        _price(c),
    )


def security(c: Chain) -> str:
    code, within = _operating(c)
    return _begin(c, "security", PartyWanted(code), within, c.bank, LOAN)


def revise(c: Chain) -> str:
    """New terms for what is drawn up, or lies approved: nobody has agreed to them."""
    number = c.pick(sorted({row[0] for row in c.rows("SELECT number FROM transfer ORDER BY number")}))
    sheet = c.pick(view(c.village, str(number)).sheets)
    if sheet.entered_on is not None and c.often(0.9):
        number, sheet = c.pick([(n, s) for n in c.state.drawn for s in view(c.village, n).sheets])
    price = LOAN if sheet.sheet.form == "security" else _price(c)
    wanted = TermsWanted(TERMS, price, _term(c, sheet.sheet.term), [PartyWanted(sheet.right_code)])
    revise_transfer(c.village.session, str(number), wanted, actor=c.village.cast.lu, vault=c.village.vault)
    return "revise"


def withdraw(c: Chain) -> str:
    """Withdraw a consent, mostly one that nothing was entered by."""
    given = [row for row in c.rows(asked.CONSENTS) if not (row[3] and c.often())]
    if not given:
        right, today = c.pick(right_codes(c.village)), clock.today(c.village.session)
        number = draft(c.village, [right], c.farm, term=(today, LAST))
        c.state.drawn[number] = "lease"
        agree(c.village, number)
        given = [row for row in c.rows(asked.CONSENTS) if row[0] == number]
    of, party, ordinal, _ = c.pick(given)
    withdraw_consent(c.village.session, str(of), int(party), int(ordinal), actor=c.village.cast.lu)
    return "withdraw"


def go_on(c: Chain) -> str:
    """Agree to what was drawn up, or enter what was approved, whatever happened meanwhile."""
    waiting: list[str | int] = [*c.state.drawn, *c.state.cases]
    chosen = c.pick(waiting)
    return _entered(c, chosen) if isinstance(chosen, int) else _go_on(c, chosen, c.state.drawn[chosen])


def forget(c: Chain) -> str:
    """What cannot be entered any more is left lying."""
    case = c.pick(sorted(c.state.cases))
    del c.state.cases[case]
    return "forget"


def _to_end(c: Chain) -> list[Any]:
    """Return transfers in force, mostly only those on which nothing rests."""
    return [row for row in c.rows(asked.IN_FORCE) if not (row[3] and c.often(0.7))]


def terminate(c: Chain) -> str:
    number, party, *_ = c.pick(_to_end(c))
    ground, by = c.pick([("agreed", "both"), ("breach", "household"), ("judgment", "court")])
    return _decided(c, apply_end(c.village, str(number), int(party), ground=ground, by=by), "terminate")


def expire(c: Chain) -> str:
    """The last day of one is over, mostly, or it is waited for."""
    today = clock.today(c.village.session)
    number, party, until, _ = c.pick(sorted(_to_end(c), key=lambda row: row[2])[:2])
    left = (until - today).days
    if 0 < left <= _LONGEST_WAIT and c.often():
        c.village.shift(days=left)
    return _decided(c, apply_end(c.village, str(number), int(party), ground="expired", by="both"), "expire")


def shorten(c: Chain) -> str:
    """Change a lease under what rests on it: another last day, or fewer parcels."""
    code, within = _operating(c)
    until = _term(c, within)[1]
    page = page_of(c.village, code, until=until, parcels=None if c.often(0.7) else 1)
    return _decided(c, apply_change(c.village, RIGHT_CHANGE, page, reason="双方协商"), "shorten")


def pay(c: Chain) -> str:
    """Pay something of a due, all of it, or a fen too much."""
    dues = [
        (n, d)
        for n in sorted({str(r[0]) for r in c.rows(asked.IN_FORCE)})
        for d in payments.dues(c.village.session, n)
    ]
    number, due = c.pick(dues)
    fen = due.open_fen if c.often(0.3) else c.random.randint(1, max(1, due.open_fen))
    paid = Receipt(due.id, fen + (0 if c.often() else 1), clock.today(c.village.session), f"收{len(c.story)}")
    record_receipts(c.village.session, number, [paid], actor=c.village.cast.lu, vault=c.village.vault)
    c.state.receipts.setdefault(due.id, []).append(paid.amount_fen)
    return "pay"


def reverse(c: Chain) -> str:
    number, receipt, due, fen = c.pick(c.rows(asked.RECEIPTS))
    reverse_receipt(c.village.session, str(number), int(receipt), "记错户", actor=c.village.cast.lu)
    c.state.receipts[int(due)].remove(int(fen))
    return "reverse"


def discharge(c: Chain) -> str:
    mortgage = int(c.pick(c.rows(asked.MORTGAGES))[0])
    end_restriction(
        c.village.session, mortgage, Ended("discharged", "贷款还清", "银函1号"), actor=c.village.cast.shen
    )
    return "discharge"


def wait(c: Chain) -> str:
    c.state.waits += 1
    if c.state.waits > _MOST_WAITS:
        c.pick([])
    c.village.shift(days=_WAIT)
    return "wait"


ACTS: dict[str, tuple[Act, int]] = {
    "lease": (lease, 4), "sublease": (sublease, 6), "security": (security, 2), "revise": (revise, 2),
    "withdraw": (withdraw, 2), "go_on": (go_on, 4), "forget": (forget, 1), "terminate": (terminate, 3),
    "expire": (expire, 3), "shorten": (shorten, 4), "pay": (pay, 5), "reverse": (reverse, 4),
    "discharge": (discharge, 2), "wait": (wait, 2),
}  # fmt: skip
"""By name: the act, and how often it comes beside the others."""
MUST = (
    "lease", "sublease", "security", "discharge", "pay", "reverse", "shorten", "revise", "withdraw", "terminate", "expire",
)  # fmt: skip
"""What a run must have done, or it says nothing; a chain begins with these, each until it is done."""
