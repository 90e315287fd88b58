"""A certificate's whole life: picked up once, lost and reissued, replaced, cancelled; its state is derived."""

import hashlib

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry import clock
from registry.errors import NotFoundError
from registry.queries import audit, certificates, grantors, parameters
from registry.queries.certificates import CertificateView
from registry.services.record_pickup import Pickup
from registry.vault import ID_PURPOSE
from tests.support.papers import (
    LOSS_DAYS,
    SIGNED_LIST,
    cancel,
    hand_back,
    live,
    lose,
    pick_up,
    reissue,
    replace,
    require_scans,
)
from tests.support.refusals import refused_by
from tests.support.village import GRANTOR, Village

ID_NUMBER = "51062319710119123X"


@pytest.fixture
def numbers(entered: Village) -> list[str]:
    return [item.number for item in entered.issue(entered.rights())]


def _of(v: Village, number: str) -> CertificateView:
    found = certificates.by_number(v.session, number)
    assert found is not None
    return found


def _broken(session: Session) -> dict[str, object]:
    return {a.invariant: a.first for a in audit.run(session, ["I41", "I42", "I43", "I48"]) if a.violations}


def test_a_paper_is_picked_up_once_and_its_blank_is_used_once(entered: Village, numbers: list[str]) -> None:
    assert pick_up(entered, Pickup(numbers[0], "王一", print_number="川印0001")) == 1
    found = _of(entered, numbers[0])
    assert (found.status, found.picked_up_by, found.manner) == ("valid", "王一", "signature")
    assert (found.picked_up_on, found.print_number) == (clock.today(entered.session), "川印0001")
    with refused_by("certificate.picked_up"):
        pick_up(entered, Pickup(numbers[0], "王一"))
    with refused_by("certificate.print_number_used"):
        pick_up(entered, Pickup(numbers[1], "李二", print_number="川印0001"))


def test_a_whole_group_picks_up_in_one_act_or_not_at_all(entered: Village, numbers: list[str]) -> None:
    waiting = certificates.to_pick_up(entered.session, GRANTOR)
    assert [view.paper_number for view, _ in waiting] == numbers
    pickups = [Pickup(view.paper_number, name, "fingerprint") for view, name in waiting]
    with refused_by("certificate.incomplete"):
        pick_up(entered, *pickups[:-1], Pickup(numbers[-1], ""))
    assert len(certificates.to_pick_up(entered.session, GRANTOR)) == 12
    assert pick_up(entered, *pickups) == 12
    assert certificates.to_pick_up(entered.session, GRANTOR) == []
    act = "SELECT count(*) FROM journal_entry WHERE act = 'record_pickup'"
    assert entered.session.scalar(text(act)) == 1


def test_an_agent_brings_an_entrustment_and_the_id_number_is_sealed(
    entered: Village, numbers: list[str]
) -> None:
    with refused_by("certificate.incomplete") as refusals:
        pick_up(entered, Pickup(numbers[0], "李二", "nod", "", "510623197001011231"))
    said = refusals[0].said
    assert "签收方式、委托书说明、领取人有效的居民身份证号码" in said.zh
    assert "the manner of signature, the entrustment, a valid resident ID number" in said.en
    pick_up(entered, Pickup(numbers[0], "李二", "seal", "委托书 1 份", ID_NUMBER.lower()))
    row = entered.session.execute(
        text("SELECT id_kind, id_sealed, entrustment FROM certificate_pickup")
    ).one()
    assert (row.id_kind, entered.vault.open(bytes(row.id_sealed), ID_PURPOSE)) == ("1", ID_NUMBER)
    assert row.entrustment == "委托书 1 份"


def test_one_scan_of_the_signed_list_is_kept_once_and_bound_to_each_pickup(
    entered: Village, numbers: list[str]
) -> None:
    kept = text("SELECT count(*) FROM document WHERE media_type = 'image/png'")
    pick_up(entered, Pickup(numbers[0], "王一"), Pickup(numbers[1], "李二"), scan=SIGNED_LIST)
    pick_up(entered, Pickup(numbers[2], "张三"), scan=SIGNED_LIST)  # the same sheet, a day later
    pick_up(entered, Pickup(numbers[3], "赵四"))  # the paper stays in the archive
    digest = hashlib.sha256(SIGNED_LIST.content).digest()
    views = [_of(entered, number) for number in numbers[:4]]
    assert [view.signed_sha256 for view in views] == [digest, digest, digest, None]
    assert entered.session.scalar(kept) == 1
    assert certificates.signed_list(entered.session, entered.vault, views[0]) == (
        "image/png", SIGNED_LIST.content,
    )  # fmt: skip
    with pytest.raises(NotFoundError):
        certificates.signed_list(entered.session, entered.vault, views[3])
    assert _broken(entered.session) == {}


def test_a_county_may_want_the_scan_of_every_pickup(entered: Village, numbers: list[str]) -> None:
    require_scans(entered)
    with refused_by("certificate.pickup_unscanned"):
        pick_up(entered, Pickup(numbers[0], "王一"))
    assert pick_up(entered, Pickup(numbers[0], "王一"), scan=SIGNED_LIST) == 1


