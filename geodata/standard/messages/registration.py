"""Registration messages of the real-estate platform: head, tables, codes by right kind (standards.md §3.3).

Tables and attributes are named as there. A right kind joins by a line of `RIGHTS`, a case kind by
its `registration_type`. What the cadastre gives (宗地代码、不动产单元号) is left out where the
register has none. Forest rights, operating rights and collective ownership have tables that our
sources do not name: they join when those are known.
"""

from dataclasses import dataclass

from geodata.standard.schema import Field, Table
from registry.rules.case_kinds import CASE_KINDS

REGISTRATIONS: dict[str, str] = {
    kind.code: kind.registration_type for kind in CASE_KINDS.values() if kind.registration_type
}
"""Case kind → 登记类型 (standards.md §3.2): 100 首次, 200 转移, 300 变更, 400 注销."""
CANCELLATION = "400"
"""登记类型 of an entry that ends its right, whatever the kind of its case."""

HEAD = (
    Field("bizMsgID", "number", "报文标识", "text", 18),
    Field("asid", "system", "接入系统", "text", 20),
    Field("areaCode", "county", "行政区代码", "text", 6),
    Field("recType", "code", "业务编码", "text", 7),
    Field("regType", "registration", "登记类型", "text", 3),
    Field("rightType", "right_type", "权利类型", "text", 2),
    Field("regOrgID", "authority", "登记机构", "text", 20),
    Field("createDate", "sent_at", "创建时间", "text", 19),
    Field("recFlowID", "case_number", "业务流水号", "text", 20),
    Field("parcelID", "cadastral_code", "宗地代码", "text", 19, need="C"),
    Field("estateNum", "estate_code", "不动产单元号", "text", 28, need="C"),
    Field("isRoutine", "routine", "是否日常业务", "text", 1),
)

