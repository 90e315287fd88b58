"""May survey facts of a parcel be corrected before they are confirmed?"""

from registry.rules.refusal import Rule
from registry.words import Words

ALREADY_ENTERED = Rule(
    "correction.entered",
    "不动产登记暂行条例实施细则 第七十九条",
    Words("地块 {where} 已登簿，请走更正登记", "parcel {where} is entered; use a correction case"),
)
BAD_SHAPE = Rule(
    "correction.shape",
    "NY/T 2537-2014 第5章",
    Words(
        "地块 {where} 的新图形不能用：{problem}", "the new shape of parcel {where} cannot be used: {problem}"
    ),
)
STALE = Rule(
    "correction.stale",
    "本项目设计 §4",
    Words(
        "地块 {where} 在比较之后又有改动，请逐项勘误",
        "parcel {where} has changed since it was compared; correct it field by field",
    ),
)
OVERLAPS = Rule(
    "correction.overlaps",
    "NY/T 2537-2014 第5章",
    Words(
        "地块 {where} 的新图形与地块 {neighbor} 重叠",
        "the new shape of parcel {where} overlaps parcel {neighbor}",
    ),
)
NOTHING_NEW = Rule(
    "correction.nothing",
    "NY/T 2537-2014 第7章",
    Words("地块 {where} 没有任何改动", "nothing of parcel {where} would change"),
)
