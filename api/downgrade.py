"""What a migration says where it cannot be taken back: a register's rows are never thrown away."""

from collections.abc import Mapping

from sqlalchemy import Connection, func, select, table, text

from api.database import DatabaseError


def refuse_over_rows(connection: Connection, revision: str, over: Mapping[str, str]) -> None:
    """Refuse to go below a migration while there are rows that only fit with it; nothing was touched yet.

    `over` has a condition for each table. Raises DatabaseError that says what there is and what to do.
    """
    counts = {
        name: connection.scalar(select(func.count()).select_from(table(name)).where(text(condition)))
        for name, condition in over.items()
    }
    found = [f"{name}: {count} rows where {over[name]}" for name, count in counts.items() if count]
    if found:
        raise DatabaseError(
            f"cannot go below {revision}: an earlier program does not know these rows ({'; '.join(found)}). "
            "Nothing was changed. Rows of a register are never thrown away: stay at this migration, or "
            "restore the backup from before it under another name (sanquan --database NAME db restore FOLDER)"
        )