_CADASTRE = (
    Field("zddm", "cadastral_code", "宗地代码", "text", 19, need="C"),
    Field("bdcdyh", "estate_code", "不动产单元号", "text", 28, need="C"),
)
_CASE = (
    Field("ywh", "case_number", "业务号", "text", 20),
    Field("qllx", "right_type", "权利类型", "text", 2),
    Field("djlx", "registration", "登记类型", "text", 3),
    Field("djyy", "reason", "登记原因", "text", 500),
)
_RIGHT_CODE = Field("bdcqzh", "right_code", "权证号", "text", 50)
_COUNTY = Field("qxdm", "county", "区县代码", "text", 6)
_REGISTERED = (
    Field("djjg", "authority_name", "登记机构", "text", 200),
    Field("dbr", "registered_by", "登簿人", "text", 50),
    Field("djsj", "entered_on", "登记时间", "date", 10),
    Field("qszt", "status", "权属状态", "text", 1),
)
PARCELS = Table(
    "KTTZDJBXX",
    "parcels",
    "宗地基本信息",
    (
        *_CADASTRE,
        Field("dkbm", "parcel_code", "地块代码", "text", 19, need="C"),
        Field("zl", "place", "坐落", "text", 2000),
        Field("zdmj", "measured_area", "宗地面积", "number", 16, 2, area="m2"),
        Field("mjdw", "area_unit", "面积单位", "text", 1),
        Field("qllx", "right_type", "权利类型", "text", 2),
        Field("zdszd", "east", "宗地四至东", "text", 1200),
        Field("zdszn", "south", "宗地四至南", "text", 1200),
        Field("zdszx", "west", "宗地四至西", "text", 1200),
        Field("zdszb", "north", "宗地四至北", "text", 1200),
        Field("zt", "status", "状态", "text", 1),
        _COUNTY,
        Field("djsj", "entered_on", "登记时间", "date", 10),
        Field("dbr", "registered_by", "登簿人", "text", 50),
        Field("djjgmc", "authority_name", "登记机构名称", "text", 200),
    ),
    ("code",),
)
FARMING = Table(
    "QLNYDSYQ",
    "right",
    "农用地使用权（土地承包经营权）",
    (
        *_CADASTRE,
        *_CASE,
        Field("zl", "place", "坐落", "text", 2000),
        Field("fbfdm", "grantor", "发包方代码", "text", 14),
        Field("fbfmc", "grantor_name", "发包方名称", "text", 200),
        Field("cbmj", "total_area", "承包面积", "number", 16, 2, area="m2"),
        Field("cbqssj", "term_from", "承包起始时间", "date", 10),
        Field("cbjssj", "term_last", "承包结束时间", "date", 10),
        Field("tdsyqxz", "ownership_kind", "土地所有权性质", "text", 2, need="C"),
        _RIGHT_CODE,
        *_REGISTERED,
    ),
    ("right_code",),
)
PLOT_USE = Table(
    "QLFQLJSYDSYQ",
    "plot_use",
    "建设用地使用权、宅基地使用权",
    (
        *_CADASTRE,
        *_CASE,
        Field("syqmj", "total_area", "使用权面积", "number", 16, 2, area="m2"),
        Field("syqqssj", "term_from", "使用权起始时间", "date", 10),
        Field("syqjssj", "term_last", "使用权结束时间", "date", 10, need="C"),
        _RIGHT_CODE,
        _COUNTY,
        *_REGISTERED,
    ),
    ("right_code",),
)
BUILDINGS = Table(
    "QLTFWFDCQYZ",
    "buildings",
    "房地产权（独幢、层、套）",
    (
        *_CADASTRE,
        *_CASE,
        Field("fdzl", "place", "房地坐落", "text", 2000),
        Field("jzmj", "measured_area", "建筑面积", "number", 16, 2, area="m2"),
        Field("fwjg", "structure", "房屋结构", "text", 50, need="C"),
        Field("zcs", "storeys", "总层数", "integer", 3, need="C"),
        Field("tdsyqr", "land_holder", "土地使用权人", "text", 200, need="C"),
        _RIGHT_CODE,
        _COUNTY,
        *_REGISTERED,
    ),
    ("estate_code",),
)
HOLDERS = Table(
    "ZTTGYQLR",
    "holders",
    "权利人",
    (
        Field("sxh", "position", "顺序号", "integer", 4),
        Field("qlrmc", "name", "权利人名称", "text", 200),
        Field("zjzl", "id_kind", "证件种类", "text", 1),
        Field("zjh", "id_number", "证件号", "text", 50, personal=True),
        Field("gj", "country", "国家/地区", "text", 3),
        Field("xb", "sex", "性别", "text", 1, need="C"),
        Field("qlrlx", "holder_type", "权利人类型", "text", 2),
        Field("gyfs", "ownership", "共有方式", "text", 1),
        Field("dh", "phone", "电话", "text", 50, need="C", personal=True),
        Field("dz", "address", "地址", "text", 200, need="C"),
        Field("yb", "postcode", "邮编", "text", 6, need="C"),
        _RIGHT_CODE,
    ),
    ("position",),
)
ENDING = Table(
    "ZXDJ",
    "ending",
    "注销登记",
    (
        Field("zxywh", "case_number", "注销业务号", "text", 20),
        Field("zxsj", "entered_on", "注销时间", "date", 10),
        Field("djyy", "reason", "注销原因", "text", 500),
        _RIGHT_CODE,
    ),
    ("right_code",),
)
INTAKE = Table(
    "DJTDJSLSQ",
    "intake",
    "受理申请",
    (
        Field("ywh", "case_number", "业务号", "text", 20),
        Field("djdl", "registration", "登记大类", "text", 3),
        Field("slry", "officer", "受理人员", "text", 50),
        Field("slsj", "on", "受理时间", "date", 10),
    ),
    ("case_number",),
)
REVIEWS = Table(
    "DJFDJSH",
    "reviews",
    "审核",
    (
        Field("ywh", "case_number", "业务号", "text", 20),
        Field("jdmc", "step", "节点名称", "text", 50),
        Field("shryxm", "officer", "审核人员", "text", 50),
        Field("shjssj", "on", "审核结束时间", "date", 10),
        Field("czjg", "result", "操作结果", "text", 1),
    ),
    ("step",),
)
FLOW = (INTAKE, REVIEWS)
"""What became of the case, once in a message."""


@dataclass(frozen=True, slots=True)
class RightMessage:
    """How entries of a right kind are told: 权利类型, the code's part, and the tables."""

    right_type: str
    record: str
    """The digits of recType after the 登记类型's first: 1 + 000 + 901 is 农用地使用权首次."""
    tables: tuple[Table, ...]
    ended: tuple[Table, ...] = (ENDING, HOLDERS)

    def code(self, registration: str) -> str:
        """Return the recType of a 登记类型."""
        return registration[0] + "000" + (self.record if registration != CANCELLATION else "101")


RIGHTS: dict[str, RightMessage] = {
    "contracted_land": RightMessage("9", "901", (PARCELS, FARMING, HOLDERS)),
    "other_contract": RightMessage("9", "901", (PARCELS, FARMING, HOLDERS)),
    "homestead": RightMessage("5", "301", (PARCELS, PLOT_USE, HOLDERS)),
    "house": RightMessage("6", "402", (BUILDINGS, HOLDERS)),
    "collective_construction": RightMessage("7", "301", (PARCELS, PLOT_USE, HOLDERS)),
}
LEADS = "house"
"""The right that names a message of several: a house takes its land with it 房地一体."""

SQUARE_METRES = "1"
IN_FORCE, ENDED = "1", "3"
SOLE, JOINT, BY_SHARES = "0", "1", "2"
"""共有方式 (standards.md §3.2)."""
PASSED = "1"
REVIEWED = ("reviewed", "approved")
"""States of a case that the platform is told as 审核."""
CHINA = "142"
HOLDER_TYPES = {"1": "1", "2": "1", "3": "2"}
"""承包方类型 → 权利人类型: 1 个人, 2 企业. Unconfirmed, as CHINA and the status are."""
