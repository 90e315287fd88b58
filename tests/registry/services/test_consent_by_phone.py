"""Consent by phone: a link to one's own sheet, a code to the phone on record, revocable until entry."""

import pytest
from sqlalchemy import text

from registry.errors import NotFoundError
from registry.rules.one_time_codes import Checked
from registry.services.answer_by_phone import AGREE, agree_by_phone, code_to_answer
from registry.services.consent_to_transfer import Agreed, Proof, consent_to_transfer
from tests.support import phone_consents as phone
from tests.support.phone_consents import NUMBER, ask, decline, drawn, link, links, revise, sheet, tell
from tests.support.refusals import refused_by
from tests.support.transfers import apply, decide, enter
from tests.support.village import Village


def _method(v: Village, nth: int = 0) -> str:
    return sheet(v, nth).signatories[0].method


def test_a_household_agrees_by_link_and_code_and_it_is_entered(village: Village) -> None:
    drawn(village, 1)
    assert phone.agree(village, link(village)) is Checked.RIGHT
    assert (sheet(village).is_agreed, _method(village)) == (True, "code")
    assert enter(village, apply(village, NUMBER)) == 1


def test_a_wrong_code_counts_and_agrees_to_nothing(village: Village) -> None:
    drawn(village, 1)
    token = link(village)
    code = ask(village, token)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    said = agree_by_phone(village.session, token, sheet(village).sha256, wrong, vault=village.vault)
    assert (said, sheet(village).is_agreed) == (Checked.WRONG, False)
    assert village.session.scalar(text("SELECT count(*) FROM one_time_code_try")) == 1
    said = agree_by_phone(village.session, token, sheet(village).sha256, code, vault=village.vault)
    assert (said, sheet(village).is_agreed) == (Checked.RIGHT, True)


def test_a_code_to_refuse_agrees_to_nothing(village: Village) -> None:
    drawn(village, 1)
    token = link(village)
    code = ask(village, token, "withdraw")
    said = agree_by_phone(village.session, token, sheet(village).sha256, code, vault=village.vault)
    assert (said, sheet(village).is_agreed) == (Checked.NONE, False)


def test_a_consent_is_withdrawn_by_the_same_link_until_entry(village: Village) -> None:
    drawn(village, 1)
    token = link(village)
    phone.agree(village, token)
    case_id = apply(village, NUMBER)
    decide(village, case_id)
    assert decline(village, token) is Checked.RIGHT
    assert (sheet(village).is_agreed, len(sheet(village).signatories)) == (False, 1)
    assert phone.agree(village, token) is Checked.RIGHT  # minds change both ways


def test_after_entry_it_is_too_late(village: Village) -> None:
    drawn(village, 1)
    token = link(village)
    phone.agree(village, token)
    enter(village, apply(village, NUMBER))
    with refused_by("consent.late"):
        decline(village, token)


def test_who_refuses_leaves_and_the_other_stays(village: Village) -> None:
    drawn(village, 2)
    first = sheet(village).right_code
    assert decline(village, link(village)) is Checked.RIGHT
    assert first not in [s.right_code for s in phone.view(village, NUMBER).sheets]
    assert len(phone.view(village, NUMBER).sheets) == 1


def test_changed_terms_void_the_link_and_its_code(village: Village) -> None:
    drawn(village, 1)
    token = link(village)
    code, seen = ask(village, token), sheet(village).sha256
    revise(village)
    assert sheet(village).sha256 != seen
    with refused_by("consent.link_void"):
        agree_by_phone(village.session, token, seen, code, vault=village.vault)
    with refused_by("consent.link_void"):
        ask(village, token)
    assert phone.agree(village, link(village)) is Checked.RIGHT


def test_what_was_seen_is_what_is_agreed_to(village: Village) -> None:
    drawn(village, 1)
    token = link(village)
    with refused_by("consent.terms_changed"):
        phone.agree(village, token, bytes(32))
    assert phone.agree(village, token) is Checked.RIGHT


