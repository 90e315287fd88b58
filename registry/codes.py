"""Codes of the standard: form, parts, composition (NY/T 2539 / GB/T 35958, standards.md §1.3).

A code never changes when towns merge: its leading digits are the administrative code at the
time of confirmation and are not re-keyed.
"""

import itertools
import re
from dataclasses import dataclass
from enum import IntEnum

from registry.errors import CodeError
from registry.words import Words


@dataclass(frozen=True, slots=True)
class CodeForm:
    """The form of one kind of code. `pattern` serves Python and the database's CHECK alike."""

    name: Words
    pattern: str
    form: Words

    def fits(self, code: str | None) -> bool:
        """Return whether the code is well-formed."""
        return code is not None and re.fullmatch(self.pattern, code, re.ASCII) is not None

    def require(self, code: str | None) -> str:
        """Return the code, or raise CodeError that says how it should look."""
        if code is None or not self.fits(code):
            raise CodeError(what=self.name.zh, value=code, form=self.form.zh)
        return code


REGION = CodeForm(
    Words("行政区划代码", "administrative code"),
    r"([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{14})",
    Words("2、4、6、9、12 或 14 位数字", "2, 4, 6, 9, 12 or 14 digits"),
)
GRANTOR = CodeForm(
    Words("发包方编码", "grantor code"),
    r"[0-9]{14}",
    Words("14 位数字(县6+乡3+村3+组2)", "14 digits (county 6 + town 3 + village 3 + group 2)"),
)
HOLDER = CodeForm(
    Words("承包方编码", "holder code"),
    r"[0-9]{14}(?!0000)[0-9]{4}",
    Words("发包方编码加 4 位顺序号（0001 起）", "the grantor code and 4 digits from 0001"),
)
PARCEL = CodeForm(
    Words("地块代码", "parcel code"),
    r"[0-9]{14}(?!00000)[0-9]{5}",
    Words("发包方编码加 5 位顺序号（00001 起）", "the grantor code and 5 digits from 00001"),
)
CONTRACT = CodeForm(
    Words("承包合同（权证）编码", "contract and certificate code"),
    r"[0-9]{14}(?!0000)[0-9]{4}[JQ]",
    Words(
        "承包方编码加 J（家庭承包）或 Q（其他方式）",
        "the holder code and J (family contract) or Q (other ways)",
    ),
)
TRANSFER = CodeForm(
    Words("流转合同编码", "transfer contract code"),
    r"[0-9]{18}",
    Words("发包方编码 14 位+顺序号 4", "the grantor's 14 digits + sequence 4"),
)
VOUCHER = CodeForm(
    Words("房票编号", "number of a voucher"),
    r"[0-9]{18}FP[0-9]{4}",
    Words("流转合同编码 18 位+FP+顺序号 4", "the 18 digits of the transfer + FP + sequence 4"),
)
FILING = CodeForm(
    Words("流转备案编号", "number of a filing"),
    r"[0-9]{18}B[0-9]{2}",
    Words(
        "流转合同编码 18 位、B 和 2 位批次",
        "the transfer contract's 18 digits, B and the 2 digits of the batch",
    ),
)
LAND_UNIT = CodeForm(
    Words("宗地代码", "code of a land unit"),
    r"[0-9]{12}[GJZ][ABSXCDEFHWY][0-9]{5}",
    Words(
        "县6+地籍区3+地籍子区3+特征码2（如 JC 宅基地）+顺序号5",
        "county 6 + cadastral zone 3 + subzone 3 + type 2 (JC for homesteads) + sequence 5",
    ),
)
ESTATE_UNIT = CodeForm(
    Words("不动产单元号", "real-estate unit number"),
    r"[0-9]{12}[GJZ][ABSXCDEFHWY][0-9]{5}([FLQ][0-9]{8}|W00000000)",
    Words(
        "宗地代码 19 位+定着物特征码（F、L、Q 或 W）+8 位，无定着物为 W00000000",
        "the 19 places of the land unit + F, L, Q or W + 8 digits, W00000000 where nothing stands on it",
    ),
)
PORTION = CodeForm(
    Words("份额登记编号", "number of a portion's page"),
    r"[0-9A-HJ-NPQRTUWXY]{18}-[0-9]{6}",
    Words(
        "集体经济组织 18 位统一社会信用代码、短横和 6 位顺序号",
        "the collective's 18-place code, a hyphen and 6 digits",
    ),
)
CASE_NUMBER = CodeForm(
    Words("业务流水号", "case number"),
    r"[0-9]{20}",
    Words("县6+日期8+顺序6", "county 6 + date 8 + sequence 6"),
)


