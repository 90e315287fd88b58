"""The one catalogue of checks: id, clause or origin, severity, where it applies, what it says.

`register` marks rules that say the same of rows already admitted to the register. Sentences get
`{what}` (the objects, readable) and the finding's facts.
"""

from dataclasses import dataclass
from typing import Literal

from registry.words import Words

Scope = Literal["files", "register"]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule of the catalogue."""

    id: str
    origin: str
    severity: Literal["error", "warning"]
    scope: Scope
    says: Words
    remedy: Words


_A = "NY/T 2539 附录A、B"
_L = "NY/T 2539 推导(standards.md §1.10 第{}条)"
_V = "厂商质检缺省(standards.md §1.10)"
_OWN = "本项目设定"

_CHECKS = (
    # ---- the package -----------------------------------------------------------------------------
    Check("package.missing", "NY/T 2539 第7章", "error", "files",
          Words("成果包缺少{what}", "the delivery lacks {what}"),
          Words("请测绘单位补交", "have the surveyor deliver it")),
    Check("package.partial", _OWN, "warning", "files",
          Words("元数据声明为部分成果,未执行的规则:{rules}", "declared partial; rules left out: {rules}"),
          Words("无需处理;完整成果应含界址点、界址线", "nothing; a whole delivery has boundaries")),
    Check("package.name", "NY/T 2539 第7.2-7.3条", "warning", "files",
          Words("{what}的名称不合“图层代码+6位县码+4位年份”或县码开头的规则", "{what} is not named by the standard"),
          Words("改名后重新提交", "rename it")),
    Check("layer.file_missing", "NY/T 2539 第7章", "error", "files",
          Words("{what}缺少配套文件 {missing}", "{what} lacks its companion {missing}"),
          Words("连同 .shx .dbf .prj 一起提交", "deliver .shx .dbf .prj with it")),
    Check("layer.crs", "NY/T 2539 第5章", "error", "files",
          Words("{what}的坐标系不能用:{why}", "the reference system of {what} cannot be used: {why}"),
          Words("按本县 CGCS2000 高斯-克吕格投影坐标提交", "deliver projected CGCS2000 coordinates")),
    Check("layer.unreadable", _OWN, "error", "files",
          Words("{what}读不出来:{why}", "{what} cannot be read: {why}"),
          Words("重新导出后提交", "export it again")),
    Check("table.column_missing", _A, "error", "files",
          Words("{what}缺少必选字段", "{what}: a mandatory column is missing"),
          Words("按标准补上该字段", "add the column")),
    # ---- values ----------------------------------------------------------------------------------
    Check("value.missing", _A, "error", "files",
          Words("{what}的{field}为空", "{field} of {what} is empty"),
          Words("补填", "fill it in")),
    Check("value.type", _A, "error", "files",
          Words("{what}的{field}“{value}”不是{kind}", "{field} of {what}, “{value}”, is no {kind}"),
          Words("改为标准规定的格式", "correct its form")),
    Check("value.length", _A, "warning", "files",
          Words("{what}的{field}超过 {most} 个字符", "{field} of {what} is longer than {most} characters"),
          Words("缩短", "shorten it")),
    Check("value.code", "NY/T 2539 附录C", "error", "files",
          Words("{what}的{field}“{value}”不在代码表内", "{field} of {what}, “{value}”, is not in its list"),
          Words("改为代码表中的代码", "use a code of the list")),
    Check("value.label", "NY/T 2539 附录C", "warning", "files",
          Words("{what}中有 {count} 行填了名称而不是代码,已按名称换算", "{what}: {count} rows hold labels instead of codes; converted"),
          Words("导出时改用代码", "export codes")),
    Check("value.digits", _V, "error", "files",
          Words("{what}的{field}含有非数字", "{field} of {what} holds more than digits"),
          Words("只填数字", "digits only")),
    Check("value.code_form", "GB/T 35958", "error", "files",
          Words("{what}的编码不合格式,应为{form}", "the code of {what} is ill-formed: {form}"),
          Words("按编码规则改正", "correct the code")),
    Check("value.blanket", _OWN, "warning", "register",
          Words("{what}:{count} 行中 {share}% 的{field}都是“{value}”,像是软件缺省值", "{what}: {share}% of {count} rows have {field} “{value}”, as if by default"),
          Words("抽查核实", "check a sample in the field")),
    # ---- persons and parties ---------------------------------------------------------------------
    Check("person.id_number", "GB 11643", "warning", "files",
          Words("{what}的证件号码不对:{problem}", "the ID number of {what} is wrong: {problem}"),
          Words("对照身份证核实", "compare with the card")),
    Check("person.household_twice", _V, "warning", "register",
          Words("同一证件号码出现在多户:{what}", "one ID number in several households: {what}"),
          Words("核实户籍,从其中一户移出", "verify and take out of one household")),
    Check("person.two_names", _OWN, "warning", "register",
          Words("同一证件号码对应不同姓名:{what}", "one ID number under different names: {what}"),
          Words("对照身份证改正姓名或号码", "correct the name or the number")),
    Check("holder.kind_number", "GB/T 35958", "error", "register",
          Words("{what}的编码末四位与承包方类型不符", "the last four digits of {what} do not fit its kind"),
          Words("农户0001-8000,个人8001-9000,单位9001-9999", "households 0001–8000, persons 8001–9000, units 9001–9999")),
    Check("parcel.sides", "NY/T 2539 表A.13", "error", "register",
          Words("{what}的四至少于三项", "{what} has fewer than three of its four sides"),
          Words("补填四至", "fill in the sides")),
    Check("parcel.witness", "NY/T 2539 表A.13", "error", "register",
          Words("承包地块 {what} 没有指界人", "contracted parcel {what} has no boundary witness"),
          Words("补填指界人", "name the witness")),
    Check("parcel.area_positive", _V, "error", "files",
          Words("{what}的实测面积不大于零", "the measured area of {what} is not above zero"),
          Words("重新计算面积", "compute the area again")),
    # ---- logic ------------------------------------------------------------------------------------
    Check("logic.key_twice", _L.format(1), "error", "files",
          Words("{what}的编码重复 {count} 次", "the code of {what} stands {count} times"),
          Words("重新编码", "give each its own code")),
    Check("logic.number_twice", _L.format(1), "error", "files",
          Words("图层内标识码重复:{what}", "a survey number stands twice in its layer: {what}"),
          Words("重新编号", "number them again")),
    Check("logic.reference", _L.format(2), "error", "files",
          Words("{what}的{field}“{value}”在{target}中不存在", "{field} of {what}, “{value}”, is not in {target}"),
          Words("补上被引用的行或改正编码", "add the row or correct the code")),
    Check("logic.certificate_missing", _L.format(2), "error", "files",
          Words("{what}没有对应的权证", "{what} has no certificate"),
          Words("补交权证信息", "deliver the certificate row")),
    Check("logic.holder_without_contract", _V, "error", "files",
          Words("{what}有承包地块而没有承包合同", "{what} has parcels and no contract"),
          Words("补签合同", "supply the contract")),
    Check("logic.contracts_per_holder", _V, "warning", "register",
          Words("{what}有 {count} 份合同,最多应为两份(家庭、其他方式各一)", "{what} has {count} contracts, two at most"),
          Words("合并合同", "merge the contracts")),
    Check("logic.parcel_use", _L.format(3), "error", "register",
          Words("{what}:{why}", "{what}: {why}"),
          Words("改正地块类别或承包地块信息", "correct the kind or the contract row")),
    Check("logic.code_parts", _L.format(4), "error", "files",
          Words("{what}的编码与{other}不一致", "the code of {what} does not agree with {other}"),
          Words("改正编码", "correct the code")),
    Check("logic.member_count", _L.format(5), "error", "register",
          Words("{what}登记成员 {stated} 人,实有 {counted} 人", "{what} states {stated} members and has {counted}"),
          Words("核实家庭成员", "verify the members")),
    Check("logic.head", _L.format(5), "error", "register",
          Words("{what}的户主(本人)有 {count} 个,应为一个", "{what} has {count} heads, must have one"),
          Words("改正与户主关系", "correct the relations")),
    Check("logic.head_is_holder", _L.format(5), "error", "register",
          Words("{what}的承包方代表与户主姓名或证件号不一致", "the head of {what} is not its representative by name and number"),
          Words("核实承包方代表", "verify the representative")),
    Check("logic.contract_sums", _L.format(6), "error", "register",
          Words("{what}:{field}为 {stated},按地块合计为 {counted}", "{what}: {field} is {stated}, its parcels give {counted}"),
          Words("改正合同或地块", "correct contract or parcels")),
    Check("logic.contract_sums_mu", _L.format(6), "error", "files",
          Words("{what}:{field}为 {stated},按地块合计为 {counted}", "{what}: {field} is {stated}, its parcels give {counted}"),
          Words("改正合同或地块", "correct contract or parcels")),
    Check("logic.mu", _L.format(7), "warning", "files",
          Words("{what}的亩数 {mu} 与平方米 {m2} 不符", "{what}: {mu} 亩 do not agree with {m2} m²"),
          Words("由平方米重新换算", "convert again")),
    Check("logic.area", _L.format(8), "warning", "register",
          Words("{what}:图形面积 {geometric} 平方米,登记 {stated} 平方米", "{what}: the shape has {geometric} m², stated are {stated} m²"),
          Words("核实图形或面积", "verify shape or area")),
    Check("logic.dates", _L.format(9), "error", "files",
          Words("{what}的日期先后不对:{why}", "dates of {what} are out of order: {why}"),
          Words("核实日期", "verify the dates")),
    Check("logic.pickup", _L.format(10), "error", "files",
          Words("{what}已领取,但领取日期、领取人或证件不全", "{what} is marked picked up, but when, by whom or their ID is missing"),
          Words("补填领取信息", "fill it in")),
    # ---- boundaries --------------------------------------------------------------------------------
    Check("boundary.points", _L.format(11), "error", "register",
          Words("{what}:{missing} 个拐点没有界址点,{extra} 个界址点不在拐点上", "{what}: {missing} vertices without a point, {extra} points off the vertices"),
          Words("由图形重新生成界址点", "derive the points again")),
    Check("boundary.point_coordinates", _L.format(11), "error", "register",
          Words("{what}的坐标字段与点位不符(X 为纵坐标,Y 为横坐标)", "stated coordinates of {what} differ from its place (X is northing)"),
          Words("重新填写坐标字段", "fill in the coordinates again")),
    Check("boundary.key_points", _L.format(11), "error", "register",
          Words("{what}的空间坐标列出的界址点号 {numbers} 不属于该地块", "{what} lists point numbers {numbers} that are not its own"),
          Words("重新生成空间坐标字段", "derive the field again")),
    Check("boundary.lines", _L.format(12), "error", "register",
          Words("{what}的界址线与边界不重合,相差 {metres} 米", "the lines of {what} differ from its boundary by {metres} m"),
          Words("由图形重新生成界址线", "derive the lines again")),
    Check("boundary.parcel_unknown", _L.format(12), "error", "files",
          Words("{what}所属地块 {codes} 不在地块图层中", "{what} belongs to {codes}, not in the parcel layer"),
          Words("改正地块代码", "correct the parcel code")),
    # ---- places -------------------------------------------------------------------------------------
    Check("place.outside_region", _L.format(13), "error", "register",
          Words("{what}超出所在组(村)范围 {area} 平方米", "{what} lies outside its group or village by {area} m²"),
          Words("核实图形和编码", "verify shape and code")),
    Check("place.protected_farmland", _L.format(14), "warning", "register",
          Words("{what}的“是否基本农田”与保护区图层不符", "{what} and the layer of protected farmland disagree"),
          Words("以保护区图层为准核实", "verify against the layer")),
    Check("region.unknown", "GB/T 35958", "error", "files",
          Words("{what}的编码前缀 {missing} 不在区域图层中", "the code of {what} begins with {missing}, not in the region layers"),
          Words("补上区域或改正编码", "add the region or correct the code")),
    # ---- topology -----------------------------------------------------------------------------------
    Check("topology.empty", "NY/T 2539 表A.13", "error", "files",
          Words("{what}没有图形", "{what} has no shape"),
          Words("补绘图形", "draw the shape")),
    Check("topology.valid", _V, "error", "files",
          Words("{what}的图形无效:{why}", "the shape of {what} is invalid: {why}"),
          Words("重新勾绘", "draw it again")),
    Check("topology.multipart", _V, "error", "files",
          Words("{what}由 {count} 块不相连的图形组成", "{what} has {count} separate parts"),
          Words("分成多个地块", "make them separate parcels")),
    Check("topology.sliver", _V, "error", "register",
          Words("{what}面积不足 {least} 平方米", "{what} has less than {least} m²"),
          Words("并入相邻地块", "merge it")),
    Check("topology.narrow_angle", _V, "error", "register",
          Words("{what}有小于 {least}° 的狭长角", "{what} has an angle below {least}°"),
          Words("删去尖刺", "remove the spike")),
    Check("topology.repeated_vertex", _V, "error", "register",
          Words("{what}有相距不足 {most} 米的重复节点", "{what} has vertices less than {most} m apart"),
          Words("合并节点", "merge the vertices")),
    Check("topology.near_vertex", _V, "error", "register",
          Words("{what}的节点相距不足 {most} 米而不重合", "vertices of {what} lie less than {most} m apart without meeting"),
          Words("捕捉到同一点", "snap them together")),
    Check("topology.unshared_vertex", _V, "error", "register",
          Words("{what}:一方的节点在另一方边上而没有公用节点", "{what}: a vertex of one lies on an edge of the other without a shared vertex"),
          Words("在边上增加公用节点", "insert the shared vertex")),
    Check("topology.overlap", _V, "error", "register",
          Words("{what}重叠 {area} 平方米", "{what} overlap by {area} m²"),
          Words("在图上按实地界线改正", "settle the boundary on the map")),
    Check("topology.self_overlap", _V, "error", "register",
          Words("{what}的边界有一段相距不足 {most} 米", "the boundary of {what} runs within {most} m of itself"),
          Words("删去窄缝或窄条", "remove the slit or neck")),
    Check("topology.gap", _OWN, "warning", "register",
          Words("{what}之间有 {area} 平方米的窄缝", "a narrow gap of {area} m² lies between {what}"),
          Words("捕捉到共同的界线", "snap to a common line")),
    Check("level.homestead_overlap", "本项目设计:层级之间", "error", "register",
          Words("宅基地与承包地块重叠 {area} 平方米:{what}", "homestead and contracted parcel overlap by {area} m²: {what}"),
          Words("实地核实界线", "verify in the field")),
)  # fmt: skip

CATALOGUE: dict[str, Check] = {check.id: check for check in _CHECKS}
assert len(CATALOGUE) == len(_CHECKS), "two checks share an id"
REGISTER_RULES = frozenset(check.id for check in _CHECKS if check.scope == "register")
BOUNDARY_RULES = tuple(check.id for check in _CHECKS if check.id.startswith("boundary."))
