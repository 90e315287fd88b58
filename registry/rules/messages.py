"""What is told to the platforms above: which messages an entry has, and what their answers mean.

The contract side is told of every change of a contracted right, the real-estate platform of every
entry (standards.md §1.9, §3.3). A right kind joins by a line of `TOLD`.
"""

from registry.rules.case_kinds import HOUSEHOLD_MERGE, HOUSEHOLD_SPLIT, TRANSFER_PASSING
from registry.words import Words

CONTRACT, REGISTRATION = "contract", "registration"
CHANNELS: dict[str, Words] = {
    CONTRACT: Words("承包经营权变更报文", "change message of the contract side"),
    REGISTRATION: Words("不动产登记接入报文", "registration message of the real-estate platform"),
}
TOLD: dict[str, tuple[str, ...]] = {
    "contracted_land": (CONTRACT, REGISTRATION),
    "collective_ownership": (),
    "other_contract": (REGISTRATION,),
    "operating": (),
    "forest_contract": (),
    "forest_operating": (),
    "private_hill": (),
    "homestead": (REGISTRATION,),
    "house": (REGISTRATION,),
    "homestead_lease": (),
    "collective_construction": (REGISTRATION,),
    "income_portion": (),
    "other_property": (),
}
"""Right kind → the channels that its entries are told to.

Forest rights, operating rights and collective ownership have no tables in the sources that this
program was written from, and shares in income are not real estate: nothing is told of them. Leases of
homesteads stand in the filing ledger only.
"""

TOLD_ONCE = frozenset({HOUSEHOLD_SPLIT.code, HOUSEHOLD_MERGE.code, TRANSFER_PASSING.code})
"""Case kinds whose changes name several parties: one message for the whole case, told by its first entry."""

ACCEPTED = "100"
ANSWERS: dict[str, Words] = {
    ACCEPTED: Words("成功", "accepted"),
    "101": Words("格式异常", "wrong format"),
    "102": Words("标识码不能识别", "identifier not recognised"),
    "103": Words("授权无效或过期", "authorisation invalid or expired"),
    "104": Words("身份未通过", "identity not accepted"),
    "105": Words("命令不可识别", "command not recognised"),
    "999": Words("未知错误", "unknown error"),
}
"""Response codes of the access rules (standards.md §1.9); any other is kept and shown as `unclear`."""

STATES: dict[str, Words] = {
    "unsent": Words("未发送", "unsent"),
    "unanswered": Words("未答复", "unanswered"),
    "accepted": Words("已接收", "accepted"),
    "refused": Words("被退回", "refused"),
    "unclear": Words("答复代码不明", "answered by an unknown code"),
}
"""Where a message stands: by its newest attempt and that attempt's newest answer."""
