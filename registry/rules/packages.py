"""May this be done now with an uploaded delivery?"""

from registry.rules.refusal import Rule
from registry.words import Words

STATE = Rule(
    "package.state",
    "本项目设计 §5",
    Words(
        "成果包 {where} 现在不能这样办理：它的状态刚刚变了，请看最新的进度",
        "this cannot be done with package {where} now: its state has just changed, look at its progress",
    ),
)

MAY = {
    "cancel": [("check", "queued"), ("check", "running"), ("load", "queued"), ("load", "running")],
    "go_on": [("check", "cancelled"), ("check", "failed"), ("load", "cancelled"), ("load", "failed")],
    "load": [("check", "done")],
    "discard": [(kind, state) for kind in ("check", "load") for state in ("cancelled", "failed", "done")],
}
"""What a person may do, by (kind, state) of the work."""
