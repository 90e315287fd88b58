"""Issues certificates grantor by grantor: reads the ground once, prints, commits in small batches.

What lies in a folder of papers is copied from the register, never the other way: a run that was
killed between commit and copy is made good by the next one.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import shapely
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import reading, writing
from geodata.paper.certificate import Imprint, render
from geodata.paper.sketch import Around, Sketcher
from registry.queries import certificates, grantors, ground
from registry.services._write import Actor
from registry.services.issue_certificates import Draft, Issued, issue_certificates

BATCH = 20
Progress = Callable[[int, int], None]


def sketcher_for(session: Session, grantor_code: str) -> Sketcher:
    """Return a sketcher over the ground of a grantor."""
    units = [u for u in ground.around_grantor(session, grantor_code) if u.level == "contracted_parcel"]
    shapes = shapely.from_wkb(np.array([u.shape for u in units], dtype=object))
    return Sketcher(Around(shapes, [u.holder_name or "" for u in units], [u.unit_id for u in units]))


def _print(draft: Draft, *, office: Office, sketcher: Sketcher) -> bytes:
    imprint = Imprint(
        number=draft.number,
        check_code=draft.check_code,
        check_url=f"{office.settings.public_url}/check/{draft.token}",
        day=draft.day,
        version=draft.version,
        digest=draft.digest,
        authority=office.county_name,
        holder_id=draft.holder_id,
        earlier_numbers=draft.earlier_numbers,
    )
    return render(draft.sheet, imprint, sketcher)


def issue(
    office: Office, grantor_code: str, actor: Actor, rights: Sequence[int] | None = None
) -> Iterator[list[Issued]]:
    """Issue every due certificate of a grantor, batch by batch; each batch is committed when yielded."""
    with reading(office.engine) as session:
        due = (
            list(rights) if rights is not None else grantors.rights_without_certificate(session, grantor_code)
        )
        if not due:
            return
        sketcher = sketcher_for(session, grantor_code)
    for first in range(0, len(due), BATCH):
        with writing(office.engine) as session:
            issued = issue_certificates(
                session,
                due[first : first + BATCH],
                region=grantor_code,
                actor=actor,
                vault=office.vault,
                render=partial(_print, office=office, sketcher=sketcher),
            )
        yield issued


def copy_papers(office: Office, prefix: str, folder: Path, tell: Progress = lambda done, all_: None) -> int:
    """Write every valid certificate below a region prefix that the folder lacks; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    with reading(office.engine) as session:
        wanted = {
            f"{code}-{number}.pdf": number for code, number in certificates.valid_in_region(session, prefix)
        }
        lacking = sorted(set(wanted) - {path.name for path in folder.iterdir()})
        for done, name in enumerate(lacking, start=1):
            part = folder / f".{name}.part"
            part.write_bytes(certificates.pdf(session, office.vault, wanted[name]))
            part.replace(folder / name)
            tell(done, len(lacking))
    return len(lacking)
