"""May this unit be recorded? A plot, a building or an area that the cadastre brings beside a survey.

The codes come from the cadastre, 宗地代码 and 不动产单元号 of GB/T 37346-2019: checked here, never made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from registry import codes
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

TYPES: dict[str, tuple[str, ...]] = {
    "homestead_plot": ("JC",),
    "construction_plot": ("JB", "JS", "JX"),
    "forest_plot": ("JE",),
    "ownership_area": ("JA",),
    "building": ("JB", "JC", "JS"),
}
"""Letters of the land unit by level; a contracted parcel has a code of the survey's."""
CONTRACTED_TYPES = ("JD", "JF")
"""Letters of the land unit that contracted land has at the real-estate registry: cultivated, grass."""
LEVEL_NAMES: dict[str, Words] = {
    "homestead_plot": Words("宅基地", "homestead plot"),
    "building": Words("房屋", "building"),
    "forest_plot": Words("林地", "forest plot"),
    "construction_plot": Words("集体建设用地", "construction plot"),
    "ownership_area": Words("集体土地所有权宗地", "ownership area"),
}

LEVEL = Rule(
    "ground.level",
    "本项目设计 §3",
    Words(
        "{where}：承包地块由调查成果包入库，这里只录入宅基地、房屋、林地、集体建设用地和所有权宗地",
        "{where}: contracted parcels come with a survey; here only other plots, buildings and areas",
    ),
)
CODE = Rule(
    "ground.code",
    "不动产登记暂行条例 第八条；GB/T 37346-2019",
    Words(
        "{where}：{what}应为{form}，特征码为 {types}，以本县代码 {county} 开头",
        "{where}: not a code of this county {county} for such a unit ({form}; types {types}); {what}",
    ),
)
CODE_TAKEN = Rule(
    "ground.code_taken",
    "不动产登记暂行条例 第八条",
    Words(
        "{where}：这个代码已经用过，代码永不重用", "{where}: this code was given before; none is given twice"
    ),
)
SHAPE = Rule(
    "ground.shape",
    "不动产登记暂行条例实施细则 第十六条；GB/T 35958",
    Words(
        "{where}：图形必须是一个有效的多边形，不自相交，坐标在本县范围",
        "{where}: its shape must be one valid polygon that does not cross itself, inside the county's system",
    ),
)
OVERLAP = Rule(
    "ground.overlap",
    "民法典 第一百一十四条；不动产登记暂行条例 第二十二条",
    Words(
        "{where}：与同类的 {neighbors} 重叠，先核实界址",
        "{where}: overlaps {neighbors} of its kind; have the boundary looked at first",
    ),
)
NO_PLOT = Rule(
    "ground.no_plot",
    "民法典 第三百五十二条；不动产登记暂行条例 第五条",
    Words(
        "{where}：房屋所在的宗地 {plot} 没有入库，或房屋不在这宗地上",
        "{where}: plot {plot} of the building is not on record, or the building does not stand on it",
    ),
)
AREA = Rule(
    "ground.area",
    "不动产登记暂行条例实施细则 第十六条",
    Words("{where}：面积和层数应大于零", "{where}: area and storeys must be more than nothing"),
)
LINKED = Rule(
    "ground.linked",
    "不动产登记暂行条例 第八条",
    Words(
        "{where}：地块 {parcel} 或这个不动产单元号已经对应过",
        "{where}: parcel {parcel} or this number is linked already",
    ),
)


@dataclass(frozen=True, slots=True)
class UnitCase:
    """A unit that is to be recorded."""

    level: str
    code: str
    county: str
    is_taken: bool
    is_sound: bool
    """Whether its shape is one valid polygon."""
    overlapped: Sequence[str]
    """Current units of its level that it overlaps beyond the tolerance, by code."""
    on_plot: bool
    """Of a building: whether the plot in its number is on record and the building stands on it."""
    area: Decimal | None
    storeys: int | None


def refusals(unit: UnitCase) -> Iterable[Refusal]:
    """Yield everything that keeps a unit from being recorded."""
    if unit.level not in TYPES:
        yield LEVEL.refuse(unit.code or "—")
        return
    yield from of_code(unit.code, unit.county, building=unit.level == "building", types=TYPES[unit.level])
    if unit.is_taken:
        yield CODE_TAKEN.refuse(unit.code)
    if not unit.is_sound:
        yield SHAPE.refuse(unit.code or "—")
    if unit.overlapped:
        yield OVERLAP.refuse(unit.code or "—", neighbors="、".join(unit.overlapped))
    if unit.level == "building" and codes.ESTATE_UNIT.fits(unit.code) and unit.is_sound and not unit.on_plot:
        yield NO_PLOT.refuse(unit.code, plot=codes.land_unit_of(unit.code))
    if (unit.area is not None and unit.area <= 0) or (unit.storeys is not None and unit.storeys < 1):
        yield AREA.refuse(unit.code or "—")


def of_code(code: str, county: str, *, building: bool, types: Sequence[str]) -> Iterable[Refusal]:
    """Yield a refusal where a code has not the form, the letters or the county that it should have."""
    kind = codes.ESTATE_UNIT if building else codes.LAND_UNIT
    if not kind.fits(code) or codes.land_type_of(code) not in types or codes.county_of(code) != county:
        yield CODE.refuse(
            code or "—", what=kind.name.zh, form=kind.form.zh, types="、".join(types), county=county
        )
