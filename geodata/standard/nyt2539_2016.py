"""NY/T 2539-2016 as data: layers (annex A) and attribute tables (annex B), standards.md §1.4–1.6.

Source is the draft for approval of 2016-09-07; lengths are those of delivered templates where
practice needs more than the draft gives (JZD coordinates N12.3 for zone-prefixed eastings).
"""

from geodata.standard.schema import Field, Need, Table
from registry.codelists import (
    AcquisitionMethod,
    BoundaryKind,
    BoundaryNature,
    BoundaryPosition,
    HolderKind,
    IdKind,
    LandPurpose,
    LandUse,
    MarkKind,
    MemberRemark,
    OwnershipKind,
    ParcelKind,
    PointMethod,
    Relation,
    Sex,
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

GRANTORS = Table(
    "FBF",
    "grantors",
    "发包方",
    (
        Field("FBFBM", "code", "发包方编码", "text", 14),
        Field("FBFMC", "name", "发包方名称", "text", 50),
        Field("FBFFZRXM", "head_name", "发包方负责人姓名", "text", 50),
        Field("FZRZJLX", "head_id_kind", "负责人证件类型", "text", 1, codes=IdKind),
        Field("FZRZJHM", "head_id", "负责人证件号码", "text", 30, personal=True),
        Field("LXDH", "phone", "联系电话", "text", 15, need="O", personal=True),
        Field("FBFDZ", "address", "发包方地址", "text", 100),
        Field("YZBM", "postcode", "邮政编码", "text", 6),
        Field("FBFDCY", "surveyor", "发包方调查员", "text", 254),
        Field("FBFDCRQ", "surveyed_on", "发包方调查日期", "date", 10),
        Field("FBFDCJS", "survey_note", "发包方调查记事", "text", 254, need="C"),
    ),
    ("code",),
    need="M",
)
HOLDERS = Table(
    "CBF",
    "holders",
    "承包方",
    (
        Field("CBFBM", "code", "承包方编码", "text", 18),
        Field("CBFLX", "kind", "承包方类型", "text", 1, codes=HolderKind),
        Field("CBFMC", "name", "承包方（代表）名称", "text", 50),
        Field("CBFZJLX", "id_kind", "承包方（代表）证件类型", "text", 1, codes=IdKind),
        Field("CBFZJHM", "id_number", "承包方（代表）证件号码", "text", 20, personal=True),
        Field("CBFDZ", "address", "承包方地址", "text", 100),
        Field("YZBM", "postcode", "邮政编码", "text", 6),
        Field("LXDH", "phone", "联系电话", "text", 20, need="O", personal=True),
        Field("CBFCYSL", "member_count", "承包方成员数量", "integer", 2),
        Field("CBFDCRQ", "surveyed_on", "承包方调查日期", "date", 10),
        Field("CBFDCY", "surveyor", "承包方调查员", "text", 50),
        Field("CBFDCJS", "survey_note", "承包方调查记事", "text", 254, need="C"),
        Field("GSJS", "display_note", "公示记事", "text", 254, need="C"),
        Field("GSJSR", "display_recorder", "公示记事人", "text", 50),
        Field("GSSHRQ", "display_reviewed_on", "公示审核日期", "date", 10),
        Field("GSSHR", "display_reviewer", "公示审核人", "text", 50),
    ),
    ("code",),
    need="M",
)
MEMBERS = Table(
    "CBF_JTCY",
    "members",
    "家庭成员",
    (
        Field("CBFBM", "holder_code", "承包方编码", "text", 18),
        Field("CYXM", "name", "成员姓名", "text", 50),
        Field("CYXB", "sex", "成员性别", "text", 1, codes=Sex),
        Field("CYZJLX", "id_kind", "成员证件类型", "text", 1, codes=IdKind),
        Field("CYZJHM", "id_number", "成员证件号码", "text", 20, personal=True),
        Field("YHZGX", "relation", "与户主关系", "text", 2, codes=Relation),
        Field("CYBZ", "remark_kind", "成员备注", "text", 1, need="O", codes=MemberRemark),
        Field("SFGYR", "is_co_owner", "是否共有人", "text", 1, need="O", codes=YesNo),
        Field("CYBZSM", "remark", "成员备注说明", "text", 254, need="O"),
    ),
    ("holder_code", "position"),
    need="C",
)
CONTRACT_PARCELS = Table(
    "CBDKXX",
    "contract_parcels",
    "承包地块信息",
    (
        Field("DKBM", "parcel_code", "地块代码", "text", 19),
        Field("FBFBM", "grantor_code", "发包方编码", "text", 14),
        Field("CBFBM", "holder_code", "承包方编码", "text", 18),
        Field("CBJYQQDFS", "acquisition", "承包经营权取得方式", "text", 3, codes=AcquisitionMethod),
        Field("HTMJ", "contract_area", "确权（合同）面积", "number", 16, 2, area="m2"),
        Field("CBHTBM", "contract_code", "承包合同编码", "text", 19),
        Field("LZHTBM", "transfer_code", "流转合同编码", "text", 18, need="O"),
        Field("CBJYQZBM", "right_code", "承包经营权证编码", "text", 19),
        Field("YHTMJ", "earlier_area", "原合同面积", "number", 16, 2, need="C", area="m2"),
        Field("HTMJM", "contract_area_mu", "确权（合同）面积亩", "number", 16, 2, need="O", area="mu"),
        Field("YHTMJM", "earlier_area_mu", "原合同面积亩", "number", 16, 2, need="C", area="mu"),
        Field("SFQQQG", "is_share_only", "是否确权确股", "text", 1, need="O", codes=YesNo),
    ),
    ("contract_code", "parcel_code"),
    need="M",
)
CONTRACTS = Table(
    "CBHT",
    "contracts",
    "承包合同",
    (
        Field("CBHTBM", "code", "承包合同编码", "text", 19),
        Field("YCBHTBM", "earlier_code", "原承包合同编码", "text", 19, need="C"),
        Field("FBFBM", "grantor_code", "发包方编码", "text", 14),
        Field("CBFBM", "holder_code", "承包方编码", "text", 18),
        Field("CBFS", "method", "承包方式", "text", 3, codes=AcquisitionMethod),
        Field("CBQXQ", "term_from", "承包期限起", "date", 10),
        Field("CBQXZ", "term_last", "承包期限止", "date", 10),
        Field("HTZMJ", "total_area", "确权（合同）总面积", "number", 16, 2, area="m2"),
        Field("CBDKZS", "parcel_count", "承包地块总数", "integer", 3),
        Field("QDSJ", "signed_on", "签订时间", "date", 10),
        Field("HTZMJM", "total_area_mu", "确权（合同）总面积亩", "number", 16, 2, need="O", area="mu"),
        Field("YHTZMJ", "earlier_total_area", "原合同总面积", "number", 16, 2, need="C", area="m2"),
        Field("YHTZMJM", "earlier_total_area_mu", "原合同总面积亩", "number", 16, 2, need="C", area="mu"),
    ),
    ("code",),
    need="M",
)
TRANSFERS = Table(
    "LZHT",
    "transfers",
    "流转合同",
    (
        Field("CBHTBM", "contract_code", "承包合同编码", "text", 19),
        Field("LZHTBM", "code", "流转合同编码", "text", 18),
        Field("CBFBM", "holder_code", "承包方编码", "text", 18),
        Field("SRFBM", "transferee_code", "受让方编码", "text", 18),
        Field("LZFS", "method", "流转方式", "text", 3, codes=AcquisitionMethod),
        Field("LZQX", "term_text", "流转期限", "text", 10),
        Field("LZQXKSRQ", "term_from", "流转期限开始日期", "date", 10),
        Field("LZQXJSRQ", "term_last", "流转期限结束日期", "date", 10),
        Field("LZMJ", "area", "流转面积", "number", 16, 2, area="m2"),
        Field("LZDKS", "parcel_count", "流转地块数", "integer", 3),
        Field("LZQTDYT", "purpose_before", "流转前土地用途", "text", 1, need="O", codes=LandPurpose),
        Field("LZHTDYT", "purpose_after", "流转后土地用途", "text", 1, need="O", codes=LandPurpose),
        Field("LZJGSM", "price_note", "流转费用说明", "text", 100),
        Field("HTQDRQ", "signed_on", "合同签订日期", "date", 10),
        Field("LZMJM", "area_mu", "流转面积亩", "number", 16, 2, need="O", area="mu"),
    ),
    ("code",),
)
FOLIOS = Table(
    "CBJYQZDJB",
    "folios",
    "承包经营权登记簿",
    (
        Field("CBJYQZBM", "code", "承包经营权证（登记簿）编码", "text", 19),
        Field("FBFBM", "grantor_code", "发包方编码", "text", 14),
        Field("CBFBM", "holder_code", "承包方编码", "text", 18),
        Field("CBFS", "method", "承包方式", "text", 3, codes=AcquisitionMethod),
        Field("CBQX", "term_text", "承包期限", "text", 30),
        Field("CBQXQ", "term_from", "承包期限起", "date", 10),
        Field("CBQXZ", "term_last", "承包期限止", "date", 10),
        Field("DKSYT", "sketch_path", "地块示意图", "text", 254),
        Field("CBJYQZLSH", "serial", "承包经营权证流水号", "text", 254),
        Field("DJBFJ", "note", "登记簿附记", "text", 254, need="O"),
        Field("YCBJYQZBH", "earlier_number", "原承包经营权证编号", "text", 100, need="O"),
        Field("DBR", "registered_by", "登簿人", "text", 50),
        Field("DJSJ", "registered_on", "登记时间", "date", 10),
    ),
    ("code",),
    need="M",
)
CERTIFICATES = Table(
    "CBJYQZ",
    "certificates",
    "承包经营权证",
    (
        Field("CBJYQZBM", "code", "承包经营权证编码", "text", 19),
        Field("FZJG", "issued_by", "发证机关", "text", 50),
        Field("FZRQ", "issued_on", "发证日期", "date", 10),
        Field("QZSFLQ", "is_picked_up", "权证是否领取", "text", 1, codes=YesNo),
        Field("QZLQRQ", "picked_up_on", "权证领取日期", "date", 10, need="C"),
        Field("QZLQRXM", "picked_up_by", "权证领取人姓名", "text", 50, need="C"),
        Field("QZLQRZJLX", "picker_id_kind", "权证领取人证件类型", "text", 1, need="C", codes=IdKind),
        Field("QZLQRZJHM", "picker_id", "权证领取人证件号码", "text", 20, need="C", personal=True),
    ),
    ("code",),
    need="M",
)
REISSUES = Table(
    "CBJYQZ_QZBF",
    "reissues",
    "权证补发",
    (
        Field("CBJYQZBM", "right_code", "承包经营权证编码", "text", 19),
        Field("QZBFYY", "note", "权证补发原因", "text", 200),
        Field("BFRQ", "issued_on", "补发日期", "date", 10),
        Field("QZBFLQRQ", "picked_up_on", "权证补发领取日期", "date", 10),
        Field("QZBFLQRXM", "picked_up_by", "权证补发领取人姓名", "text", 50),
        Field("BFLQRZJLX", "picker_id_kind", "权证补发领取人证件类型", "text", 1, codes=IdKind),
        Field("BFLQRZJHM", "picker_id", "权证补发领取人证件号码", "text", 20, personal=True),
    ),
    ("right_code", "issued_on"),
)
REPLACEMENTS = Table(
    "CBJYQZ_QZHF",
    "replacements",
    "权证换发",
    (
        Field("CBJYQZBM", "right_code", "承包经营权证编码", "text", 19),
        Field("QZHFYY", "note", "权证换发原因", "text", 200),
        Field("HFRQ", "issued_on", "换发日期", "date", 10),
        Field("QZHFLQRQ", "picked_up_on", "权证换发领取日期", "date", 10),
        Field("QZHFLQRXM", "picked_up_by", "权证换发领取人姓名", "text", 50),
        Field("HFLQRZJLX", "picker_id_kind", "权证换发领取人证件类型", "text", 1, codes=IdKind),
        Field("HFLQRZJHM", "picker_id", "权证换发领取人证件号码", "text", 20, personal=True),
    ),
    ("right_code", "issued_on"),
)
CANCELLATIONS = Table(
    "CBJYQZ_QZZX",
    "cancellations",
    "权证注销",
    (
        Field("CBJYQZBM", "right_code", "承包经营权证编码", "text", 19),
        Field("ZXYY", "note", "注销原因", "text", 200),
        Field("ZXRQ", "issued_on", "注销日期", "date", 10),
    ),
    ("right_code", "issued_on"),
)
ATTACHMENTS = Table(
    "QSLYZLFJ",
    "attachments",
    "权属来源资料附件",
    (
        Field("CBJYQZBM", "right_code", "承包经营权证编码", "text", 19),
        Field("ZLFJBH", "number", "资料附件编号", "text", 20),
        Field("ZLFJMC", "note", "资料附件名称", "text", 100),
        Field("ZLFJRQ", "issued_on", "资料附件日期", "date", 10),
        Field("FJ", "path", "附件", "text", 254),
    ),
    ("number",),
)

TABLES = (
    GRANTORS, HOLDERS, MEMBERS, CONTRACT_PARCELS, CONTRACTS, TRANSFERS, FOLIOS, CERTIFICATES,
    REISSUES, REPLACEMENTS, CANCELLATIONS, ATTACHMENTS,
)  # fmt: skip
LAYERS = (
    PARCELS, POINTS, LINES, COUNTIES, TOWNS, VILLAGES, GROUPS, REGION_LINES, PROTECTED,
    POINT_FEATURES, LINE_FEATURES, AREA_FEATURES, CONTROL_POINTS, HOMESTEADS, BUILDINGS,
)  # fmt: skip
BY_NAME = {table.name: table for table in (*TABLES, *LAYERS)}

VECTOR_FOLDER = "矢量数据"
TABLE_FOLDER = "权属数据"
METADATA_FOLDER = "元数据"
SUMMARY_FOLDER = "汇总表格"
SKETCH_FOLDER = "图件"
REGION_TABLE = "权属单位代码表"
FOLDERS = (
    VECTOR_FOLDER, TABLE_FOLDER, "栅格数据", METADATA_FOLDER, SKETCH_FOLDER, "扫描资料",
    SUMMARY_FOLDER, "文字报告", "其他资料",
)  # fmt: skip
LINE_KINDS = {"county": "650200", "town": "660200", "village": "670500", "group": "670901"}
