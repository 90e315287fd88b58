"""May parcels be divided, joined or moved against each other as a plan says, and does it settle every right?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from shapely.geometry.base import BaseGeometry

from registry.area import text_m2
from registry.geometry import shape_problem
from registry.partition import SLIVER_M2, same_ground
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

NOT_DIVIDED = Rule(
    "parcel.not_divided",
    "不动产登记暂行条例实施细则 第二十六条",
    Words(
        "地块 {where} 按这条线得到 {count} 块，应为 {wanted}",
        "parcel {where} comes out as {count} parts along this line; it should be {wanted}",
    ),
)
BAD_PART = Rule(
    "parcel.shape",
    "NY/T 2537-2014 第5章",
    Words(
        "地块 {where} 变更后的图形不能用：{problem}",
        "a shape that parcel {where} would become cannot be used: {problem}",
    ),
)
SLIVER = Rule(
    "parcel.sliver",
    "NY/T 2537-2014 第5章",
    Words(
        "地块 {where} 会分出 {area} 平方米的碎块，不能小于 1 平方米",
        "parcel {where} would leave a sliver of {area} m²; a parcel has 1 m² or more",
    ),
)
OTHER_GROUND = Rule(
    "parcel.ground",
    "不动产登记暂行条例实施细则 第二十六条",
    Words(
        "地块 {where} 变更前后所占土地相差 {area} 平方米",
        "the ground of parcel {where} differs by {area} m² before and after",
    ),
)
OTHER_AREA = Rule(
    "parcel.area",
    "本项目设计 §4",
    Words(
        "地块 {where} 变更前面积合计 {before}，变更后合计 {after} 平方米，必须相等",
        "parcel {where} had {before} m² together and would have {after}; they must be equal",
    ),
)
UNDECIDED = Rule(
    "parcel.undecided",
    "农村土地承包法 第三十条；本项目设计 §4",
    Words(
        "地块 {where} 上的权利 {right} 没有写明由哪一块继续",
        "it is not said which parcel carries on right {right} of parcel {where}",
    ),
)
FOREIGN_DECISION = Rule(
    "parcel.foreign_decision",
    "本项目设计 §4",
    Words(
        "地块 {where} 上没有权利 {right}，或没有所写的地块",
        "parcel {where} has no right {right}, or the plan no such parcel",
    ),
)
NOT_ENTERED = Rule(
    "parcel.not_entered",
    "不动产登记暂行条例 第十四条",
    Words(
        "地块 {where} 的合同 {right} 还没有登簿，请先走勘误或首次登记",
        "contract {right} of parcel {where} is not entered; correct the survey instead",
    ),
)
RIGHT_EMPTY = Rule(
    "parcel.right_empty",
    "不动产登记暂行条例实施细则 第二十八条",
    Words(
        "权利 {where} 变更后不剩任何地块，请走注销登记",
        "right {where} would have no parcel left; that is a cancellation",
    ),
)
DIFFERENT_RIGHTS = Rule(
    "parcel.different_rights",
    "不动产登记暂行条例实施细则 第二十六条",
    Words(
        "要合并的地块 {where} 上的权利不相同，不能合并",
        "the parcels to be merged ({where}) are not under the same rights",
    ),
)
OTHER_GRANTOR = Rule(
    "parcel.other_grantor",
    "不动产登记暂行条例实施细则 第二十六条",
    Words("地块 {where} 不属于同一发包方", "parcels {where} are not under one grantor"),
)
STALE = Rule(
    "parcel.stale",
    "本项目设计 §4",
    Words(
        "地块 {where} 或其权利在申请之后又有改动，请撤回后重新申请",
        "parcel {where} or a right on it has changed since the application; withdraw it and apply again",
    ),
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel before the change: what is registered of it and by which rights it is held."""

    code: str
    grantor_id: int | None
    area: Decimal
    shape: BaseGeometry
    rights: frozenset[str]
    unentered: frozenset[str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A planned change: parcels before, shapes and areas after, and which of them carry on each right."""

    kind: str
    before: Sequence[Parcel]
    after: Sequence[tuple[BaseGeometry, Decimal]]
    decisions: Mapping[str, Sequence[int]]
    tolerance: float
    """How many m² the ground may differ: the register's tolerance."""


_COUNT = {"split": "2+", "merge": "1", "boundary": "2", "area": "1"}


def refusals(plan: Proposal) -> Iterable[Refusal]:
    """Yield everything that keeps a plan from being applied for, or entered."""
    where = "、".join(parcel.code for parcel in plan.before)
    if len({parcel.grantor_id for parcel in plan.before}) > 1:
        yield OTHER_GRANTOR.refuse(where)
    count = len(plan.after)
    if count < 2 if plan.kind == "split" else str(count) != _COUNT[plan.kind]:
        yield NOT_DIVIDED.refuse(where, count=count, wanted=_COUNT[plan.kind])
    else:
        yield from _shape_refusals(plan, where)
    yield from _right_refusals(plan, where)


def _shape_refusals(plan: Proposal, where: str) -> Iterable[Refusal]:
    problems = [problem for shape, _ in plan.after if (problem := shape_problem(shape))]
    for problem in problems:
        yield BAD_PART.refuse(where, problem=problem.value)
    if problems:
        return
    for shape, _ in plan.after:
        if shape.area < SLIVER_M2:
            yield SLIVER.refuse(where, area=f"{shape.area:.2f}")
    differing = same_ground([parcel.shape for parcel in plan.before], [shape for shape, _ in plan.after])
    if differing > plan.tolerance:
        yield OTHER_GROUND.refuse(where, area=f"{differing:.2f}")
    before, after = sum(p.area for p in plan.before), sum(area for _, area in plan.after)
    if plan.kind != "area" and before != after:
        yield OTHER_AREA.refuse(where, before=text_m2(Decimal(before)), after=text_m2(Decimal(after)))


def _right_refusals(plan: Proposal, where: str) -> Iterable[Refusal]:
    for parcel in plan.before:
        for right in sorted(parcel.unentered):
            yield NOT_ENTERED.refuse(parcel.code, right=right)
    if plan.kind == "merge" and any(one.rights != other.rights for one, other in pairwise(plan.before)):
        yield DIFFERENT_RIGHTS.refuse(where)
    if plan.kind in ("boundary", "area"):
        return  # the units live on, and their rights with them
    rights = {right for parcel in plan.before for right in parcel.rights}
    for right in sorted(rights - set(plan.decisions)):
        yield UNDECIDED.refuse(where, right=right)
    for right, parts in plan.decisions.items():
        if right not in rights or not set(parts) <= set(range(len(plan.after))):
            yield FOREIGN_DECISION.refuse(where, right=right)