class RegionLevel(IntEnum):
    """Administrative levels by the length of their code."""

    PROVINCE = 2
    CITY = 4
    COUNTY = 6
    TOWN = 9
    VILLAGE = 12
    GROUP = 14


def county_of(code: str) -> str:
    """Return the 6 digits of the county a code begins with."""
    return code[:6]


def grantor_of(code: str) -> str:
    """Return the 14 digits of the grantor in a holder, parcel or contract code."""
    return code[:14]


def village_of(code: str) -> str:
    """Return the 12 digits of the village a code begins with."""
    return code[:12]


def holder_of(contract_code: str) -> str:
    """Return the 18 digits of the holder in a contract code."""
    return contract_code[:18]


def parcel_code(grantor_code: str, sequence: int) -> str:
    """Compose a parcel code; raises CodeError past 99,999 parcels under one grantor."""
    return PARCEL.require(f"{GRANTOR.require(grantor_code)}{sequence:05d}")


def holder_code(grantor_code: str, sequence: int) -> str:
    """Compose a holder code; households number 1–8000, persons 8001–9000, units 9001–9999."""
    return HOLDER.require(f"{GRANTOR.require(grantor_code)}{sequence:04d}")


def transfer_code(grantor_code: str, sequence: int) -> str:
    """Compose the code of a transfer contract; raises CodeError past 9,999 under one grantor."""
    return TRANSFER.require(f"{GRANTOR.require(grantor_code)}{sequence:04d}")


def voucher_code(transfer: str, sequence: int) -> str:
    """Return the number of a transfer's nth voucher."""
    return VOUCHER.require(f"{transfer}FP{sequence:04d}")


def contract_code(holder: str, *, family: bool) -> str:
    """Compose the code of a contract, which its register page and right share."""
    return CONTRACT.require(f"{HOLDER.require(holder)}{'J' if family else 'Q'}")


def land_unit_of(estate_unit: str) -> str:
    """Return the code of the land unit in a real-estate unit number."""
    return ESTATE_UNIT.require(estate_unit)[:19]


NOTHING_BUILT = "W00000000"
"""The rest of a real-estate unit number where nothing stands on the land (standards.md §3.1)."""


def land_type_of(land_unit: str) -> str:
    """Return the two letters that say whose land it is and what for: JC a collective's homestead."""
    return land_unit[12:14]


def blocks(estate_unit: str) -> str:
    """Return a real-estate unit number in its four blocks for reading (GB/T 37346)."""
    return " ".join(estate_unit[a:b] for a, b in itertools.pairwise([0, 6, 12, 19, 28]))


def holder_number(holder: str) -> int:
    """Return the last four digits of a holder code as a number."""
    return int(HOLDER.require(holder)[14:])


def grouped(code: str) -> str:
    """Return a long code in groups for reading: 510623 101 001 01 00001."""
    cuts = [0, 6, 9, 12, 14, len(code)]
    parts = [code[a:b] for a, b in itertools.pairwise(cuts) if code[a:b]]
    return " ".join(parts)


def grouped_case(number: str) -> str:
    """Return a case number in groups for reading: county, day, number of the day."""
    return f"{number[:6]} {number[6:14]} {number[14:]}"


def short_parcel(code: str) -> str:
    """Return the last five digits of a parcel code: its number inside the grantor."""
    return code[-5:]
