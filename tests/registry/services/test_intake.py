"""The door of the register: taken in, completed, accepted, answered, followed, filed away."""

from dataclasses import replace
from functools import partial

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from registry import clock
from registry.errors import ConstraintError, NotFoundError
from registry.queries import case_contents, case_files, cases
from registry.rules.document_kinds import required
from registry.rules.intake import Reason
from registry.services._cases import step
from registry.services._write import Act, Locks, perform
from registry.services.accept_case import accept_case
from registry.services.answer_case import ask_completion, not_accept_case, refuse_case
from registry.services.apply_joint_first import apply_joint_first
from registry.services.bind_document import Scan, bind_document
from registry.services.complete_case import complete_case
from registry.services.file_objection import Objection, file_objection
from registry.services.split_parcel import split_parcel
from registry.vault import CONTACT_PURPOSE
from tests.support.intake import NEW, REASON, fill, hand_in, name, reviewed, scan, take_in
from tests.support.pages import homestead_page
from tests.support.parcels import halves
from tests.support.refusals import refusal_of, refused_by
from tests.support.village import GRANTOR, Village


def test_an_application_is_taken_in_as_it_was_told(village: Village) -> None:
    case_id = take_in(village, subject="本户 51062319800101123X 的地")
    case = cases.by_id(village.session, case_id)
    assert (case.kind, case.state, case.region_code) == ("first", "applied", GRANTOR)
    told = case_files.intake(village.session, case_id)
    assert told is not None
    assert told.applicant == NEW.applicant
    assert "51062319800101123X" not in told.subject
    assert village.vault.open(told.contact_sealed, CONTACT_PURPOSE) == NEW.contact
    payload = village.session.scalar(
        text("SELECT payload FROM journal_entry WHERE act = 'take_in_case' AND case_id = :case"),
        {"case": case_id},
    )
    assert case.number in str(payload)
    assert not any(value in str(payload) for value in (NEW.applicant, NEW.contact))


def test_what_keeps_it_out_is_said_at_once(village: Village) -> None:
    with refused_by("intake.kind", "intake.incomplete"):
        take_in(village, kind="survey", contact="")
    with pytest.raises(NotFoundError):
        take_in(village, grantor_code="51062399999999")


def test_acceptance_names_every_paper_that_is_missing(village: Village) -> None:
    case_id = fill(village, take_in(village))
    hand_in(village, case_id, "application")
    with refused_by("document.missing", "document.missing", "document.missing") as found:
        accept_case(village.session, case_id, actor=village.cast.he)
    names = [f"{k.name.zh} ({k.name.en})" for k in required("first") if k.code != "application"]
    assert [r.said.zh.rpartition("：")[2] for r in found] == names
    hand_in(village, case_id, "identity", "contract", "survey")
    accept_case(village.session, case_id, actor=village.cast.he)
    assert village.state(case_id) == "accepted"


def test_a_case_that_an_act_opened_rests_on_its_rows(village: Village) -> None:
    """The control: without an intake no paper is asked for; the signed contracts are its ground."""
    village.accept()
    assert village.state(village.first) == "accepted"
    assert case_files.papers(village.session, village.first) == []


def test_completion_is_asked_for_in_one_go_and_comes_back(village: Village) -> None:
    case_id = fill(village, take_in(village))
    hand_in(village, case_id, "application", "survey")
    ask_completion(village.session, case_id, [REASON], actor=village.cast.he)
    asked = case_files.reasons(village.session, case_id)
    assert [(r.document_kind, r.says) for r in asked] == [
        ("identity", "申请人身份证明"),
        ("contract", "承包合同"),
        (None, REASON.says),
    ]
    assert asked[0].article == "不动产登记暂行条例 第十六条第二项"
    hand_in(village, case_id, "identity")
    with refused_by("document.missing"):
        complete_case(village.session, case_id, actor=village.cast.lu)
    with refused_by("case.state", "document.missing"):
        accept_case(village.session, case_id, actor=village.cast.he)
    hand_in(village, case_id, "contract")
    complete_case(village.session, case_id, actor=village.cast.lu)
    accept_case(village.session, case_id, actor=village.cast.he)
    states = [s.state for s in case_files.steps(village.session, case_id)]
    assert states == ["applied", "completion", "applied", "accepted"]