def test_a_lost_paper_is_void_at_once_and_made_good_when_its_declaration_has_run(
    entered: Village, numbers: list[str]
) -> None:
    session = entered.session
    today = clock.today(session)
    due = lose(entered, numbers[0])
    assert due == parameters.working_days_after(session, today, 15)
    assert _of(entered, numbers[0]).status == "lost"
    assert [v.paper_number for v in certificates.losses(session)] == [numbers[0]]
    with refused_by("certificate.loss_not_due"):
        reissue(entered, numbers[0])
    with refused_by("certificate.void"):
        lose(entered, numbers[0])
    with refused_by("certificate.void"):
        replace(entered, numbers[0])
    entered.shift(days=LOSS_DAYS)
    again = reissue(entered, numbers[0])
    old, new = _of(entered, numbers[0]), _of(entered, again.number)
    assert (old.status, old.ground, old.followed_by) == ("lost", "lost", again.number)
    assert (new.status, new.right_version, new.content_intact) == ("valid", old.right_version, True)
    assert again.number[-7:] == "000013号"
    assert certificates.losses(session) == []
    with refused_by("certificate.void"):
        reissue(entered, numbers[0])
    hand_back(entered, numbers[0])  # found after all: it comes back and stays void
    assert _of(entered, numbers[0]).status == "lost"
    assert _broken(session) == {}


def test_the_days_of_a_declaration_are_a_dated_setting(entered: Village, numbers: list[str]) -> None:
    entered.session.execute(
        text(
            "INSERT INTO parameter (key, value, valid_from, source, confirmed) "
            "VALUES ('loss_declaration_working_days', '0', '2020-01-01', '县公告', true)"
        )
    )
    assert lose(entered, numbers[0]) == clock.today(entered.session)
    assert reissue(entered, numbers[0]).number[-7:] == "000013号"


def test_a_damaged_paper_comes_back_and_is_replaced(entered: Village, numbers: list[str]) -> None:
    with refused_by("certificate.incomplete"):
        replace(entered, numbers[0], name=" ")
    again = replace(entered, numbers[0])
    old, new = _of(entered, numbers[0]), _of(entered, again.number)
    assert (old.status, old.reason, old.followed_by) == ("replaced", "污损", again.number)
    assert old.handed_back_on == clock.today(entered.session)
    assert new.status == "valid"
    assert entered.issue(entered.rights()) == []  # nothing is due: the new one is out
    assert _broken(entered.session) == {}


def test_a_cancelled_paper_stays_void_and_the_right_may_get_another(
    entered: Village, numbers: list[str]
) -> None:
    with refused_by("certificate.incomplete", "certificate.right_in_force"):
        cancel(entered, numbers[0], "right_ended", "")
    cancel(entered, numbers[0])
    found = _of(entered, numbers[0])
    assert (found.status, found.ground, found.document_number) == (
        "cancelled",
        "wrongly_issued",
        "中江登〔2026〕7号",
    )
    for act in (cancel, replace, lose):
        with refused_by("certificate.void"):
            act(entered, numbers[0])
    hand_back(entered, numbers[0])
    assert _of(entered, numbers[0]).status == "cancelled"
    assert len(grantors.rights_without_certificate(entered.session, GRANTOR)) == 1
    (again,) = entered.issue(entered.rights())
    assert again.number[-7:] == "000013号"
    assert _of(entered, again.number).status == "valid"
    assert _of(entered, numbers[0]).followed_by == again.number
    assert _broken(entered.session) == {}


def test_a_paper_that_only_came_back_is_called_so_and_can_be_replaced(
    entered: Village, numbers: list[str]
) -> None:
    hand_back(entered, numbers[0])
    assert _of(entered, numbers[0]).status == "handed_back"
    assert numbers[0] not in dict(map(reversed, certificates.valid_in_region(entered.session, GRANTOR)))  # type: ignore[arg-type]
    again = replace(entered, numbers[0], name="")
    assert _of(entered, again.number).status == "valid"


def test_valid_papers_are_those_that_are_out_and_current(entered: Village, numbers: list[str]) -> None:
    live(entered, numbers)
    valid = [number for _, number in certificates.valid_in_region(entered.session, GRANTOR)]
    assert set(numbers) - set(valid) == set(numbers[:3])
    assert len(valid) == 11
    assert grantors.in_region(entered.session, GRANTOR)[0].certificates == 11
    assert _broken(entered.session) == {}


@pytest.mark.parametrize("who", ["fen", "wai"])
def test_only_who_has_the_role_there_acts_on_a_paper(entered: Village, numbers: list[str], who: str) -> None:
    number = numbers[0]
    acts = (
        lambda: pick_up(entered, Pickup(number, "王一"), who=who),
        lambda: hand_back(entered, number, who=who),
        lambda: lose(entered, number, who=who),
        lambda: replace(entered, number, who=who),
        lambda: cancel(entered, number, who=who),
    )
    for act in acts:
        with refused_by("case.jurisdiction"):
            act()
    assert _of(entered, number).status == "valid"


def test_a_clerk_does_not_reissue_replace_or_cancel(entered: Village, numbers: list[str]) -> None:
    lose(entered, numbers[0])
    entered.shift(days=LOSS_DAYS)
    with refused_by("case.jurisdiction"):
        reissue(entered, numbers[0], who="lu")
    for act in (replace, cancel):
        with refused_by("case.jurisdiction"):
            act(entered, numbers[1], who="lu")


def test_a_number_that_was_never_issued_is_not_found(entered: Village) -> None:
    for act in (hand_back, lose, reissue, replace, cancel):
        with pytest.raises(NotFoundError):
            act(entered, "川（2026）中江县农村土地承包经营权证第999999号")


def test_an_id_number_written_into_a_name_or_a_reason_is_masked(entered: Village, numbers: list[str]) -> None:
    lose(entered, numbers[0], f"{ID_NUMBER} 的证丢了")
    said = entered.session.scalar(text("SELECT reason FROM loss_declaration"))
    assert ID_NUMBER not in str(said)
    assert "的证丢了" in str(said)
