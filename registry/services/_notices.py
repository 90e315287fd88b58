"""Opening and closing notices inside an act; displays and announcements share the two rows."""

from datetime import date

from sqlalchemy.orm import Session

from registry import clock
from registry.models import Notice, NoticeClosing
from registry.queries import restrictions
from registry.queries.cases import NoticeView
from registry.rules.notices import NoticeCase
from registry.services._write import Writing


def open_notice(  # noqa: PLR0913 (the columns of one row)
    writing: Writing,
    *,
    kind: str,
    case_id: int,
    round_: int,
    region: str,
    due_on: date,
    period: str,
    content: bytes,
) -> int:
    """Open a notice today, by the database's date; return its id."""
    return writing.add_one(
        Notice,
        kind=kind,
        case_id=case_id,
        round=round_,
        region_code=region,
        due_on=due_on,
        period=period,
        content_sha256=content,
    )


def close_notice(writing: Writing, notice: NoticeView) -> None:
    """Close a notice; the database refuses before its due date and for other content."""
    writing.add(
        NoticeClosing,
        [
            {
                "notice_id": notice.id,
                "due_on": notice.due_on,
                "content_sha256": notice.content_sha256,
                "region_code": notice.region_code,
            }
        ],
    )


def to_be_closed(session: Session, notice: NoticeView | None, current: bytes) -> NoticeCase | None:
    """Return what the rules ask of a notice that is to be closed."""
    if notice is None:
        return None
    return NoticeCase(
        where=notice.grantor_name or notice.case_number,
        due_on=notice.due_on,
        today=clock.today(session),
        shown=notice.content_sha256,
        current=current,
        undecided=restrictions.undecided(session, notice.case_id),
        upheld=restrictions.is_upheld(session, notice.case_id, current),
    )