@pytest.mark.parametrize(("days", "able"), [(6, False), (7, True)])
def test_a_phone_of_less_than_a_week_proves_nothing(village: Village, days: int, able: bool) -> None:  # noqa: FBT001 (a parameter)
    drawn(village, 1, days=days)
    if able:
        assert phone.agree(village, link(village)) is Checked.RIGHT
    else:
        with refused_by("consent.phone_new"):
            link(village)


def test_another_phone_voids_the_link_and_cools_down(village: Village) -> None:
    drawn(village, 1)
    token = link(village)
    code = ask(village, token)
    tell(village, sheet(village).right_code, phone.PHONES[1])
    with refused_by("consent.link_void", "consent.phone_new"):
        agree_by_phone(village.session, token, sheet(village).sha256, code, vault=village.vault)
    village.shift(days=7)
    with refused_by("consent.link_void"):
        ask(village, token)
    assert phone.agree(village, link(village)) is Checked.RIGHT


def test_a_link_lives_thirty_days_and_a_newer_one_replaces_it(village: Village) -> None:
    drawn(village, 1)
    first, second = link(village), link(village)
    with refused_by("consent.link_void"):
        ask(village, first)
    village.shift(days=29)
    assert ask(village, second)
    village.shift(days=1)
    with refused_by("consent.link_void"):
        ask(village, second)


def test_all_with_an_old_phone_get_a_link_and_the_others_are_named(village: Village) -> None:
    drawn(village, 3)
    second = sheet(village, 1)
    tell(village, second.right_code)
    found = links(village)
    assert sheet(village).party_id in {g.party_id for g in found.given}
    assert [r.where[-19:] for r in found.refused if r.rule.code == "consent.phone_new"] == [second.right_code]
    assert len(found.given) + len(found.refused) == 3
    village.shift(days=7)
    again = links(village)  # who has a link is not asked twice
    assert [g.party_id for g in again.given] == [second.party_id]


def test_no_link_no_answer(village: Village) -> None:
    drawn(village, 1)
    with pytest.raises(NotFoundError):
        code_to_answer(village.session, "no-such-token", AGREE, vault=village.vault)


def test_a_clerk_does_not_make_a_code_s_proof_up(village: Village) -> None:
    drawn(village, 2)
    phone.agree(village, link(village))
    used = village.session.scalar(text("SELECT max(id) FROM one_time_code"))
    agreed = [Agreed(sheet(village, 1).party_id, 1, sheet(village, 1).sha256)]
    for made_up in ("短信", "999", str(used), None):
        proof = Proof("code", code_proof=made_up)
        with refused_by("consent.proof"):
            consent_to_transfer(
                village.session, NUMBER, agreed, proof, actor=village.cast.lu, vault=village.vault
            )


@pytest.mark.parametrize("proof", ["'短信'", "'999'", "code_proof"])
def test_the_database_takes_no_made_up_code_either(village: Village, proof: str) -> None:
    drawn(village, 2)
    phone.agree(village, link(village))
    other = sheet(village, 1)
    copied = text(
        "INSERT INTO transfer_consent (party_id, ordinal, content_sha256, method, code_proof, region_code, begun_by) "
        f"SELECT :party, 1, :sha, 'code', {proof}, region_code, begun_by FROM transfer_consent LIMIT 1"
    )
    with pytest.raises(Exception, match="consent_code_right"), village.session.begin_nested():
        village.session.execute(copied, {"party": other.party_id, "sha": other.sha256})


def test_the_journal_names_the_code_and_no_phone(village: Village) -> None:
    drawn(village, 1)
    token = link(village)
    phone.agree(village, token)
    decline(village, token)
    said = " ".join(
        village.session.scalars(text("SELECT payload FROM journal_entry WHERE account_id IS NULL"))
    )
    assert '"act":"withdraw_consent"' in said
    for secret in (phone.PHONES[0], token):
        assert secret not in said
