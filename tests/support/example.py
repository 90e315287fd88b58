"""What the pages show beside the demo county: an uploaded and checked delivery, and a split asked for with one paper,
a homestead with its house,
a member's interim paper, and a member's settlement in town."""

from sqlalchemy.orm import Session

from api.office import Office
from api.packages import Arriving, new_report, settle_report
from api.transaction import aside, reading, writing
from geodata.checks.finding import about
from geodata.checks.report import write_all
from geodata.checks.settings import CheckSettings
from geodata.package_result import result_of
from geodata.paper import interim
from geodata.survey import Survey
from registry import clock
from registry.periods import add_years
from registry.queries import accounts, movable_rights, rosters
from registry.services import package_job
from registry.services._transfer_terms import PartyWanted, TermsWanted
from registry.services._write import Actor
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.apply_joint_first import apply_joint_first
from registry.services.approve_case import approve_case
from registry.services.bind_document import Scan, bind_document
from registry.services.draft_transfer import NewTransfer, draft_transfer
from registry.services.enter_case import enter_case
from registry.services.issue_interim_paper import InterimDraft, issue_interim_paper
from registry.services.list_right import NewListing, list_right
from registry.services.place_restriction import NewRestriction, place_restriction
from registry.services.report_settlement import report_settlement
from registry.services.split_parcel import split_parcel
from tests.support.pages import homestead_page
from tests.support.parcels import halves
from tests.support.routes import GRANTOR, HOUSEHOLD, PARCEL
from tests.support.scans import picture
from tests.support.settling import TOWN
from tests.support.transfers import CASH, SIGNED, TERMS

SECOND = PARCEL[:-1] + "2"


def add_example(office: Office) -> int:
    """Add a delivery of two parcels, one refused, that waits for its decision; return its number."""
    with reading(office.engine) as session:
        account = accounts.by_username(session, "lu")
    assert account is not None
    arriving = Arriving(office.settings.packages)
    arriving.write(b"PK")
    upload = arriving.keep("example.zip")
    findings = [about("topology.empty", "parcel:5106231002000100001", place="DK.shp")]
    counts = {"parcels": {"rows": 2, "admitted": 1, "with_findings": 0, "refused": 1}}
    with aside(office.engine) as session:
        job_id = package_job.add_upload(session, upload, region=office.county_code, account_id=account.id)
        assert package_job.claim(session, job_id)
        package_job.settle(session, job_id, "done", result=result_of(counts, findings, findings))
    made = new_report(arriving.folder)
    write_all(made, findings, Survey(office.county_code, {}), CheckSettings(), None)
    settle_report(made)
    arriving.close()
    with writing(office.engine) as session:
        actor = Actor(account.id, account.person_id)
        case_id = split_parcel(session, halves(session, PARCEL), actor=actor)
        paper = Scan("image/png", 1, picture("PNG"))
        bind_document(session, case_id, "application", paper, actor=actor, vault=office.vault)
        shen = accounts.by_username(session, "shen")
        assert shen is not None
        person = rosters.of_household(session, HOUSEHOLD).members[0].person_id
        registrar = Actor(shen.id, shen.person_id)
        issue_interim_paper(
            session, "membership", HOUSEHOLD, person, actor=registrar, vault=office.vault, render=_printed
        )
        _homestead(session, actor, registrar)
        _lease(session, actor, office)
        _offer(session, actor, office)
        farmland = NewRestriction("basic_farmland", SECOND, "自然资源局", "划定方案1")
        place_restriction(session, farmland, actor=registrar)
        report_settlement(session, HOUSEHOLD, person, TOWN, actor=actor)
    return job_id


def _lease(session: Session, clerk: Actor, office: Office) -> None:
    """Draw up a lease of two households to a third: nobody has agreed yet."""
    rights = movable_rights.of_grantor(session, GRANTOR, ["contracted_land"])[5:8]
    held = movable_rights.by_codes(session, rights)
    begin = clock.today(session)
    terms = TermsWanted(
        TERMS, CASH, (begin, add_years(begin, 1)), [PartyWanted(right) for right in rights[:2]]
    )
    new = NewTransfer("lease", GRANTOR, held[rights[2]].holder.holder_id, terms)
    draft_transfer(session, new, actor=clerk, vault=office.vault)


def _offer(session: Session, clerk: Actor, office: Office) -> None:
    """Put the land of one household on the board."""
    right = movable_rights.of_grantor(session, GRANTOR, ["contracted_land"])[9]
    begin = clock.today(session)
    new = NewListing(
        GRANTOR,
        "lease",
        (begin, add_years(begin, 1)),
        "mu_year",
        600_00,
        "村委会向东约一公里",
        "只种粮食，按年付租",
        add_years(begin, 1),
        SIGNED.scan,
        right_code=right,
    )
    list_right(session, new, actor=clerk, vault=office.vault)


def _homestead(session: Session, clerk: Actor, registrar: Actor) -> None:
    """Register the first homestead with its house; the demo's announcements run for no days."""
    he = accounts.by_username(session, "he")
    assert he is not None
    other = Actor(he.id, he.person_id)
    case_id = apply_joint_first(session, GRANTOR, [homestead_page(session)], actor=clerk)
    for step in (accept_case, review_case, announce_case):
        step(session, case_id, actor=other)
    approve_case(session, case_id, actor=registrar)
    enter_case(session, case_id, actor=registrar)


def _printed(draft: InterimDraft) -> bytes:
    return interim.render(draft, f"https://land.example/check/{draft.token}")
