"""The glossary, drawn from the models: nothing of it is typed twice."""

from dataclasses import dataclass

from registry.db import Base


@dataclass(frozen=True, slots=True)
class Term:
    """A table or column: its name here, its Chinese term, its code and clause in the standard."""

    table: str
    column: str | None
    zh: str
    code: str | None
    clause: str


def terms() -> list[Term]:
    """Return every table and column with a term, table by table."""
    found: list[Term] = []
    for table in sorted(Base.metadata.tables.values(), key=lambda t: t.name):
        found.append(Term(table.name, None, table.comment or "", None, ""))
        found += [
            Term(table.name, column.name, column.info["zh"], column.info["code"], column.info["clause"])
            for column in table.columns
            if "zh" in column.info
        ]
    return found
