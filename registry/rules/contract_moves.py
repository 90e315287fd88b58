"""Family contract land that passes between households or goes back: what its terms must say beside the rest.

Whole parcels, for the rest of the term; an exchange has exactly two sides; an exit says how far it goes
and in what it is paid.
"""

from collections.abc import Sequence
from datetime import date

from registry.rules.refusal import Refusal, Rule
from registry.rules.transfers import Agreement, PartyCase
from registry.words import Words

EXCHANGE, EXIT = "exchange", "paid_exit"
FORMS = (EXCHANGE, "assignment", "hand_back", EXIT)
RIGHT = "contracted_land"
SCOPES: dict[str, Words] = {
    "long_term": Words(
        "长期退出（到承包期届满，保留延包资格）", "to the end of the term; the claim to extension stays"
    ),
    "permanent": Words("永久退出", "for ever"),
}
PAID_IN: dict[str, Words] = {
    "cash": Words("现金", "cash"),
    "shares": Words("股份", "shares"),
    "insurance": Words("社会保险", "social insurance"),
}

EXCHANGE_PAIR = Rule(
    "transfer.exchange_pair",
    "农村土地承包法 第三十三条",
    Words(
        "{where}：互换在同一集体的两户之间进行，双方各有一张条款单",
        "{where}: an exchange is between two households of one collective, a sheet for each",
    ),
)
WHOLE_PARCEL = Rule(
    "transfer.whole_parcel",
    "农村土地承包法 第二十二条、第三十三条、第三十四条；不动产登记暂行条例 第八条",
    Words(
        "{where}：地块 {parcels} 只转出一部分，须先办理地块分割",
        "{where}: of parcel {parcels} only a part would go; split it first",
    ),
)
TERM_REST = Rule(
    "transfer.term_rest",
    "农村土地承包法 第三十条、第三十三条、第三十四条",
    Words(
        "{where}：互换、转让、交回和退出的期限到承包期届满（{last}）",
        "{where}: exchange, assignment, hand-back and exit run to the end of the contract's term ({last})",
    ),
)
EXIT_TERMS = Rule(
    "transfer.exit_terms",
    "农村土地承包法 第二十七条；本项目设计 §4",
    Words(
        "{where}：有偿退出要写明是长期退出还是永久退出，以及以现金、股份还是社会保险补偿",
        "{where}: a paid exit says whether it is to the term's end or for ever, and paid in cash, shares or insurance",
    ),
)
ONE_KIND = Rule(
    "transfer.one_kind",
    "不动产登记暂行条例 第八条；本项目设计 §4",
    Words(
        "{where}：承包地和宅基地不能在一份退出协议里办理，请分别出具",
        "{where}: contracted land and homesteads are not given up in one agreement; draw up one for each",
    ),
)


def refusals(form: str, agreement: Agreement, parties: Sequence[PartyCase], sides: int) -> list[Refusal]:
    """Return what terms lack by which contract land passes or ends; `sides` are the households that give."""
    own = [party for party in parties if party.right_kind == RIGHT]
    if form not in FORMS or not own:
        return []
    where = own[0].where
    said = [refusal for party in own for refusal in _of_party(party)]
    if len(own) != len(parties):
        said.append(ONE_KIND.refuse(where))
    if form == EXCHANGE and (len(parties), sides) != (2, 2):
        said.append(EXCHANGE_PAIR.refuse(where))
    if form == EXIT and not (agreement.scope in SCOPES and agreement.paid_in in PAID_IN):
        said.append(EXIT_TERMS.refuse(where))
    return said


def _of_party(party: PartyCase) -> list[Refusal]:
    said = []
    last: date = party.within[1]
    if party.in_part:
        said.append(WHOLE_PARCEL.refuse(party.where, parcels="、".join(party.in_part)))
    if party.term[1] != last:
        said.append(TERM_REST.refuse(party.where, last=last))
    return said
