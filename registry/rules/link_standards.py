"""What building land, transfers and investment follow a settler 三挂钩: may such a standard be set?

Every standard is dated and names its source; none is built in. Where none was entered the ledger
counts people and says so (UNSET), never a guess.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry import codes
from registry.rules.refusal import Refusal, Rule
from registry.rules.settlements import CLASSES, SETTLING
from registry.words import Words

LINKS: dict[str, Words] = {
    "land": Words("建设用地（平方米/人）", "building land (m² a person)"),
    "fiscal": Words("财政转移支付（元/人）", "fiscal transfer (yuan a person)"),
    "investment": Words("公共投资（元/人）", "public investment (yuan a person)"),
}
"""人地钱挂钩: 国土资发〔2016〕123号, 国发〔2016〕44号."""
UNSET = Words("标准未配置", "no standard set")
PEOPLE: dict[str, Words] = {
    "registered_total": Words("户籍总人口", "people with hukou"),
    "registered_urban": Words("城镇户籍人口", "people with hukou in town"),
    "resident_total": Words("常住总人口", "people who live here"),
    "resident_urban": Words("城镇常住人口", "people who live in town here"),
}
TARGETS: dict[str, Words] = {
    "registered_target": Words("户籍人口城镇化率目标（%）", "target rate by hukou (%)"),
    "resident_target": Words("常住人口城镇化率目标（%）", "target rate by residence (%)"),
}
FIGURES = PEOPLE | TARGETS
MOST = Decimal(10) ** 11
MOST_SOURCE = 200

UNSOUND = Rule(
    "standard.unsound",
    "国发〔2016〕44号；国土资发〔2016〕123号；本项目设计 §4",
    Words(
        "标准“{where}”不能取值“{value}”：要写明落户方式、数值（至多两位小数）和依据；用地标准按城镇类别，资金标准不分类别",
        "standard “{where}” cannot be “{value}”: it needs the way of settling, a value with two decimals at most and "
        "a source; land goes by the class of the town, money does not",
    ),
)
FIGURE = Rule(
    "standard.figure",
    "国家人口统计口径；本项目设计 §4",
    Words(
        "人口数据“{where}”不能取值“{value}”：人数为整数，目标为百分数（至多两位小数），并写明地区和依据",
        "figure “{where}” cannot be “{value}”: people are whole numbers, a target is per cent with two decimals at "
        "most, with a region and a source",
    ),
)


@dataclass(frozen=True, slots=True)
class NewStandard:
    """A standard from a day on: m² or yuan for each person who settled in a way."""

    link: str
    kind: str
    destination_class: str | None
    value: Decimal
    valid_from: date
    source: str
    confirmed: bool


def refusals_to_set(new: NewStandard) -> Iterable[Refusal]:
    """Yield what keeps a standard from being set."""
    fits = new.destination_class in CLASSES if new.link == "land" else new.destination_class is None
    if not (new.link in LINKS and new.kind in SETTLING and fits and _sound(new.value, new.source)):
        yield UNSOUND.refuse(new.link, value=new.value)


def _sound(value: Decimal, source: str) -> bool:
    return (
        value.is_finite()
        and 0 <= value < MOST
        and value == value.quantize(Decimal("0.01"))
        and 0 < len(source.strip()) <= MOST_SOURCE
    )


@dataclass(frozen=True, slots=True)
class NewFigure:
    """A figure of the population of a county or a town, or a target, from a day on."""

    figure: str
    region_code: str
    value: Decimal
    valid_from: date
    source: str
    confirmed: bool


def refusals_of_figure(new: NewFigure, county: str) -> Iterable[Refusal]:
    """Yield what keeps a figure from being set."""
    sound = (
        new.figure in FIGURES
        and codes.REGION.fits(new.region_code)
        and new.region_code.startswith(county)
        and _sound(new.value, new.source)
    )
    if new.figure in PEOPLE:
        sound = sound and new.value == new.value.to_integral_value()
    elif sound:
        sound = new.value <= 100
    if not sound:
        yield FIGURE.refuse(new.figure, value=new.value)
