"""May a grantor's survey be taken in from this delivery?"""

from registry.rules.refusal import Rule
from registry.words import Words

GRANTOR_DONE = Rule(
    "delivery.grantor_done",
    "本项目设计 §5",
    Words(
        "发包方 {where} 在这份成果中的数据已经入库", "grantor {where} was taken in from this delivery before"
    ),
)
ENTRY_RESTS = Rule(
    "delivery.entry_rests",
    "不动产登记暂行条例实施细则 第七十九条",
    Words(
        "发包方 {where} 的调查成果已有 {count} 份合同登簿或正在登记，不能撤回；请走更正登记或先撤回登记申请",
        "{count} contracts of grantor {where} are entered or being registered: the load cannot be withdrawn; "
        "use a correction case, or withdraw the application first",
    ),
)
RESTRICTION_RESTS = Rule(
    "delivery.restriction_rests",
    "不动产登记暂行条例实施细则 第九十条；本项目设计 §3",
    Words(
        "发包方 {where} 的地块上有限制尚未终止（{documents}），不能撤回；请先办理解除或注销",
        "restrictions stand on parcels of grantor {where} ({documents}): "
        "the load cannot be withdrawn before they end",
    ),
)
NOTHING_TO_WITHDRAW = Rule(
    "delivery.nothing_to_withdraw",
    "本项目设计 §5",
    Words("发包方 {where} 没有这份成果的数据可撤回", "nothing of this delivery stands under grantor {where}"),
)
RIGHT_RESTS = Rule(
    "delivery.right_rests",
    "不动产登记暂行条例实施细则 第七十九条",
    Words(
        "{where} 这份成果的宅基地、林地等地块上或其农户名下，已登记或正在登记 {count} 项承包合同以外的权利，不能撤回；"
        "请先办理注销或撤回登记申请",
        "{count} rights beside the contracts, on plots of this delivery to {where} or of its households, are entered "
        "or being registered: it cannot be withdrawn; cancel them, or withdraw the applications first",
    ),
)
GROUND_STANDS = Rule(
    "delivery.ground_stands",
    "本项目设计 §5",
    Words(
        "{where} 的这份成果还有 {count} 个发包方的数据在库，先撤回它们再撤回参照区域和地物",
        "{count} grantors of this delivery to {where} still stand; withdraw them before its ground",
    ),
)
