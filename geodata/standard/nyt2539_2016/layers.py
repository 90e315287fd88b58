"""Layers of the delivery: NY/T 2539-2016 annex A, and two layers that counties add."""

from geodata.standard.schema import Field, Need, Table
from registry.codelists import (
    BoundaryKind,
    BoundaryNature,
    BoundaryPosition,
    LandPurpose,
    LandUse,
    MarkKind,
    OwnershipKind,
    ParcelKind,
    PointMethod,
    SoilGrade,
    YesNo,
)


def _head(need: Need = "M") -> tuple[Field, Field]:
    """Return the head that every layer shares."""
    return (
        Field("BSM", "survey_number", "标识码", "integer", 10, need=need),
        Field("YSDM", "feature_code", "要素代码", "text", 6, need=need),
    )


def _region(code: str, length: int, zh: str) -> tuple[Field, ...]:
    return (
        *_head(),
        Field(f"{code}DM", "code", f"{zh}代码", "text", length),
        Field(f"{code}MC", "name", f"{zh}名称", "text", 100),
    )


PARCELS = Table(
    "DK",
    "parcels",
    "地块",
    (
        *_head(),
        Field("DKBM", "code", "地块代码", "text", 19),
        Field("DKMC", "name", "地块名称", "text", 50),
        Field("SYQXZ", "ownership_kind", "所有权性质", "text", 2, need="O", codes=OwnershipKind),
        Field("DKLB", "parcel_kind", "地块类别", "text", 2, codes=ParcelKind),
        Field("DLDJ", "soil_grade", "地力等级", "text", 2, codes=SoilGrade),
        Field("TDLYLX", "land_use", "土地利用类型", "text", 3, need="O", codes=LandUse),
        Field("SFJBNT", "is_protected_farmland", "是否基本农田", "text", 1, codes=YesNo),
        Field("TDYT", "purpose", "土地用途", "text", 1, codes=LandPurpose),
        Field("DKDZ", "east", "地块东至", "text", 50, need="C"),
        Field("DKXZ", "west", "地块西至", "text", 50, need="C"),
        Field("DKNZ", "south", "地块南至", "text", 50, need="C"),
        Field("DKBZ", "north", "地块北至", "text", 50, need="C"),
        Field("ZJRXM", "boundary_witness", "指界人姓名", "text", 100, need="C"),
        Field("DKBZXX", "note", "地块备注信息", "text", 254, need="O"),
        Field("KJZB", "key_points", "空间坐标", "text", 254),
        Field("SCMJ", "measured_area", "实测面积", "number", 16, 2, area="m2"),
        Field("SCMJM", "measured_area_mu", "实测面积亩", "number", 16, 2, need="O", area="mu"),
    ),
    ("code",),
    "Polygon",
    "M",
    "211011",
)
POINTS = Table(
    "JZD",
    "boundary_points",
    "界址点",
    (
        *_head(),
        Field("JZDH", "number", "界址点号", "text", 10),
        Field("JBLX", "mark_kind", "界标类型", "text", 1, need="O", codes=MarkKind),
        Field("JZDLX", "method", "界址点类型", "text", 1, codes=PointMethod),
        Field("DKBM", "parcel_codes", "地块代码", "text", 254),
        Field("XZBZ", "northing", "X坐标值", "number", 12, 3),
        Field("YZBZ", "easting", "Y坐标值", "number", 12, 3),
    ),
    ("survey_number",),
    "Point",
    "M",
    "211021",
)
LINES = Table(
    "JZX",
    "boundary_lines",
    "界址线",
    (
        *_head(),
        Field("JXXZ", "nature", "界线性质", "text", 6, need="O", codes=BoundaryNature),
        Field("JZXLB", "kind", "界址线类别", "text", 2, need="O", codes=BoundaryKind),
        Field("JZXWZ", "position", "界址线位置", "text", 1, codes=BoundaryPosition),
        Field("JZXSM", "description", "界址线说明", "text", 254),
        Field("PLDWQLR", "neighbor_holder", "毗邻地物权利人", "text", 100),
        Field("PLDWZJR", "neighbor_witness", "毗邻地物指界人", "text", 100),
        Field("JZXH", "number", "界址线号", "text", 10, need="O"),
        Field("QJZDH", "from_point", "起界址点号", "text", 10, need="O"),
        Field("ZJZDH", "to_point", "止界址点号", "text", 10, need="O"),
        Field("DKBM", "parcel_codes", "地块代码", "text", 254),
    ),
    ("survey_number",),
    "LineString",
    "M",
    "211031",
)
COUNTIES = Table(
    "XJXZQ", "county_areas", "县级行政区", _region("XZQ", 6, "行政区"), ("code",), "Polygon", "M", "162010"
)
TOWNS = Table(
    "XJQY", "town_areas", "乡级区域", _region("XJQY", 9, "乡级区域"), ("code",), "Polygon", "O", "162020"
)
VILLAGES = Table(
    "CJQY", "village_areas", "村级区域", _region("CJQY", 12, "村级区域"), ("code",), "Polygon", "O", "162030"
)
GROUPS = Table(
    "ZJQY", "group_areas", "组级区域", _region("ZJQY", 14, "组级区域"), ("code",), "Polygon", "O", "162040"
)
REGION_LINES = Table(
    "QYJX",
    "region_lines",
    "区域界线",
    (
        *_head(),
        Field("JXLX", "line_kind", "界线类型", "text", 6),
        Field("JXXZ", "nature", "界线性质", "text", 6, codes=BoundaryNature),
    ),
    ("survey_number",),
    "LineString",
    "M",
    "161051",
)
PROTECTED = Table(
    "JBNTBHQ",
    "protected_farmland",
    "基本农田保护区",
    (
        *_head(),
        Field("BHQBH", "code", "保护区编号", "text", 13, need="O"),
        Field("JBNTMJM", "area_mu", "基本农田面积亩", "number", 16, 2, need="O", area="mu"),
        Field("JBNTMJ", "area", "基本农田面积", "number", 16, 2, need="O", area="m2"),
    ),
    ("code",),
    "Polygon",
    "M",
    "251100",
)
POINT_FEATURES = Table(
    "DZDW",
    "point_features",
    "点状地物",
    (
        *_head(),
        Field("DWMC", "name", "地物名称", "text", 10),
        Field("BZ", "note", "备注", "text", 50, need="O"),
    ),
    ("survey_number",),
    "Point",
    "O",
    "196011",
)
LINE_FEATURES = Table(
    "XZDW",
    "line_features",
    "线状地物",
    (
        *_head(),
        Field("DWMC", "name", "地物名称", "text", 10),
        Field("BZ", "note", "备注", "text", 50, need="O"),
        Field("CD", "length_m", "长度", "number", 11, 2, need="O"),
        Field("KD", "width_m", "宽度", "number", 11, 2, need="O"),
    ),
    ("survey_number",),
    "LineString",
    "O",
    "196021",
)
AREA_FEATURES = Table(
    "MZDW",
    "area_features",
    "面状地物",
    (
        *_head(),
        Field("DWMC", "name", "地物名称", "text", 10),
        Field("BZ", "note", "备注", "text", 50, need="O"),
        Field("MJM", "area_mu", "面积亩", "number", 16, 2, need="O", area="mu"),
        Field("MJ", "area", "面积", "number", 16, 2, need="O", area="m2"),
    ),
    ("survey_number",),
    "Polygon",
    "O",
    "196031",
)
CONTROL_POINTS = Table(
    "KZD",
    "control_points",
    "控制点",
    (
        *_head(),
        Field("KZDMC", "name", "控制点名称", "text", 50, need="O"),
        Field("KZDDH", "number", "控制点点号", "text", 10, need="O"),
        Field("KZDLX", "point_kind", "控制点类型", "text", 6),
        Field("BSLX", "stone_kind", "标石类型", "text", 1),
        Field("BZLX", "mark_kind", "标志类型", "text", 1),
        Field("KZDZT", "state", "控制点状态", "text", 100, need="O"),
        Field("DZJ", "sketch", "点之记", "text", 254),
        Field("KZDDJ", "grade", "控制点等级", "text", 20),
        Field("X80", "northing_1980", "X80", "number", 11, 3, need="C"),
        Field("Y80", "easting_1980", "Y80", "number", 11, 3, need="C"),
        Field("X2000", "northing", "X2000", "number", 11, 3),
        Field("Y2000", "easting", "Y2000", "number", 11, 3),
    ),
    ("survey_number",),
    "Point",
    "M",
    "111000",
)
# Homesteads and buildings are not layers of NY/T 2539; they come along under these names.
HOMESTEADS = Table(
    "ZJD",
    "homestead_plots",
    "宅基地",
    (
        *_head("O"),
        Field("ZDDM", "code", "宗地代码", "text", 19),
        Field("QLRMC", "holder_name", "权利人名称", "text", 50, need="O"),
        Field("CBFBM", "holder_code", "承包方编码", "text", 18, need="O"),
        Field("ZDMJ", "measured_area", "宗地面积", "number", 16, 2, need="O", area="m2"),
    ),
    ("code",),
    "Polygon",
    "O",
)
BUILDINGS = Table(
    "FW",
    "buildings",
    "房屋",
    (
        *_head("O"),
        Field("BDCDYH", "code", "不动产单元号", "text", 28),
        Field("FWJG", "structure", "房屋结构", "text", 20, need="O"),
        Field("ZCS", "storeys", "总层数", "integer", 4, need="O"),
        Field("JZMJ", "measured_area", "建筑占地面积", "number", 16, 2, need="O", area="m2"),
    ),
    ("code",),
    "Polygon",
    "O",
)
