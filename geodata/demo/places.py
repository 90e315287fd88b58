"""Real administrative names and codes of 中江县 (德阳市, Sichuan), and how villages get theirs.

Counties and towns are from the list of the Ministry of Civil Affairs of 2025-12-31; villages,
groups and place names are invented. The county lies at 105° E, zone 35 of the 3° belts.
"""

import numpy as np

from registry.crs import prefixed_belt

COUNTY_CODE, COUNTY_NAME, PREFECTURE, PROVINCE = "510623", "中江县", "德阳市", "四川省"
SRID = prefixed_belt(35)
ORIGIN = (35_466_000.0, 3_420_000.0)
POSTCODE = "618100"

TOWNS = (
    ("510623100", "凯江镇"), ("510623101", "南华镇"), ("510623102", "回龙镇"),
    ("510623103", "通济镇"), ("510623104", "永太镇"), ("510623105", "黄鹿镇"),
    ("510623106", "集凤镇"), ("510623107", "富兴镇"), ("510623108", "辑庆镇"),
    ("510623109", "兴隆镇"), ("510623110", "龙台镇"), ("510623111", "永安镇"),
    ("510623113", "玉兴镇"), ("510623114", "永兴镇"), ("510623115", "悦来镇"),
    ("510623116", "继光镇"), ("510623117", "仓山镇"), ("510623118", "广福镇"),
    ("510623119", "会龙镇"), ("510623120", "万福镇"), ("510623121", "普兴镇"),
    ("510623122", "联合镇"), ("510623123", "冯店镇"), ("510623124", "积金镇"),
    ("510623125", "太安镇"), ("510623131", "东北镇"), ("510623206", "柏树乡"),
    ("510623207", "白果乡"), ("510623214", "永丰乡"), ("510623218", "通山乡"),
)  # fmt: skip

_FIRST = "青石柏金龙凤双清高长白红新大桂松竹莲玉银天水云古柳枣梨荷鹤鹿"
_SECOND = "林溪山坝湾坪岭桥沟河井塘冲坡垭店场庙坎湖"
_FIELD_FIRST = "大小上下前后左右长方弯尖门屋河沟坡坟庙桥塘井堰磨石沙黄白"
_FIELD_SECOND = "田丘坝块地湾坎沟冲塝角坪坵台"
NUMERALS = "一二三四五六七八九十"


def village_names(rng: np.random.Generator, count: int) -> list[str]:
    """Return `count` different names of villages."""
    pairs = [a + b + "村" for a in _FIRST for b in _SECOND]
    order = rng.permutation(len(pairs))
    names = [pairs[i] for i in order]
    extra = [f"新{name}" for name in names]
    return (names + extra)[:count]


def group_name(number: int) -> str:
    """Return the name of a villagers' group: 三组, 十二组."""
    if number <= 10:
        return NUMERALS[number - 1] + "组"
    return "十" + NUMERALS[number - 11] + "组"


def field_names(rng: np.random.Generator, count: int) -> list[str]:
    """Return small local names of fields, as farmers call them; they repeat, as they do."""
    first = rng.integers(0, len(_FIELD_FIRST), count)
    second = rng.integers(0, len(_FIELD_SECOND), count)
    return [_FIELD_FIRST[a] + _FIELD_SECOND[b] for a, b in zip(first, second, strict=True)]
