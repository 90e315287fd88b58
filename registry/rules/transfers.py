"""May this right move in this way? Facts of a transfer in, every refusal out.

What the law asks of the terms, beside consent (transfer_consents.py) and price (transfer_prices.py); what
must have been done before stands in transfer_proofs.py.
Standing of sources: standards.md §5, predicates T, X, L, H, M.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.codelists import HolderKind
from registry.periods import add_years
from registry.rules import inheritances
from registry.rules.land_uses import FARMING_USES, NOT_ON_PROTECTED, OTHER_USES
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

FORBIDDEN_REASONS: dict[str, Words] = {
    "settled": Words("进城落户", "having settled in town"),
    "married": Words("结婚、离婚、丧偶", "marriage, divorce, widowhood"),
}
"""Why nobody may take, adjust or end a right （农村土地承包法 27, 31）; the household's own act is lawful."""

NOT_MOVED_SO = Rule(
    "transfer.kind",
    "农村土地承包法 第九条、第三十三条至第三十六条；土地管理法 第六十二条、第六十三条",
    Words(
        "{where}：“{right}”不能以“{form}”的方式流转",
        "{where}: “{right}” does not move by “{form}”",
    ),
)
RIGHT_GONE = Rule(
    "transfer.right_gone",
    "不动产登记暂行条例 第十四条",
    Words("{where}：这项权利没有登记或已经终止", "{where}: this right is not registered or has ended"),
)
RIGHT_TWICE = Rule(
    "transfer.right_twice",
    "农村土地承包法 第四十条",
    Words(
        "{where}：同一项权利在一次流转中只出一张条款单，请合并所选地块",
        "{where}: a right has one sheet in a transfer; put its parcels on that",
    ),
)
NOT_ITS_PARCEL = Rule(
    "transfer.not_its_parcel",
    "农村土地承包法 第三十八条",
    Words(
        "{where}：地块 {parcels} 不在这项权利内",
        "{where}: parcels {parcels} are not in this right",
    ),
)
NO_PARCELS = Rule(
    "transfer.no_parcels",
    "农村土地承包法 第四十条",
    Words("{where}：没有写明流转哪些地块", "{where}: names no parcels"),
)
TERM_OUTSIDE = Rule(
    "transfer.term_outside",
    "农村土地承包法 第三十八条第三项",
    Words(
        "{where}：期限须在所依据权利的剩余期限（{since} 至 {last}）内",
        "{where}: the term lies inside that of the right it rests on ({since} to {last})",
    ),
)
TERM_BACKWARDS = Rule(
    "transfer.term_backwards",
    "农村土地承包法 第四十条第三项",
    Words("{where}：期限的终止日须在起始日之后", "{where}: the term ends after it begins"),
)
TERM_LONG = Rule(
    "transfer.term_long",
    "民法典 第七百零五条",
    Words(
        "{where}：租赁期限不得超过 {years} 年",
        "{where}: a lease runs for {years} years at most",
    ),
)
TERM_SHORT = Rule(
    "transfer.term_short",
    "农村土地承包法 第四十一条",
    Words(
        "{where}：期限不满五年的不登记，只记入备案台账",
        "{where}: under five years it is not registered, only filed",
    ),
)
USE = Rule(
    "transfer.use",
    "农村土地承包法 第十一条、第三十八条第二项；土地管理法 第三十七条",
    Words(
        "{where}：流转后不得改变农业用途，“{use}”不是农业用途",
        "{where}: the land stays in farming; “{use}” is no agricultural use",
    ),
)
PROTECTED_USE = Rule(
    "transfer.protected_use",
    "土地管理法 第三十七条",
    Words(
        "{where}：{parcels} 是永久基本农田，不得用于“{use}”",
        "{where}: {parcels} is permanent basic farmland and may not become “{use}”",
    ),
)
RECEIVER_KIND = Rule(
    "transfer.receiver_kind",
    "农村土地承包法 第三十四条、第三十六条、第四十七条",
    Words(
        "{where}：以“{form}”方式，{receiver} 不能是受让方",
        "{where}: by “{form}”, {receiver} cannot be the receiver",
    ),
)
OTHER_COLLECTIVE = Rule(
    "transfer.other_collective",
    "农村土地承包法 第三十三条、第三十四条",
    Words(
        "{where}：受让方 {receiver} 不是本集体经济组织的其他农户",
        "{where}: {receiver} is no other household of the same collective",
    ),
)
TOWNSMAN = Rule(
    "transfer.townsman",
    "土地管理法 第六十二条；国办发〔2007〕71号（未核对）",
    Words(
        "{where}：宅基地只能转让给本集体经济组织内没有宅基地的农户，{receiver} 可以租用，不能购买",
        "{where}: a homestead goes only to a household of the collective without one; {receiver} may lease, not buy",
    ),
)
HAS_HOMESTEAD = Rule(
    "transfer.has_homestead",
    "土地管理法 第六十二条",
    Words(
        "{where}：受让方 {receiver} 已有宅基地 {plots}，一户只能有一处",
        "{where}: {receiver} holds {plots} already; a household has one plot",
    ),
)
OWN = Rule(
    "transfer.own",
    "民法典 第四百六十四条",
    Words("{where}：转出方和受让方不能是同一户", "{where}: nobody transfers to himself"),
)
ABILITY = Rule(
    "transfer.ability",
    "农村土地承包法 第三十八条第四项",
    Words(
        "{where}：要写明受让方 {receiver} 的农业经营能力或资质",
        "{where}: state the farming ability or qualification of {receiver}",
    ),
)
LICENCE = Rule(
    "transfer.licence",
    "农村土地承包法 第四十七条",
    Words(
        "{where}：担保权人须是金融机构，写明 {receiver} 的金融许可证号",
        "{where}: the creditor is a financial institution; state the licence number of {receiver}",
    ),
)
INCOMPLETE = Rule(
    "transfer.incomplete",
    "农村土地承包法 第四十条",
    Words(
        "{where}：书面合同还缺 {items}",
        "{where}: the written contract lacks {items}",
    ),
)
FORCED = Rule(
    "transfer.forced",
    "农村土地承包法 第二十七条、第三十一条；乡村振兴促进法 第五十五条",
    Words(
        "{where}：不得以“{reason}”为由收回、调整或终止农户的权利，也不得以此为落户条件",
        "{where}: “{reason}” is never a ground to take, adjust or end a household's right",
    ),
)
NOT_HOUSEHOLD = Rule(
    "transfer.not_household",
    "农村土地承包法 第二十七条、第三十条、第六十条",
    Words(
        "{where}：退出和交回只能由农户自己提出",
        "{where}: only the household itself gives its right up",
    ),
)

