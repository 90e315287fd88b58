"""What the worker does with a delivery that was loaded: register, issue certificates, export.

Each is what the command of the same name does, in the name of the one person who asked for it: so who
accepts and who approves a registration ask each for work of their own.
"""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.export import Asker, export
from api.issue import issue
from api.office import Office
from api.packages import EXPORT, make_private
from api.register import Hands, Outcome, register_survey
from api.transaction import reading
from api.watch import Watch
from geodata.export import Order
from geodata.paper.pressroom import Pressroom
from geodata.standard.nyt2539_2016 import BY_NAME
from registry.queries import accounts, cases, certificates, deliveries, grantors
from registry.services._write import Actor
from registry.services.package_job import Claimed

_SHOWN = 50
"""Refusals that are kept with the result; the registration's own pages show each."""
_HAND = {"apply": "clerk", "accept": "accepting", "enter": "approving"}
Done = tuple[dict[str, Any], int | None]


def actor_of(office: Office, claimed: Claimed) -> Actor:
    """Return the person who asked for the work, as actor of its acts."""
    with reading(office.engine) as session:
        account = accounts.by_id(session, claimed.account_id)
    return Actor(claimed.account_id, account.person_id if account else None)


def _grantors(office: Office, claimed: Claimed) -> list[str]:
    assert claimed.delivery_id is not None  # by a constraint of the table
    with reading(office.engine) as session:
        return deliveries.standing_grantors(session, claimed.delivery_id)


def _register(office: Office, claimed: Claimed, watch: Watch) -> Done:
    hands = Hands(**{_HAND[claimed.kind]: actor_of(office, claimed)})
    codes = _grantors(office, claimed)
    tell = watch.stage("registering")
    outcomes: list[Outcome] = []
    tell(0, len(codes))
    for done, code in enumerate(codes, start=1):
        with reading(office.engine) as session:
            surveys = cases.of_grantor(session, code, "survey")
        outcomes += [register_survey(office, survey, hands) for survey in surveys]
        tell(done, len(codes))
    refusals = [r for o in outcomes for r in o.refusals] + [
        r for o in outcomes for why in o.left_out.values() for r in why
    ]
    return {
        "registered": {
            "contracts": sum(o.contracts for o in outcomes),
            "signed": sum(o.signed for o in outcomes),
            "entered": sum(o.entered for o in outcomes),
            "before": sum(o.entered_before for o in outcomes),
            "until": max((o.announced_until for o in outcomes), default=""),
            "refused": len(refusals),
            "refusals": [{"zh": r.said.zh, "en": r.said.en} for r in refusals[:_SHOWN]],
        }
    }, claimed.delivery_id


def _certify(office: Office, claimed: Claimed, watch: Watch) -> Done:
    actor, codes = actor_of(office, claimed), _grantors(office, claimed)
    with reading(office.engine) as session:
        due = sum(len(grantors.rights_without_certificate(session, code)) for code in codes)
        before = sum(certificates.count(session, code) for code in codes)
    tell, done = watch.stage("certifying"), 0
    tell(0, due)
    with Pressroom.for_papers(due) as room:
        for code in codes:
            for batch in issue(office, code, actor, room=room):
                done += len(batch)
                tell(done, max(done, due))  # more may be entered meanwhile
    return {"certificates": {"now": done, "before": before}}, claimed.delivery_id


def _export(office: Office, claimed: Claimed, watch: Watch) -> Done:
    make_private(office.settings.packages)
    place = make_private(office.settings.packages / claimed.folder)
    out = place / "out"
    shutil.rmtree(out, ignore_errors=True)  # by a worker that was killed
    order = Order(office.county_code, office.county_name, office.srid, masked=claimed.purpose is None)
    asker = Asker(actor_of(office, claimed), claimed.purpose, "worker")
    tell = watch.stage("exporting")
    tell(0, 0)
    try:
        made = export(office, order, out, asker, tell)
        _pack(out, place / EXPORT, watch.stage("packing"))
    finally:
        shutil.rmtree(out, ignore_errors=True)
    tables = [
        {"zh": BY_NAME[name].zh, "en": name.replace("_", " "), "rows": d.rows, "sha256": d.sha256}
        for name, d in made.digests.items()
    ]
    return {"exported": {"masked": order.masked, "tables": tables}}, claimed.delivery_id


def _pack(folder: Path, target: Path, tell: Callable[[int, int], None]) -> None:
    """Put a folder into one zip file, which appears when it is whole."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    part = target.with_suffix(".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for done, path in enumerate(files, start=1):
                archive.write(path, path.relative_to(folder))
                tell(done, len(files))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


WORK: dict[str, Callable[[Office, Claimed, Watch], Done]] = {
    "apply": _register,
    "accept": _register,
    "enter": _register,
    "certify": _certify,
    "export": _export,
}
"""By kind of work."""
