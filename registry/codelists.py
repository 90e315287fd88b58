"""Code lists of the standard (NY/T 2539 annex C, GB/T 4761, standards.md §1.7).

Values are the official codes; labels are Chinese as printed, with an English reading. A code
outside its list is a finding at the border, never a default here.
"""

import unicodedata
from enum import StrEnum
from typing import Self


def _plain(label: str) -> str:
    return unicodedata.normalize("NFKC", label)


class CodeList(StrEnum):
    """Base of the lists: each member is its official code with two labels."""

    zh: str
    en: str

    def __new__(cls, code: str, zh: str, en: str) -> Self:
        """Make a member whose value is the code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.zh, member.en = zh, en
        return member

    @classmethod
    def of(cls, code: str) -> Self:
        """Return the member with this code; raises ValueError for a code that is not in the list."""
        return cls(code)  # type: ignore[call-arg]  # mypy takes the call for the making of a member

    @classmethod
    def by_label(cls, label: str) -> Self | None:
        """Return the member whose Chinese label is written in place of its code, or None.

        Full-width and half-width brackets are the same label.
        """
        return next((member for member in cls if _plain(member.zh) == _plain(label)), None)

    def label(self, language: str) -> str:
        """Return the label for a page in `language`."""
        return self.zh if language.startswith("zh") else self.en


class BoundaryNature(CodeList):
    """界线性质 (C5)."""

    FIXED = "600001", "已定界", "fixed"
    UNFIXED = "600002", "未定界", "not fixed"
    DISPUTED = "600003", "争议界", "disputed"
    WORKING = "600004", "工作界", "working line"
    OTHER = "600009", "其他", "other"


class OwnershipKind(CodeList):
    """所有权性质 (C6)."""

    STATE = "10", "国有土地所有权", "state"
    COLLECTIVE = "30", "集体土地所有权", "collective"
    GROUP = "31", "村民小组", "villagers' group"
    VILLAGE = "32", "村级集体经济组织", "village collective"
    TOWN = "33", "乡级集体经济组织", "town collective"
    OTHER_COLLECTIVE = "34", "其他农民集体经济组织", "other farmers' collective"


class ParcelKind(CodeList):
    """地块类别 (C7)."""

    CONTRACTED = "10", "承包地块", "contracted parcel"
    PRIVATE_PLOT = "21", "自留地", "private plot"
    RESERVE = "22", "机动地", "reserve land"
    RECLAIMED = "23", "开荒地", "reclaimed land"
    OTHER = "99", "其他集体土地", "other collective land"


class SoilGrade(CodeList):
    """地力等级 (C8)."""

    G01 = "01", "一等地", "grade 1"
    G02 = "02", "二等地", "grade 2"
    G03 = "03", "三等地", "grade 3"
    G04 = "04", "四等地", "grade 4"
    G05 = "05", "五等地", "grade 5"
    G06 = "06", "六等地", "grade 6"
    G07 = "07", "七等地", "grade 7"
    G08 = "08", "八等地", "grade 8"
    G09 = "09", "九等地", "grade 9"
    G10 = "10", "十等地", "grade 10"


class LandPurpose(CodeList):
    """土地用途 (C9)."""

    CROPS = "1", "种植业", "crops"
    FOREST = "2", "林业", "forestry"
    LIVESTOCK = "3", "畜牧业", "livestock"
    FISHERY = "4", "渔业", "fishery"
    NON_FARM = "5", "非农业用途", "non-agricultural"


class AcquisitionMethod(CodeList):
    """承包经营权取得方式、承包方式、流转方式 (C10)."""

    CONTRACT = "100", "承包", "contract"
    FAMILY = "110", "家庭承包", "family contract"
    OTHER_WAYS = "120", "其他方式承包", "contract in other ways"
    TENDER = "121", "招标", "tender"
    AUCTION = "122", "拍卖", "auction"
    OPEN_TALKS = "123", "公开协商", "open consultation"
    OTHER_CONTRACT = "129", "其他承包方式", "other way of contracting"
    ASSIGNMENT = "200", "转让", "assignment"
    EXCHANGE = "300", "互换", "exchange"
    OTHER = "900", "其他方式", "other"


class PointMethod(CodeList):
    """界址点类型 (C11)."""

    MEASURED = "1", "实测法", "measured"
    AERIAL = "2", "航测法", "aerial survey"
    GRAPHIC = "3", "图解法", "read from the image"


class MarkKind(CodeList):
    """界标类型 (C12)."""

    NAIL = "1", "钢钉", "steel nail"
    CONCRETE = "2", "水泥桩", "concrete post"
    LIME = "3", "石灰桩", "lime post"
    PAINT = "4", "喷涂", "paint"
    CERAMIC = "5", "瓷标志", "ceramic mark"
    NONE = "6", "无标志", "no mark"
    WOOD = "7", "木桩", "wooden post"
    STONE = "8", "埋石", "buried stone"
    OTHER = "9", "其他", "other"


class BoundaryKind(CodeList):
    """界址线类别 (C13)."""

    RIDGE = "01", "田垄（埂）", "field ridge"
    CANAL = "02", "沟渠", "canal"
    ROAD = "03", "道路", "road"
    TREES = "04", "行树", "row of trees"
    FENCE_WALL = "05", "围墙", "enclosing wall"
    WALL = "06", "墙壁", "wall"
    FENCE = "07", "栅栏", "fence"
    LINE = "08", "两点连线", "line between points"
    OTHER = "99", "其他", "other"


class BoundaryPosition(CodeList):
    """界址线位置 (C14)."""

    INSIDE = "1", "内", "inside"
    MIDDLE = "2", "中", "middle"
    OUTSIDE = "3", "外", "outside"


class IdKind(CodeList):
    """证件类型 (C15)."""

    RESIDENT = "1", "居民身份证", "resident ID card"
    OFFICER = "2", "军官证", "officer's card"
    ORGANIZATION = "3", "行政、企事业单位机构代码证或法人代码证", "organisation code"
    HOUSEHOLD_BOOK = "4", "户口簿", "household book"
    PASSPORT = "5", "护照", "passport"
    OTHER = "9", "其他证件", "other document"


class HolderKind(CodeList):
    """承包方类型 (C16)."""

    HOUSEHOLD = "1", "农户", "household"
    PERSON = "2", "个人", "person"
    UNIT = "3", "单位", "organisation"

    @property
    def numbers(self) -> range:
        """The last four digits that holder codes of this kind have (standards.md §1.3)."""
        return {"1": range(1, 8001), "2": range(8001, 9001), "3": range(9001, 10000)}[self.value]

    @classmethod
    def of_number(cls, number: int) -> "HolderKind":
        """Return the kind that a holder number stands for."""
        return next(kind for kind in cls if number in kind.numbers)


class Sex(CodeList):
    """性别 (C17; GB/T 2261.1 keeps only these two in a delivery)."""

    MALE = "1", "男", "male"
    FEMALE = "2", "女", "female"


class MemberRemark(CodeList):
    """成员备注 (C18)."""

    MARRIED_OUT = "1", "外嫁女", "married out"
    MARRIED_IN = "2", "入赘男", "man married in"
    STUDENT = "3", "在校大学生", "student"
    OFFICIAL = "4", "国家公职人员", "public servant"
    SOLDIER = "5", "军人（军官、士兵）", "soldier"
    NEWBORN = "6", "新生儿", "newborn"
    DECEASED = "7", "去世", "deceased"
    OTHER = "9", "其他备注", "other"


class YesNo(CodeList):
    """是否 (C19): 1 yes, 2 no; not 0."""

    YES = "1", "是", "yes"
    NO = "2", "否", "no"


class LandUse(CodeList):
    """土地利用类型, second level of GB/T 21010-2007, three digits as the exchange carries them."""

    PADDY = "011", "水田", "paddy field"
    IRRIGATED = "012", "水浇地", "irrigated land"
    DRY = "013", "旱地", "dry land"
    ORCHARD = "021", "果园", "orchard"
    TEA = "022", "茶园", "tea garden"
    OTHER_GARDEN = "023", "其他园地", "other garden"
    FOREST = "031", "有林地", "forest"
    SHRUB = "032", "灌木林地", "shrubland"
    OTHER_FOREST = "033", "其他林地", "other woodland"
    NATURAL_GRASS = "041", "天然牧草地", "natural pasture"
    SOWN_GRASS = "042", "人工牧草地", "sown pasture"
    OTHER_GRASS = "043", "其他草地", "other grassland"
    POND = "114", "坑塘水面", "pond"
    DITCH = "117", "沟渠", "ditch"
    FACILITY = "122", "设施农用地", "farm facility"
    FIELD_RIDGE = "123", "田坎", "field bank"


class Relation(CodeList):
    """与户主关系 (GB/T 4761, two digits)."""

    SELF = "01", "本人", "self"
    HEAD = "02", "户主", "head"
    SPOUSE = "10", "配偶", "spouse"
    HUSBAND = "11", "夫", "husband"
    WIFE = "12", "妻", "wife"
    SON = "20", "子", "son"
    ONLY_SON = "21", "独生子", "only son"
    SON_1 = "22", "长子", "eldest son"
    SON_2 = "23", "次子", "second son"
    SON_3 = "24", "三子", "third son"
    SON_4 = "25", "四子", "fourth son"
    SON_5 = "26", "五子", "fifth son"
    ADOPTED_SON = "27", "养子或继子", "adopted or stepson"
    SON_IN_LAW = "28", "女婿", "son-in-law"
    OTHER_SON = "29", "其他儿子", "other son"
    DAUGHTER = "30", "女", "daughter"
    ONLY_DAUGHTER = "31", "独生女", "only daughter"
    DAUGHTER_1 = "32", "长女", "eldest daughter"
    DAUGHTER_2 = "33", "次女", "second daughter"
    DAUGHTER_3 = "34", "三女", "third daughter"
    DAUGHTER_4 = "35", "四女", "fourth daughter"
    DAUGHTER_5 = "36", "五女", "fifth daughter"
    ADOPTED_DAUGHTER = "37", "养女或继女", "adopted or stepdaughter"
    DAUGHTER_IN_LAW = "38", "儿媳", "daughter-in-law"
    OTHER_DAUGHTER = "39", "其他女儿", "other daughter"
    GRANDCHILD = "40", "孙子、孙女或外孙子、外孙女", "grandchild"
    GRANDSON = "41", "孙子", "grandson"
    GRANDDAUGHTER = "42", "孙女", "granddaughter"
    DAUGHTERS_SON = "43", "外孙子", "daughter's son"
    DAUGHTERS_DAUGHTER = "44", "外孙女", "daughter's daughter"
    GRANDSONS_WIFE = "45", "孙媳妇或外孙媳妇", "grandson's wife"
    GRANDDAUGHTERS_HUSBAND = "46", "孙女婿或外孙女婿", "granddaughter's husband"
    GREAT_GRANDSON = "47", "曾孙子或外曾孙子", "great-grandson"
    GREAT_GRANDDAUGHTER = "48", "曾孙女或外曾孙女", "great-granddaughter"
    OTHER_GRANDCHILD = "49", "其他孙子、孙女", "other grandchild"
    PARENTS = "50", "父母", "parents"
    FATHER = "51", "父亲", "father"
    MOTHER = "52", "母亲", "mother"
    HUSBANDS_FATHER = "53", "公公", "husband's father"
    HUSBANDS_MOTHER = "54", "婆婆", "husband's mother"
    WIFES_FATHER = "55", "岳父", "wife's father"
    WIFES_MOTHER = "56", "岳母", "wife's mother"
    STEPFATHER = "57", "继父或养父", "step- or adoptive father"
    STEPMOTHER = "58", "继母或养母", "step- or adoptive mother"
    OTHER_PARENT = "59", "其他父母关系", "other parent"
    GRANDPARENTS = "60", "祖父母或外祖父母", "grandparents"
    GRANDFATHER = "61", "祖父", "grandfather"
    GRANDMOTHER = "62", "祖母", "grandmother"
    MOTHERS_FATHER = "63", "外祖父", "mother's father"
    MOTHERS_MOTHER = "64", "外祖母", "mother's mother"
    SPOUSES_GRANDPARENTS = "65", "配偶的祖父母或外祖父母", "spouse's grandparents"
    GREAT_GRANDFATHER = "66", "曾祖父", "great-grandfather"
    GREAT_GRANDMOTHER = "67", "曾祖母", "great-grandmother"
    SPOUSES_GREAT_GRANDPARENTS = "68", "配偶的曾祖父母", "spouse's great-grandparents"
    OTHER_GRANDPARENT = "69", "其他祖父母或外祖父母关系", "other grandparent"
    SIBLING = "70", "兄弟姐妹", "sibling"
    ELDER_BROTHER = "71", "兄", "elder brother"
    ELDER_BROTHERS_WIFE = "72", "嫂", "elder brother's wife"
    YOUNGER_BROTHER = "73", "弟", "younger brother"
    YOUNGER_BROTHERS_WIFE = "74", "弟媳", "younger brother's wife"
    ELDER_SISTER = "75", "姐姐", "elder sister"
    ELDER_SISTERS_HUSBAND = "76", "姐夫", "elder sister's husband"
    YOUNGER_SISTER = "77", "妹妹", "younger sister"
    YOUNGER_SISTERS_HUSBAND = "78", "妹夫", "younger sister's husband"
    OTHER_SIBLING = "79", "其他兄弟姐妹", "other sibling"
    FATHERS_BROTHER = "81", "伯父", "father's elder brother"
    FATHERS_BROTHERS_WIFE = "82", "伯母", "his wife"
    UNCLE = "83", "叔父", "father's younger brother"
    UNCLES_WIFE = "84", "婶母", "his wife"
    MOTHERS_BROTHER = "85", "舅父", "mother's brother"
    MOTHERS_BROTHERS_WIFE = "86", "舅母", "his wife"
    MOTHERS_SISTERS_HUSBAND = "87", "姨父", "mother's sister's husband"
    MOTHERS_SISTER = "88", "姨母", "mother's sister"
    FATHERS_SISTERS_HUSBAND = "89", "姑父", "father's sister's husband"
    FATHERS_SISTER = "90", "姑母", "father's sister"
    PATERNAL_COUSIN = "91", "堂兄弟、堂姐妹", "paternal cousin"
    COUSIN = "92", "表兄弟、表姐妹", "cousin"
    NEPHEW = "93", "侄子", "brother's son"
    NIECE = "94", "侄女", "brother's daughter"
    SISTERS_SON = "95", "外甥", "sister's son"
    SISTERS_DAUGHTER = "96", "外甥女", "sister's daughter"
    OTHER_RELATIVE = "97", "其他亲属", "other relative"
    NON_RELATIVE = "99", "非亲属", "not related"


HEAD_RELATIONS = frozenset({Relation.SELF, Relation.HEAD})
"""户主/本人: exactly one member of a household carries one of these (standards.md §1.10 L5)."""

PROVINCES = {
    "11": "京", "12": "津", "13": "冀", "14": "晋", "15": "蒙", "21": "辽", "22": "吉", "23": "黑",
    "31": "沪", "32": "苏", "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁", "41": "豫",
    "42": "鄂", "43": "湘", "44": "粤", "45": "桂", "46": "琼", "50": "渝", "51": "川", "52": "贵",
    "53": "云", "54": "藏", "61": "陕", "62": "甘", "63": "青", "64": "宁", "65": "新",
}  # fmt: skip
"""省简称 by the first two digits of a code: certificates begin with it (NY/T 2539 B.8 note c)."""
