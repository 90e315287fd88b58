"""Digests of rows for the journal: what an act wrote can be proved later (`sanquan audit`, I48)."""

from sqlalchemy import Table
from sqlalchemy.orm import Session

from registry.queries import row_digests


def rows_digest(session: Session, table: Table, act: int) -> dict[str, int | str]:
    """Return how many rows of a table an act began, and the SHA-256 over their sorted digests."""
    count, digest = session.execute(row_digests.of_act(table), {"act": act}).one()
    return {"count": int(count), "sha256": digest or ""}
