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
