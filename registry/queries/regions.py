"""Regions by their names: the towns that an officer may ask about."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from registry.models import Grantor, Region


def towns(session: Session, scopes: Sequence[str]) -> dict[str, str]:
    """Return names of the towns with grantors in some regions, by code; the code where no name is known."""
    code = func.left(Grantor.code, 9)
    within = or_(*(Grantor.code.startswith(scope) for scope in scopes))
    known = list(session.scalars(select(code).where(within).distinct().order_by(code)))
    named = select(Region.code, Region.name).where(Region.code.in_(known)).order_by(Region.valid_from)
    names = {row.code: row.name for row in session.execute(named)}
    return {town: names.get(town, town) for town in known}
