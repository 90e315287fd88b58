"""Issues certificates grantor by grantor: reads the ground once, prints, commits in small batches.

What lies in a folder of papers is copied from the register, never the other way: a run that was
killed between commit and copy is made good by the next one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from api.office import Office
from api.print_log import PrintedBy, note_prints
from api.transaction import reading, writing
from geodata.paper.certificate import Imprint
from geodata.paper.pressroom import Ground, Paper, Pressroom
from registry.queries import certificates, grantors, ground
from registry.services._issuing import Draft, Issued, Print
from registry.services._write import Actor
from registry.services.issue_certificates import issue_certificates
from registry.services.reissue_certificate import reissue_certificate
from registry.services.replace_certificate import Replacement, replace_certificate

BATCH = 60
"""Papers of one act: the county's numbers wait for its commit, so a second's work and no more."""
Progress = Callable[[int, int], None]


def ground_of(session: Session, grantor_code: str) -> Ground:
    """Return the units of a grantor and around it, to draw sketches from."""
    units = ground.around_grantor(session, grantor_code)
    return Ground(
        tuple(u.unit_id for u in units),
        tuple(u.holder_name or "" for u in units),
        tuple(u.shape for u in units),
    )


def paper_of(office: Office, draft: Draft) -> Paper:
    """Return what is printed of a draft."""
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
    return draft.sheet, imprint


def issue(
    office: Office,
    grantor_code: str,
    actor: Actor,
    rights: Sequence[int] | None = None,
    *,
    room: Pressroom | None = None,
) -> Iterator[list[Issued]]:
    """Issue every due certificate of a grantor, batch by batch; each batch is committed when yielded."""
    with reading(office.engine) as session:
        due = (
            list(rights) if rights is not None else grantors.rights_without_certificate(session, grantor_code)
        )
        if not due:
            return
        around = ground_of(session, grantor_code)
    press = room or Pressroom(0)
    for first in range(0, len(due), BATCH):
        with writing(office.engine) as session:
            issued = issue_certificates(
                session,
                due[first : first + BATCH],
                region=grantor_code,
                actor=actor,
                vault=office.vault,
                render=lambda drafts: press.print([paper_of(office, d) for d in drafts], around),
            )
        yield issued


def reissue(office: Office, number: str, actor: Actor) -> Issued:
    """Issue a new certificate in the place of a lost one; raises Refused, or NotFoundError."""
    with writing(office.engine) as session:
        return reissue_certificate(
            session, number, actor=actor, vault=office.vault, render=_printer(office, session)
        )


def replace(office: Office, number: str, why: Replacement, actor: Actor) -> Issued:
    """Take a certificate back and issue a new one; raises Refused, or NotFoundError."""
    with writing(office.engine) as session:
        return replace_certificate(
            session, number, why, actor=actor, vault=office.vault, render=_printer(office, session)
        )


def _printer(office: Office, session: Session) -> Print:
    """Return what prints a certificate in the place of another, on the ground as it is when it prints."""

    def render(drafts: Sequence[Draft]) -> Iterable[bytes]:
        around = ground_of(session, drafts[0].sheet.grantor_code)
        return Pressroom(0).print([paper_of(office, d) for d in drafts], around)

    return render


def copy_papers(
    office: Office, prefix: str, folder: Path, by: PrintedBy, tell: Progress = lambda done, all_: None
) -> int:
    """Write every valid certificate below a region prefix that the folder lacks; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    with reading(office.engine) as session:
        wanted = {
            f"{code}-{number}.pdf": number for code, number in certificates.valid_in_region(session, prefix)
        }
        lacking = sorted(set(wanted) - {path.name for path in folder.iterdir()})
        note_prints(office, [wanted[name] for name in lacking], by)
        for done, name in enumerate(lacking, start=1):
            part = folder / f".{name}.part"
            part.write_bytes(certificates.pdf(session, office.vault, wanted[name]))
            part.replace(folder / name)
            tell(done, len(lacking))
    return len(lacking)
