"""Realising a security 实现担保物权: who may, on what ground, to whom, and how the money is shared out.

The creditor is paid first out of the operating right （农村土地承包法 47）; the contract right of the
household is not what secures, and never ends by it. Mortgages on the same land are paid in the order
in which they were registered （民法典 414）, the rest is the pledgor's （413）. No law exempts an acquirer
from what is asked of who takes farmland from outside: members come first on equal terms, and outside
capital is reviewed （农村土地承包法 38, 45；最高法关于人民法院民事执行中拍卖、变卖财产的规定, 条号未核对, lets
those who have priority bid）.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.rules import transfer_proofs, transfers
from registry.rules.land_uses import FARMING_USES, NOT_ON_PROTECTED, OTHER_USES, uses_of
from registry.rules.refusal import Refusal, Rule
from registry.rules.transfer_proofs import Config, Proofs
from registry.rules.transfers import ReceiverCase
from registry.words import Words

GROUNDS: dict[str, Words] = {
    "agreement": Words("担保权人与担保人的书面协议", "written agreement of creditor and pledgor"),
    "judgment": Words("人民法院的裁定或判决", "a court's ruling or judgment"),
}
METHODS: dict[str, Words] = {
    "appraised": Words("协议折价", "taken at an agreed value"),
    "auctioned": Words("拍卖", "auctioned"),
    "sold": Words("变卖", "sold"),
}
TAKES: dict[str, Words] = {
    "operating": Words("土地经营权", "the operating right"),
    "contract": Words("土地承包权", "the contract right"),
}
"""What the paper disposes of; the second is never lawful, and a clerk who holds such a paper is told so."""

NOT_STANDING = Rule(
    "enforcement.not_standing",
    "农村土地承包法 第四十七条；民法典 第三百九十三条",
    Words(
        "{where}：这项担保没有登记，或已经注销、实现，或正在办理",
        "{where}: this security is not registered, was discharged or enforced, or is being dealt with",
    ),
)
CREDITOR = Rule(
    "enforcement.creditor",
    "农村土地承包法 第四十七条；民法典 第三百九十四条",
    Words(
        "{where}：只有登记的担保权人 {creditor} 可以实现这项担保",
        "{where}: only the registered creditor {creditor} realises this security",
    ),
)
DEFAULT = Rule(
    "enforcement.default",
    "民法典 第四百一十条",
    Words(
        "{where}：要写明债务何时到期未履行或约定情形何时发生，日期在登记担保之后、不晚于今天，并说明理由",
        "{where}: state since when the debt is in default, after the security and not later than today, and why",
    ),
)
DOCUMENT = Rule(
    "enforcement.document",
    "民法典 第四百一十条",
    Words(
        "{where}：要有担保权人与担保人的书面协议，或人民法院裁判文书的扫描件，并写明实现的方式",
        "{where}: it needs a scan of the parties' agreement or the court's paper, and how it is realised",
    ),
)
CONTRACT_RIGHT = Rule(
    "enforcement.contract_right",
    "农村土地承包法 第九条、第四十七条",
    Words(
        "{where}：担保的是土地经营权，实现担保物权不终止也不转移农户的土地承包权",
        "{where}: the operating right secures; the household's contract right neither ends nor passes",
    ),
)
PART = Rule(
    "enforcement.part",
    "民法典 第三百九十四条；不动产登记暂行条例 第八条；不动产登记暂行条例实施细则 第五条（未核对）",
    Words(
        "{where}：担保的只是“{right}”的部分地块，其余地块不随之转移；先办理分割登记，使这项权利只及于所担保的地块",
        "{where}: only some plots of “{right}” secure, and the others do not pass; have the right split first",
    ),
)
USE = Rule(
    "enforcement.use",
    "土地管理法 第四条、第六十三条；森林法 第三十六条（未核对）",
    Words(
        "{where}：“{use}”不是“{right}”的用途",
        "{where}: “{right}” is not for “{use}”",
    ),
)
PRIORITY = Rule(
    "enforcement.priority",
    "民法典 第四百一十四条",
    Words(
        "{where}：抵押 {documents} 还及于其他地块，不能由这一次清偿，先与其担保权人了结",
        "{where}: mortgages {documents} cover other land too and are not settled by this; settle them first",
    ),
)
CLAIM = Rule(
    "enforcement.claim",
    "民法典 第三百八十九条、第四百一十四条",
    Words(
        "{where}：要写明 {document} 现有的债权数额，不超过登记的担保数额",
        "{where}: state what is owed under {document}, not more than it secures",
    ),
)
PROCEEDS = Rule(
    "enforcement.proceeds",
    "民法典 第四百一十三条",
    Words("{where}：要写明折价或者拍卖、变卖所得的价款", "{where}: state what it was taken or sold for"),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A mortgage that is paid out of the proceeds; the claims come in the order of registration."""

    restriction_id: int
    document: str
    owed_fen: int | None
    secured_fen: int | None
    """What it secures, where that is on record."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one is paid: a mortgage, or the pledgor, who has no claim but the rest."""

    restriction_id: int | None
    claim_fen: int
    paid_fen: int


