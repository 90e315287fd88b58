"""May this be done now with an uploaded delivery, or with work on a loaded one?"""

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

UPLOADS = ("check", "load")
"""Work on an uploaded file."""

ROLE = {
    "check": "clerk",
    "load": "clerk",
    "apply": "clerk",
    "accept": "registrar",
    "enter": "registrar",
    "certify": "registrar",
    "export": "registrar",
}
"""Whose work it is, by its kind; the acts themselves ask again who does them."""

MAY = {
    "cancel": [(kind, state) for kind in ROLE for state in ("queued", "running")],
    "go_on": [(kind, state) for kind in ROLE for state in ("cancelled", "failed")],
    "load": [("check", "done")],
    "discard": [(kind, state) for kind in ROLE for state in ("cancelled", "failed", "done")],
}
"""What a person may do, by (kind, state) of the work."""
