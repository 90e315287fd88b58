"""What can be done with a case at the desk: each command, the state it leads to, and whose it is.

A kind of case has the commands that its transitions lead to; nothing else says which kind allows what.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from registry.rules.case_kinds import CASE_KINDS, NONE, STATE_NAMES, CaseKind
from registry.words import Words


@dataclass(frozen=True, slots=True)
class Command:
    """A command on one case."""

    code: str
    name: Words
    wanted: str
    role: str
    four_eyes: bool = False
    """Whether who surveyed or accepted may not give it."""
    waits: bool = True
    """Whether a case that allows it waits for it; else somebody asks for it."""
    applied_only: bool = False
    """Whether it is for applications only: a survey is withdrawn with what it brought, not as a case."""

    def is_of(self, kind: CaseKind) -> bool:
        """Return whether cases of a kind ever allow it."""
        fits = not self.applied_only or (NONE, "applied") in kind.transitions
        return fits and any(to == self.wanted for _, to in kind.transitions)


COMMANDS: dict[str, Command] = {
    c.code: c
    for c in (
        Command("display", Words("公示", "display"), "displayed", "clerk"),
        Command("confirm", Words("归户确认", "confirm result sheets"), "confirmed", "clerk"),
        Command("accept", Words("受理", "accept"), "accepted", "registrar"),
        Command("review", Words("审核", "review"), "reviewed", "registrar"),
        Command("announce", Words("公告", "announce"), "announced", "registrar"),
        Command("approve", Words("核定", "approve"), "approved", "registrar", four_eyes=True),
        Command("enter", Words("登簿", "enter"), "entered", "registrar"),
        Command("withdraw", Words("撤回", "withdraw"), "withdrawn", "clerk", waits=False, applied_only=True),
    )
}


def allowed(kind: CaseKind, state: str) -> tuple[Command, ...]:
    """Return the commands that a case of a kind allows in a state."""
    return tuple(c for c in COMMANDS.values() if c.is_of(kind) and (state, c.wanted) in kind.transitions)


def table() -> Iterator[tuple[CaseKind, str, Command, bool]]:
    """Give every (kind, state, command) and whether it is allowed there: to its role, to no other."""
    for kind in CASE_KINDS.values():
        for state in kind.states:
            for command in COMMANDS.values():
                if command.is_of(kind):
                    yield kind, state, command, command in allowed(kind, state)


def rows() -> list[list[str]]:
    """Return the table of what is allowed as text: kind, state, command, role, four eyes."""
    return [
        [kind.code, kind.name.zh, state, STATE_NAMES[state].zh, c.code, c.name.zh, c.role, "yes" if c.four_eyes else ""]
        for kind, state, c, may in table()
        if may
    ]  # fmt: skip