_ITEMS: dict[str, Words] = {
    "use": Words("土地用途", "use"),
    "duties": Words("双方权利义务", "rights and duties"),
    "payment": Words("流转价款及支付方式", "price and payment"),
    "expropriation": Words("土地被依法征收时补偿费的归属", "who gets compensation on expropriation"),
    "breach": Words("违约责任", "breach"),
}


@dataclass(frozen=True, slots=True)
class FormCase:
    """What the law lets a form be (registry/transfers)."""

    code: str
    name: Words
    moves: Sequence[str]
    receiver: str
    effect: str
    term_years: int | None
    for_farming: bool


@dataclass(frozen=True, slots=True)
class ReceiverCase:
    """Who is on the other side."""

    name: str
    kind: HolderKind
    is_member: bool
    """Whether it is a household of the same collective."""
    homesteads: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """What all sheets of a transfer say alike; part of what is signed."""

    use: str = ""
    duties: str = ""
    expropriation: str = ""
    breach: str = ""
    initiator: str = "household"
    reason: str = ""
    ability: str = ""
    """Farming ability or qualification of the receiver （农村土地承包法 38）; a creditor's licence (47)."""
    scope: str = ""
    """How far a paid exit goes (contract_moves.SCOPES)."""
    paid_in: str = ""
    """What it is paid in."""
    paper: str = ""
    """What an inheritance rests on (inheritances.PAPERS), with its number, day and the hash of its scan."""
    paper_number: str = ""
    paper_day: str = ""
    paper_sha256: str = ""
    deceased_ids: tuple[int, ...] = ()
    """Who died, by their number on record: a namesake who lives is somebody else."""
    deceased: str = ""
    """Their names as the register writes them, and those of heirs who renounced in writing."""
    renounced: str = ""
    renews: str = ""
    """Number of the transfer that it renews: the same land to the same receiver once that is over."""


@dataclass(frozen=True, slots=True)
class PartyCase:
    """One right that moves."""

    where: str
    right_kind: str
    right_name: Words
    is_current: bool
    is_receivers: bool
    """Whether the receiver holds it."""
    term: tuple[date, date]
    within: tuple[date, date]
    """Term of the right it rests on."""
    parcels: Sequence[str]
    not_its: Sequence[str] = ()
    protected: Sequence[str] = ()
    area: Decimal = Decimal(0)
    in_part: Sequence[str] = ()
    """Parcels of which only a part moves."""


