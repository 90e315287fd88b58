"""The paper of a page: every fact on it, the plot drawn with its house, portions without a drawing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
import shapely

from geodata.paper.certificate import Imprint
from geodata.paper.estate import content, render
from geodata.paper.sketch import Around, Sketcher
from registry.periods import OPEN_DATE
from registry.queries.sheets import SheetMember
from registry.queries.unit_sheets import UnitGround, UnitHolder, UnitRight, UnitSheet
from registry.rules.homestead import HEIR_NOTE
from tests.support import pdf

IMPRINT = Imprint(
    number="川（2026）中江县不动产权第0000001号",
    check_code="ABCD-2345",
    check_url="https://land.example/c/0123456789abcdef",
    day=date(2026, 11, 25),
    version=1,
    digest="0123456789abcdef" * 4,
    authority="中江县",
    holder_id="510***********1238",
)
FOLIO = "510623100200JC00001F00010001"


def member(name: str, relation: str) -> SheetMember:
    values = {"name": name, "relation": relation, "is_co_owner": True}
    return SheetMember(**{field: values.get(field) for field in SheetMember.__dataclass_fields__})  # type: ignore[arg-type]  # by name


HOLDER = UnitHolder(
    1,
    "1",
    "张三",
    "510***********1238",
    "aa",
    None,
    "五里村一组",
    (member("张三", "02"), member("李四", "10")),
)


def ground(unit: int, level: str, code: str, area: str, **changes: object) -> UnitGround:
    sides = ("村道", "王五", None, "沟渠")
    found = UnitGround(unit, level, code, 1, None, Decimal(area), None, None, sides, "aa", True, 1, 1)
    return replace(found, **changes)  # type: ignore[arg-type]  # by name


def right(kind: str, *grounds: UnitGround, **changes: object) -> UnitRight:
    found = UnitRight(1, "begin", kind, None, None, HOLDER, 1, 1, date(1995, 3, 1), OPEN_DATE, tuple(grounds))
    return replace(found, **changes)  # type: ignore[arg-type]  # by name


PLOT = ground(100, "homestead_plot", FOLIO[:19], "150.25")
BUILDING = ground(101, "building", FOLIO, "80.00", structure="砖混结构", storeys=2)
HOMESTEAD = UnitSheet(
    1,
    1,
    "homestead",
    FOLIO,
    {
        "location": "黄鹿镇五里村一组",
        "nature": "批准拨用",
        "use": "农村宅基地/住宅",
        "floor_area": "160.00",
        "registered_area": "120",
        "origin": "inheritance",
        "note": f"实测 150.25 平方米，标准 120 平方米，超占 30.25 平方米；{HEIR_NOTE}",
    },
    "51062310020001",
    "五里村一组",
    "51062310020001",
    (right("homestead", PLOT), right("house", BUILDING)),
)
SKETCHER = Sketcher(
    Around(
        np.array(
            [shapely.box(0, 0, 15, 10), shapely.box(2, 2, 12, 8), shapely.box(15, 0, 40, 10)], dtype=object
        ),
        ["张三", "", "王五"],
        [100, 101, 102],
    )
)


def test_every_fact_of_a_homestead_is_on_paper() -> None:
    made = render(HOMESTEAD, IMPRINT, SKETCHER)
    first, second = pdf.pages(made)
    for said in (
        "不动产权证书", IMPRINT.number, "打印底稿，加盖登记机构印章后生效", "权利人张三", IMPRINT.holder_id or "",
        "家庭共同共有（2人，见下表）", "坐落黄鹿镇五里村一组", "510623100200JC00001F00010001",
        "宅基地使用权/房屋所有权", "权利性质批准拨用", "用途农村宅基地/住宅", "宅基地使用权120平方米",
        "房屋所有权160.00平方米", "使用期限长期", "取得方式：继承", "房屋：砖混结构，共2层", "超占30.25平方米", HEIR_NOTE,
        "以登记簿为准", "李四配偶是", "ABCD-2345", "2026年11月25日", "登记簿版本1", "内容摘要0123456789abcdef",
    ):  # fmt: skip
        assert said in first, said
    assert "附图" in second
    for said in ("15.0", "10.0", "6.0", "村道", "沟渠", "王五", "510623100200JC00001150.25平方米"):
        assert said in second, said
    assert pdf.qr_text(made) == IMPRINT.check_url
    assert all(embedded for _, embedded in pdf.fonts(made))
    assert "510623 100200 JC00001 F00010001" in " ".join(pdf.lines(made))


def test_heirs_who_own_together_are_not_shown_as_one_owner() -> None:
    for members, said in ((HOLDER.members, "共同共有（2 人，见下表）"), ((), "单独所有")):
        heirs = replace(HOLDER, kind="2", members=members)
        sheet = replace(HOMESTEAD, rights=tuple(replace(r, holder=heirs) for r in HOMESTEAD.rights))
        made = content(sheet, IMPRINT, SKETCHER)
        assert ["共有情况", said] in made["facts"]
        assert len(made["members"]) == len(members)


def test_the_house_is_drawn_on_its_plot() -> None:
    (drawn,) = content(HOMESTEAD, IMPRINT, SKETCHER)["sketches"]
    (plot,), (house,) = (shapely.Polygon(drawn[part][0]) for part in ("own",)), drawn["inside"]
    assert plot.contains(shapely.Polygon(house))
    assert plot.area == pytest.approx(shapely.Polygon(house).area * 150 / 60, rel=0.01)
    assert [note["text"] for note in drawn["notes"]].count("10.0") >= 2, "two sides of 10 m"
    alone = content(replace(HOMESTEAD, rights=HOMESTEAD.rights[1:]), IMPRINT, SKETCHER)["sketches"]
    assert len(alone) == 1
    assert alone[0]["inside"] == []


def test_a_portion_has_a_paper_of_its_own_without_a_drawing() -> None:
    facts = {"portions": "3.5", "note": ""}
    held = right("income_portion")
    number = "N2510623MF12345678-000001"
    sheet = replace(HOMESTEAD, kind="asset_pool", folio_number=number, facts=facts, rights=(held,))
    made = render(sheet, IMPRINT, SKETCHER)
    (only,) = pdf.pages(made)
    for said in ("份额证书", "农村集体经济组织五里村一组", number, "份额数3.5份", "集体收益分配权", "李四"):
        assert said in only, said
    for unsaid in ("坐落", "不动产单元号", "使用期限", "附图"):
        assert unsaid not in only, unsaid


def test_shares_terms_and_outsiders_are_said() -> None:
    forest = ground(
        100, "forest_plot", "510623100200JE00001", "5000.00", exclusive=False, share_part=1, share_whole=3
    )
    term = {"term_from": date(2010, 1, 1), "term_to": date(2060, 1, 1), "share_part": 1, "share_whole": 3}
    sheet = replace(
        HOMESTEAD,
        kind="forest",
        facts={"trees": "柏木 200 株"},
        rights=(right("forest_contract", forest, **term),),
    )
    said = pdf.text(render(sheet, IMPRINT, SKETCHER))
    assert "按份共有1/3" in said
    assert "林地承包经营权1666.67平方米（2.50亩）" in said
    assert "2010年1月1日至2059年12月31日" in said
    assert "确权确股不确地：510623100200JE00001的1/3" in said
    assert "柏木200株" in said
    person = replace(HOLDER, kind="2", members=())
    alone = replace(HOMESTEAD, rights=(right("homestead", PLOT, holder=person),))
    assert "共有情况单独所有" in pdf.text(render(alone, IMPRINT, SKETCHER))


def test_a_right_that_ends_is_not_on_the_paper() -> None:
    ended = replace(HOMESTEAD.rights[1], act="end")
    said = pdf.text(render(replace(HOMESTEAD, rights=(HOMESTEAD.rights[0], ended)), IMPRINT, SKETCHER))
    assert "宅基地使用权" in said
    assert "房屋所有权" not in said