def test_refusing_needs_another_person_and_reasons_with_articles(village: Village) -> None:
    case_id = reviewed(village)
    with refused_by("case.four_eyes"):
        refuse_case(village.session, case_id, [REASON], actor=village.cast.he2)
    for reasons in ([], [Reason("争议未解决", "")], [Reason("", "第二十二条")], [REASON] * 21):
        with refused_by("answer.reason"):
            refuse_case(village.session, case_id, reasons, actor=village.cast.shen)
    refuse_case(village.session, case_id, [REASON, REASON], actor=village.cast.shen)
    assert village.state(case_id) == "refused"
    with refused_by("case.state"):
        accept_case(village.session, case_id, actor=village.cast.he)


@pytest.mark.parametrize("who", ["lu", "fen", "wai"])
def test_only_a_registrar_of_the_region_answers(village: Village, who: str) -> None:
    case_id = fill(village, take_in(village))
    hand_in(village, case_id)
    actor = getattr(village.cast, who)
    for act in (
        lambda: accept_case(village.session, case_id, actor=actor),
        lambda: ask_completion(village.session, case_id, [REASON], actor=actor),
        lambda: not_accept_case(village.session, case_id, [REASON], actor=actor),
    ):
        with refused_by("case.jurisdiction"):
            act()
    assert village.state(case_id) == "applied"


@pytest.mark.parametrize("who", ["fen", "wai"])
def test_a_paper_is_bound_by_an_officer_of_the_region(village: Village, who: str) -> None:
    case_id = take_in(village)
    with refused_by("case.jurisdiction"):
        bind_document(
            village.session, case_id, "other", scan(), actor=getattr(village.cast, who), vault=village.vault
        )


def test_what_a_refused_case_carried_is_free_for_another_one(village: Village) -> None:
    village.accept()
    assert cases.contracts_under_way(village.session, _grantor(village)) != set()
    refuse_case(village.session, village.first, [REASON], actor=village.cast.shen)
    assert cases.contracts_under_way(village.session, _grantor(village)) == set()


def test_no_objection_is_filed_to_a_refused_announcement(village: Village) -> None:
    village.announce()
    notice = cases.notices_of(village.session, village.first, "announcement")[0]
    assert notice.id in {n.id for n in cases.running_notices(village.session)}
    refuse_case(village.session, village.first, [REASON], actor=village.cast.shen)
    assert notice.id not in {n.id for n in cases.running_notices(village.session)}
    with refused_by("objection.late"):
        letter = Objection("王老五", "来人", "理由")
        file_objection(village.session, notice.id, letter, actor=village.cast.lu, vault=village.vault)


def _grantor(village: Village) -> int:
    return cases.by_id(village.session, village.first).grantor_id


# ---- papers ---------------------------------------------------------------------------------------


def test_a_paper_is_kept_sealed_by_its_content_and_bound_to_step_and_person(village: Village) -> None:
    one, other = take_in(village), take_in(village)
    for case_id in (one, other):
        paper = Scan("image/png", 1, b"\x89PNG the same picture")
        bind_document(village.session, case_id, "identity", paper, actor=village.cast.lu, vault=village.vault)
    (first,), (second,) = (case_files.papers(village.session, c) for c in (one, other))
    assert first.sha256 == second.sha256
    assert (first.kind, first.step_number, first.person_name, first.size) == ("identity", 1, "陆明", 21)
    assert first.day == clock.today(village.session)
    assert case_files.content(village.session, village.vault, first.sha256) == b"\x89PNG the same picture"
    sealed = village.session.scalar(text("SELECT sealed FROM document WHERE media_type = 'image/png'"))
    assert b"picture" not in bytes(sealed or b"")
    with pytest.raises(NotFoundError):
        case_files.paper(village.session, one, second.id)


def test_a_flipped_bit_of_a_paper_is_noticed(village: Village) -> None:
    case_id = take_in(village)
    hand_in(village, case_id, "other")
    (paper,) = case_files.papers(village.session, case_id)
    assert case_files.content(village.session, village.vault, paper.sha256)
    sealed = bytearray(village.session.scalar(text("SELECT sealed FROM document")) or b"")
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        village.vault.open_bytes(bytes(sealed), "document")