def refusals(
    form: FormCase,
    receiver: ReceiverCase | None,
    agreement: Agreement,
    parties: Sequence[PartyCase],
    *,
    registered_years: int | None,
) -> Iterable[Refusal]:
    """Yield what is unlawful in the terms themselves, whoever signs them.

    `registered_years` is the shortest term of a right that is to be registered; None where it is filed.
    """
    where = where_of(form, parties)
    if agreement.initiator != "household" and agreement.reason in FORBIDDEN_REASONS:
        yield FORCED.refuse(where, reason=FORBIDDEN_REASONS[agreement.reason].zh)
    if form.effect == "ends" and agreement.initiator != "household":
        yield NOT_HOUSEHOLD.refuse(where)
    yield from _of_contract(where, form, agreement)
    if receiver is None:
        yield from _of_nobody(where, form)
    else:
        yield from _of_receiver(where, form, receiver, {party.right_kind for party in parties})
        if form.receiver == "creditor" and not agreement.ability.strip():
            yield LICENCE.refuse(where, receiver=receiver.name)
        if is_outsider(form, receiver) and not agreement.ability.strip():
            yield ABILITY.refuse(where, receiver=receiver.name)
    for right, count in Counter(party.where for party in parties).items():
        if count > 1:
            yield RIGHT_TWICE.refuse(right)
    for party in parties:
        yield from _of_party(form, agreement, party)
        begin, end = party.term
        if registered_years is not None and end < add_years(begin, registered_years):
            yield TERM_SHORT.refuse(party.where)


def _of_nobody(where: str, form: FormCase) -> Iterable[Refusal]:
    """Yield that somebody must receive it, but where it goes back or two households give to each other."""
    if form.receiver != "collective" and form.code != "exchange":
        yield RECEIVER_KIND.refuse(where, form=form.name.zh, receiver="—")


def where_of(form: FormCase, parties: Sequence[PartyCase]) -> str:
    """Return what a refusal of the whole names: its one right, or the form."""
    return parties[0].where if len(parties) == 1 else form.name.zh


def is_outsider(form: FormCase, receiver: ReceiverCase) -> bool:
    """Return whether farmland leaves the hands of the collective's members."""
    return form.effect == "derives" and form.for_farming and not receiver.is_member


def _of_contract(where: str, form: FormCase, agreement: Agreement) -> Iterable[Refusal]:
    """Yield what a lease's written contract lacks （农村土地承包法 40）."""
    if form.effect != "derives":
        return
    missing = [
        words for key, words in _ITEMS.items() if key != "payment" and not getattr(agreement, key).strip()
    ]
    if missing:
        yield INCOMPLETE.refuse(where, items="、".join(words.zh for words in missing))
    if form.for_farming and agreement.use.strip() and agreement.use not in FARMING_USES:
        yield USE.refuse(where, use=_use_name(agreement.use))


def _use_name(use: str) -> str:
    words = (FARMING_USES | OTHER_USES).get(use)
    return use if words is None else words.zh


def _of_receiver(
    where: str, form: FormCase, receiver: ReceiverCase, kinds: Collection[str]
) -> Iterable[Refusal]:
    fits = {
        "firm": receiver.kind is HolderKind.UNIT,
        "creditor": receiver.kind is HolderKind.UNIT,
    }
    if not fits.get(form.receiver, True):
        yield RECEIVER_KIND.refuse(where, form=form.name.zh, receiver=receiver.name)
    if form.receiver == "member_household" and not receiver.is_member:
        rule = TOWNSMAN if "homestead" in kinds else OTHER_COLLECTIVE
        yield rule.refuse(where, receiver=receiver.name)
    takes_plot = "homestead" in kinds and form.code in ("homestead_assignment", "gift")
    if takes_plot and receiver.homesteads:
        yield HAS_HOMESTEAD.refuse(where, receiver=receiver.name, plots="、".join(receiver.homesteads))


def _not_moved(form: FormCase, party: PartyCase) -> Refusal:
    if form.code == inheritances.FORM and party.right_kind in inheritances.INCOME_ONLY_KINDS:
        return inheritances.INCOME_ONLY.refuse(party.where)
    return NOT_MOVED_SO.refuse(party.where, right=party.right_name.zh, form=form.name.zh)


def _of_party(form: FormCase, agreement: Agreement, party: PartyCase) -> Iterable[Refusal]:
    where = party.where
    if not party.is_current:
        yield RIGHT_GONE.refuse(where)
        return
    if party.right_kind not in form.moves:
        yield _not_moved(form, party)
    if party.is_receivers:
        yield OWN.refuse(where)
    if not party.parcels:
        yield NO_PARCELS.refuse(where)
    if party.not_its:
        yield NOT_ITS_PARCEL.refuse(where, parcels="、".join(party.not_its))
    if party.protected and agreement.use in NOT_ON_PROTECTED:
        yield PROTECTED_USE.refuse(where, parcels="、".join(party.protected), use=_use_name(agreement.use))
    begin, end = party.term
    if end <= begin:
        yield TERM_BACKWARDS.refuse(where)
        return
    if begin < party.within[0] or end > party.within[1]:
        yield TERM_OUTSIDE.refuse(where, since=party.within[0], last=party.within[1])
    if form.term_years is not None and end > add_years(begin, form.term_years):
        yield TERM_LONG.refuse(where, years=form.term_years)
