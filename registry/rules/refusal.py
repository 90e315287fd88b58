"""What a person is told when a rule says no: code, place, article, and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.errors import RegistryError
from registry.words import Words


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the book: a stable code, the article it rests on, what it says."""

    code: str
    article: str
    says: Words

    def refuse(self, where: str, **facts: object) -> "Refusal":
        """Return the refusal of one thing."""
        return Refusal(self, where, self.says.fill(where=where, **facts))


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal."""

    rule: Rule
    where: str
    said: Words


class Refused(RegistryError):  # noqa: N818 (the law's word, not an error of the program)
    """An act was refused; all refusals at once, nothing was changed."""

    code = "registry.refused"
    words = Words("不能办理：{said_zh}", "Refused: {said_en}")

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(
            said_zh=" ".join(f"{r.said.zh}({r.rule.article})" for r in self.refusals),
            said_en=" ".join(f"{r.said.en} ({r.rule.article})" for r in self.refusals),
        )
