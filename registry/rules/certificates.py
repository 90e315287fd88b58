"""May a certificate be issued for this right as it stands?"""

from registry.rules.refusal import Rule
from registry.words import Words

NOT_CURRENT = Rule(
    "certificate.not_current",
    "民法典 第二百一十七条",
    Words("权利 {where} 在登记簿上已终止，不能缮证", "right {where} has ended in the register"),
)
CONTENT_CHANGED = Rule(
    "certificate.content_changed",
    "民法典 第二百一十七条",
    Words(
        "权利 {where} 的内容与登簿时不同，须先办变更或更正登记",
        "the content of {where} differs from its entry; register the change first",
    ),
)
