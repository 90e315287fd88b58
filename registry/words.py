"""Sentences in both languages of the county: Chinese for people, English for the world."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence or term in Chinese and English, with `{name}` places to fill."""

    zh: str
    en: str

    def fill(self, **facts: object) -> "Words":
        """Return the sentence with its places filled, words in their language; else KeyError."""
        return Words(
            self.zh.format(**{k: v.zh if isinstance(v, Words) else v for k, v in facts.items()}),
            self.en.format(**{k: v.en if isinstance(v, Words) else v for k, v in facts.items()}),
        )

    def __getitem__(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en
