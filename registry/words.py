"""Sentences in both languages of the county: Chinese for people, English for the world."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence or term in Chinese and English, with `{name}` places to fill."""

    zh: str
    en: str

    def fill(self, **facts: object) -> "Words":
        """Return the sentence with its places filled; a missing fact is a defect (KeyError)."""
        return Words(self.zh.format(**facts), self.en.format(**facts))

    def __getitem__(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en