@dataclass(frozen=True, slots=True)
class Realised:
    """An enforcement as it is wanted."""

    where: str
    creditor: str
    is_creditor: bool
    takes: str
    ground: str
    method: str
    has_document: bool
    reason: str
    defaulted_on: date
    secured_on: date
    acquirer: ReceiverCase
    """Who gets the operating right."""
    is_pledgor: bool
    ability: str
    for_farming: bool
    kind: str
    """Kind of the right that secured, and its name."""
    right_name: Words
    use: str
    term: tuple[date, date]
    within: tuple[date, date]
    claims: Sequence[Claim]
    partly: Sequence[str]
    """Mortgages that cover some of its land and other land besides."""
    proceeds_fen: int
    area: Decimal
    """What secured, in m²."""
    proofs: Proofs
    """What was done before farmland goes to somebody from outside."""
    config: Config
    protected: Sequence[str] = ()


def refusals(wanted: Realised) -> Iterable[Refusal]:
    """Yield everything that keeps a security from being enforced so."""
    where = wanted.where
    if not wanted.is_creditor:
        yield CREDITOR.refuse(where, creditor=wanted.creditor)
    if wanted.takes != "operating":
        yield CONTRACT_RIGHT.refuse(where)
    if not wanted.reason.strip() or not wanted.secured_on <= wanted.defaulted_on <= wanted.config.today:
        yield DEFAULT.refuse(where)
    if not wanted.has_document or wanted.ground not in GROUNDS or wanted.method not in METHODS:
        yield DOCUMENT.refuse(where)
    yield from _of_acquirer(wanted)
    yield from _of_term(wanted)
    yield from _of_money(wanted)


def _of_acquirer(wanted: Realised) -> Iterable[Refusal]:
    acquirer, use = wanted.acquirer, wanted.use
    words = (FARMING_USES | OTHER_USES).get(use)
    said = words.zh if words else use or "—"
    if wanted.is_pledgor:
        yield transfers.OWN.refuse(wanted.where)
    if not wanted.for_farming:
        if use not in uses_of([wanted.kind]):
            yield USE.refuse(wanted.where, use=said, right=wanted.right_name.zh)
        return
    if not acquirer.is_member:
        if not wanted.ability.strip():
            yield transfers.ABILITY.refuse(wanted.where, receiver=acquirer.name)
        yield from transfer_proofs.outsider_refusals(
            wanted.where, acquirer, wanted.area, wanted.proofs, wanted.config
        )
    if use not in FARMING_USES:
        yield transfers.USE.refuse(wanted.where, use=said)
    elif wanted.protected and use in NOT_ON_PROTECTED:
        yield transfers.PROTECTED_USE.refuse(wanted.where, parcels="、".join(wanted.protected), use=said)


def _of_term(wanted: Realised) -> Iterable[Refusal]:
    begin, end = wanted.term
    if end <= begin:
        yield transfers.TERM_BACKWARDS.refuse(wanted.where)
    elif begin < wanted.within[0] or end > wanted.within[1]:
        yield transfers.TERM_OUTSIDE.refuse(wanted.where, since=wanted.within[0], last=wanted.within[1])


def _of_money(wanted: Realised) -> Iterable[Refusal]:
    if wanted.proceeds_fen <= 0:
        yield PROCEEDS.refuse(wanted.where)
    if wanted.partly:
        yield PRIORITY.refuse(wanted.where, documents="、".join(wanted.partly))
    for claim in wanted.claims:
        most = claim.secured_fen
        if claim.owed_fen is None or claim.owed_fen <= 0 or (most is not None and claim.owed_fen > most):
            yield CLAIM.refuse(wanted.where, document=claim.document)


def shared(claims: Sequence[Claim], proceeds_fen: int) -> tuple[Share, ...]:
    """Return what each gets, to the fen: earlier mortgages whole before later ones, the pledgor the rest."""
    left, shares = proceeds_fen, []
    for claim in claims:
        owed = claim.owed_fen or 0
        paid = min(owed, left)
        left -= paid
        shares.append(Share(claim.restriction_id, owed, paid))
    return (*shares, Share(None, left, left)) if left else tuple(shares)
