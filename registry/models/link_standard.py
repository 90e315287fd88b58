"""Standards of the three links 三挂钩 and figures of the population: dated, each with its source.

Of one thing the row with the latest first day counts, of equal days the later one; none is
overwritten and none is built in.
"""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry import codes
from registry.db import ActId, Base, RegionCode, RowId, among, form, zh
from registry.rules.link_standards import FIGURES, LINKS
from registry.rules.settlements import CLASSES, SETTLING


class LinkStandard(Base):
    """挂钩标准：每一进城人口对应的建设用地、转移支付、公共投资，按生效日期记录."""

    __tablename__ = "link_standard"
    __table_args__ = (
        among("link", tuple(LINKS)),
        among("kind", tuple(SETTLING)),
        among("destination_class", tuple(CLASSES)),
        CheckConstraint("(link = 'land') = (destination_class IS NOT NULL)", name="class_of_land"),
        CheckConstraint("value >= 0", name="value_not_negative"),
        Index("ix_link_standard_link", "link", "kind", "destination_class", "valid_from"),
    )

    id: Mapped[RowId]
    link: Mapped[str] = mapped_column(**zh("挂钩事项：用地、财政、投资"))
    kind: Mapped[str] = mapped_column(**zh("进城方式：落户、居住证"))
    destination_class: Mapped[str | None] = mapped_column(**zh("城镇类别；只用于用地"))
    value: Mapped[int] = mapped_column(**zh("每人标准：用地为百分之一平方米，资金为分"))
    valid_from: Mapped[date] = mapped_column(**zh("生效日期"))
    source: Mapped[str] = mapped_column(**zh("依据"))
    confirmed: Mapped[bool] = mapped_column(**zh("依据是否已核实"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class PopulationFigure(Base):
    """人口数据：县、乡镇的户籍和常住人口及城镇化率目标，按日期记录."""

    __tablename__ = "population_figure"
    __table_args__ = (
        among("figure", tuple(FIGURES)),
        form("region_code", codes.REGION.pattern),
        CheckConstraint("value >= 0", name="value_not_negative"),
        Index("ix_population_figure_region_code", "region_code", "figure", "valid_from"),
    )

    id: Mapped[RowId]
    figure: Mapped[str] = mapped_column(**zh("指标"))
    value: Mapped[int] = mapped_column(**zh("数值：人数，或者百分之一个百分点"))
    valid_from: Mapped[date] = mapped_column(**zh("数据日期"))
    source: Mapped[str] = mapped_column(**zh("依据"))
    confirmed: Mapped[bool] = mapped_column(**zh("依据是否已核实"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
