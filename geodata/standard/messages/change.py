"""Change messages of the contract side: their codes, head, business data and records (standards.md §1.9 [B]).

A change joins by a line of `CHANGES`. Split and merge of households (105, 106) name several parties
at once, and so does exchange (104). 201–203 are about papers, not entries.
"""

from dataclasses import dataclass

from geodata.standard import nyt2539_2016 as standard
from geodata.standard.schema import Field, Table
from registry.words import Words

NOTHING, ADDED, CHANGED, REMOVED = "01", "02", "03", "04"
"""操作方式 of a record."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Households that a change names, each an element of its own: `side` says of which moment."""

    element: str
    side: str


PARTY = (
    Field("CBFBM", "holder", "承包方编码", "text", 18),
    Field("CBHTBM", "contract", "承包合同编码", "text", 19),
    Field("CBJYQZBM", "right", "承包经营权证编码", "text", 19),
)
"""What is said of each of them; the rules name the elements, not what is in them (unconfirmed)."""


@dataclass(frozen=True, slots=True)
class Change:
    """A kind of change: its name, its own business fields, whether what stood before must be told."""

    name: Words
    original: bool
    extension: tuple[Field, ...] = ()
    parties: tuple[Parties, ...] = ()


ASSIGNED = (
    Field("ZCCBFBM", "before_holder", "转出承包方编码", "text", 18),
    Field("ZCCBJYQZBM", "before_right", "转出承包经营权证编码", "text", 19),
    Field("ZRCBFBM", "holder", "转入承包方编码", "text", 18),
)
_ENDED = (Field("ZXYY", "reason", "注销原因", "text", 200),)
_DIVIDED = (
    Field("FHQCBFBM", "before_holder", "分户前承包方编码", "text", 18),
    Field("FHQCBHTBM", "before_contract", "分户前承包合同编码", "text", 19),
    Field("FHQCBJYQZBM", "before_right", "分户前承包经营权证编码", "text", 19),
)
_INTO = (Parties("FHHCBF", "after"),)
_JOINED = (Parties("HHQCBF", "before"), Parties("HHHCBF", "after"))
_EXCHANGED = (Parties("JF", "first"), Parties("YF", "second"))
CHANGES: dict[str, Change] = {
    "1011": Change(Words("初始登记（家庭承包）", "first registration, family contract"), original=False),
    "1012": Change(Words("初始登记（其他方式）", "first registration, other ways"), original=False),
    "1021": Change(Words("全部转让", "assignment, whole"), original=True, extension=ASSIGNED),
    "1022": Change(Words("部分地块转让", "assignment of some parcels"), original=True, extension=ASSIGNED),
    "1023": Change(Words("地块分割后转让", "assignment after a split"), original=True, extension=ASSIGNED),
    "1024": Change(Words("确权确股转让", "assignment of a share"), original=True, extension=ASSIGNED),
    "1031": Change(Words("家庭成员变化", "change of members"), original=True),
    "1032": Change(Words("承包方代表变更", "change of representative"), original=True),
    "1033": Change(Words("地块增加、减少、减小", "parcels added, lost, made smaller"), original=True),
    "1041": Change(Words("互换（整块）", "exchange, whole parcels"), original=True, parties=_EXCHANGED),
    "1042": Change(Words("互换（地块分割后）", "exchange after a split"), original=True, parties=_EXCHANGED),
    "1051": Change(
        Words("分户（整块分配）", "household split, whole parcels"),
        original=True,
        extension=_DIVIDED,
        parties=_INTO,
    ),
    "1052": Change(
        Words("分户（地块再分割）", "household split, parcels divided"),
        original=True,
        extension=_DIVIDED,
        parties=_INTO,
    ),
    "106": Change(Words("合户", "household merge"), original=True, parties=_JOINED),
    "1071": Change(Words("自愿退出", "given up"), original=True, extension=_ENDED),
    "1072": Change(Words("农户消失", "household extinct"), original=True, extension=_ENDED),
    "1073": Change(Words("灾害全部灭失", "lost by disaster"), original=True, extension=_ENDED),
}

HEAD = (
    Field("FSF", "sender", "接入码", "text", 20),
    Field("FSSJ", "sent_at", "发送时间", "text", 19),
    Field("SJLX", "code", "数据类型", "text", 4),
    Field("SJBZM", "number", "数据标识码", "text", 36),
)
BUSINESS = (
    Field("XZQBM", "county", "行政区编码", "text", 6),
    Field("XZQMC", "county_name", "行政区名称", "text", 100),
    Field("YWLSH", "case_number", "业务流水号", "text", 20),
    Field("QYWLSH", "earlier_case", "前业务流水号", "text", 20, need="C"),
    Field("YWBLSJ", "entered_on", "业务办理时间", "date", 10),
    Field("FBFBM", "grantor", "发包方编码", "text", 14),
    Field("CBFBM", "holder", "承包方编码", "text", 18),
    Field("CBHTBM", "contract", "承包合同编码", "text", 19),
    Field("CBJYQZBM", "right", "承包经营权证编码", "text", 19),
)
OPERATION = Field("CZFS", "operation", "操作方式", "text", 2)
_EARLIER = (
    Field("YDKBM", "earlier_codes", "原地块编码", "text", 254, need="C"),
    Field("YCBFBM", "earlier_holder", "原承包方编码", "text", 18, need="C"),
    Field("TYZB", "projection", "投影坐标", "text", 100),
    Field("KJSJ", "shape_text", "空间数据（WKT）", "text", 10**6),
)


def _of(table: Table, *left_out: str, more: tuple[Field, ...] = ()) -> Table:
    fields = (*(f for f in table.fields if f.name not in left_out), *more)
    return Table(table.code, table.name, table.zh, fields, table.key)


_SURVEYED = ("surveyor", "surveyed_on", "survey_note")
_DISPLAYED = ("display_note", "display_recorder", "display_reviewed_on", "display_reviewer")
RECORDS: tuple[Table, ...] = (
    _of(standard.GRANTORS, *_SURVEYED),
    _of(standard.HOLDERS, *_SURVEYED, *_DISPLAYED),
    _of(standard.MEMBERS),
    _of(standard.CONTRACTS),
    _of(standard.CONTRACT_PARCELS),
    _of(standard.PARCELS, "survey_number", "feature_code", more=_EARLIER),
    _of(standard.FOLIOS, "sketch_path", "serial", "note", "earlier_number"),
)
"""Records of ORIGINAL_DATA and CHANGE_DATA; personal values are of the same fields as in a delivery."""
IDENTITY: dict[str, tuple[str, ...]] = {
    "grantors": ("code",),
    "holders": ("code",),
    "members": ("holder_code", "position", "name", "id_number"),
    "contracts": ("code",),
    "contract_parcels": ("parcel_code", "share_of"),
    "parcels": ("code",),
    "folios": ("code",),
}
"""What makes two records, before and after, the same; `share_of` is the contract of a share without metes."""
