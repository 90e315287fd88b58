"""May this account be made?"""

from registry.rules.refusal import Rule
from registry.words import Words

USERNAME_TAKEN = Rule(
    "account.username",
    "本项目规则",
    Words("用户名“{where}”已被使用", "the username “{where}” is taken"),
)
ROLE_UNKNOWN = Rule(
    "account.role",
    "本项目规则",
    Words(
        "没有“{where}”这个角色或区域代码不合格式", "there is no role “{where}”, or its region is ill-formed"
    ),
)