# ---- the database's own guard ---------------------------------------------------------------------


@pytest.mark.parametrize("state", ["completion", "not_accepted"])
def test_an_answer_without_reasons_is_refused_by_the_database_too(village: Village, state: str) -> None:
    case_id = take_in(village)

    def answer(state: str) -> None:
        perform(
            village.session,
            Act("raw", GRANTOR, village.cast.he, case_id),
            Locks(),
            gather=lambda s: None,
            refuse=lambda f: (),
            change=lambda writing, _: step(writing, case_id, state),
        )

    savepoint = village.session.begin_nested()
    with pytest.raises(ConstraintError, match="step_grounded"):
        answer(state)
    savepoint.rollback()
    answer("withdrawn")  # the control: a step that needs no reason passes


def test_papers_and_reasons_are_written_once(village: Village) -> None:
    case_id = take_in(village)
    hand_in(village, case_id, "other")
    again = """INSERT INTO case_document (case_id, step_number, kind, document_sha256, pages, person_id, region_code, begun_by)
        SELECT case_id, {step}, {kind}, {sha}, pages, person_id, region_code, begun_by FROM case_document WHERE case_id = :case"""
    good = {"step": "step_number", "kind": "'identity'", "sha": "document_sha256"}
    for other, constraint in (
        ({}, ""),
        ({"kind": "kind"}, "uq_case_document_case_id_kind_document_sha256"),
        ({"sha": "sha256('')"}, "fk_case_document_document_sha256"),
        ({"step": "9"}, "fk_case_document_case_id_step_number"),
    ):
        assert refusal_of(village.session, again.format(**good | other), case=case_id) == constraint


# ---- one case from the counter on ------------------------------------------------------------------


def test_what_is_applied_for_goes_into_the_case_that_was_taken_in(village: Village) -> None:
    case_id = take_in(village)
    hand_in(village, case_id)
    with refused_by("intake.empty"):
        accept_case(village.session, case_id, actor=village.cast.he)
    assert fill(village, case_id) == case_id
    assert len(cases.case_contracts(village.session, case_id)) == 12
    assert [c.id for c in cases.of_grantor(village.session, GRANTOR, "first")] == [case_id]
    accept_case(village.session, case_id, actor=village.cast.he)
    assert village.state(case_id) == "accepted"


def test_a_case_is_filled_in_once_and_by_its_own_kind(village: Village) -> None:
    empty, other = take_in(village), take_in(village, kind="joint_first")
    with refused_by("intake.into"):
        fill(village, other)
    fill(village, empty)
    with refused_by("case.empty", "intake.into"):
        fill(village, empty)
    gone = take_in(village)
    not_accept_case(village.session, gone, [REASON], actor=village.cast.he)
    with refused_by("case.empty", "intake.into"):
        fill(village, gone)


def test_a_page_of_a_homestead_goes_into_a_case_that_was_taken_in(village: Village) -> None:
    """The control: a plan of another kind is refused."""
    into, first = take_in(village, kind="joint_first"), take_in(village)
    page = homestead_page(village.session)
    act = partial(apply_joint_first, village.session, GRANTOR, [page], actor=village.cast.lu)
    with refused_by("intake.into"):
        act(into=first)
    assert act(into=into) == into
    assert case_contents.is_there(village.session, into)


def test_plans_go_into_a_case_that_was_taken_in(village: Village) -> None:
    village.enter()
    into, wrong = take_in(village, kind="parcel_change"), take_in(village, kind="members")
    draft = halves(village.session, f"{GRANTOR}00001")
    with refused_by("intake.into"):
        split_parcel(village.session, replace(draft, into=wrong), actor=village.cast.lu)
    assert split_parcel(village.session, replace(draft, into=into), actor=village.cast.lu) == into
    assert case_contents.is_there(village.session, into)


def test_a_case_that_an_act_opened_gets_its_applicant_later(village: Village) -> None:
    village.apply()
    name(village, village.first)
    found = case_files.intake(village.session, village.first)
    assert found is not None
    assert found.applicant == NEW.applicant
    with refused_by(*["document.missing"] * 4):
        accept_case(village.session, village.first, actor=village.cast.he)
    with refused_by("intake.named"):
        name(village, village.first)
