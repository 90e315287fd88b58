"""May this contract be confirmed, signed and entered as a right? Facts in, every refusal out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from registry.codelists import AcquisitionMethod, HolderKind
from registry.periods import add_years
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

PARCEL_MISSING = Rule(
    "contract.parcel_missing",
    "NY/T 2537 结果确认；农村土地承包法 第二十二条",
    Words(
        "{where}：地块 {parcels} 的图形没有入库，先补正再确认",
        "{where}: the shapes of parcels {parcels} are not in the register",
    ),
)
PARCEL_COUNT = Rule(
    "contract.parcel_count",
    "NY/T 2539 表B.5",
    Words(
        "{where}：合同写明 {stated} 块地，登记库中有 {counted} 块",
        "{where}: the contract states {stated} parcels, the register has {counted}",
    ),
)
NO_PARCELS = Rule(
    "contract.no_parcels",
    "农村土地承包法 第二十二条",
    Words("{where}：没有承包地块", "{where}: it gives no parcel"),
)
OTHER_RIGHT = Rule(
    "contract.other_right",
    "农村土地承包法 第三条、第四十八条",
    Words(
        "{where}：不是家庭承包，不产生土地承包经营权（土地经营权另行登记）",
        "{where}: not a family contract; it gives another kind of right",
    ),
)
HOLDER_KIND = Rule(
    "contract.holder_kind",
    "农村土地承包法 第十六条",
    Words("{where}：家庭承包的承包方应为农户", "{where}: a family contract is made with a household"),
)
NO_MEMBERS = Rule(
    "contract.no_members",
    "农村土地承包法 第二十四条",
    Words(
        "{where}：没有家庭成员，权证须列明全部共有人",
        "{where}: no members; the paper must list all who share the right",
    ),
)
NO_TERM = Rule(
    "contract.no_term",
    "农村土地承包法 第二十二条",
    Words("{where}：承包期限缺失或起止颠倒", "{where}: the term is missing or runs backwards"),
)
TERM_TOO_LONG = Rule(
    "contract.term",
    "农村土地承包法 第二十一条",
    Words(
        "{where}：承包期 {first} 至 {last} 超过法定期限",
        "{where}: the term {first} to {last} is longer than the law allows",
    ),
)
PARCEL_TAKEN = Rule(
    "contract.parcel_taken",
    "最高人民法院农村土地承包纠纷解释 第十九条；不动产登记暂行条例 第二十二条",
    Words(
        "{where}：地块 {parcels} 同时由别的合同发包，先解决争议",
        "{where}: parcels {parcels} are given by another contract too; settle that first",
    ),
)


@dataclass(frozen=True, slots=True)
class ContractCase:
    """What the rules need to know of a contract."""

    code: str
    holder_kind: HolderKind
    method: str | None
    term_from: date | None
    term_to: date | None
    stated_parcels: int | None
    parcels: Sequence[str]
    missing: Sequence[str]
    """Parcels whose shape is not in the register."""
    taken: Sequence[str]
    """Parcels that another contract or right claims for itself alone."""
    relations: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class LawfulRight:
    """What the law lets the right be: who may hold it, and for how many years at most."""

    holders: frozenset[HolderKind]
    most_years: int


def refusals(case: ContractCase, lawful: LawfulRight) -> Iterable[Refusal]:
    """Yield everything that keeps a contract from becoming a right."""
    where = case.code
    if case.method != AcquisitionMethod.FAMILY and not case.code.endswith("J"):
        yield OTHER_RIGHT.refuse(where)
        return
    if case.holder_kind not in lawful.holders:
        yield HOLDER_KIND.refuse(where)
    if not case.relations:
        yield NO_MEMBERS.refuse(where)
    if not case.parcels:
        yield NO_PARCELS.refuse(where)
    if case.missing:
        yield PARCEL_MISSING.refuse(where, parcels="、".join(case.missing))
    elif case.stated_parcels is not None and case.stated_parcels != len(case.parcels):
        yield PARCEL_COUNT.refuse(where, stated=case.stated_parcels, counted=len(case.parcels))
    if case.taken:
        yield PARCEL_TAKEN.refuse(where, parcels="、".join(case.taken))
    if case.term_from is None or case.term_to is None or case.term_from >= case.term_to:
        yield NO_TERM.refuse(where)
    elif case.term_to > add_years(case.term_from, lawful.most_years):
        yield TERM_TOO_LONG.refuse(where, first=case.term_from, last=case.term_to)
