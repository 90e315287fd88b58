"""Certificates: a number of its own, one version of a right, bound by hashes, sealed at rest."""

import hashlib

import pytest
from sqlalchemy import func, select, text

from registry import clock
from registry.codelists import IdKind
from registry.imprint import certificate_content, check_code_text, token_hash
from registry.models import Certificate, Counter, Document, LandRight, LandRightVersion, Person
from registry.services.issue_certificates import issue_certificates
from registry.vault import CHECK_CODE_PURPOSE, DOCUMENT_PURPOSE, Vault
from tests.support.refusals import refused_by
from tests.support.village import GRANTOR, Village, printed


def test_every_right_gets_one_certificate_with_the_next_number(entered: Village) -> None:
    issued = entered.issue(entered.rights())
    year = clock.today(entered.session).year
    assert [i.number for i in issued] == [
        f"川（{year}）中江县农村土地承包经营权证第{n:06d}号" for n in range(1, 13)
    ]
    assert [i.right_code for i in issued] == [f"{GRANTOR}{n:04d}J" for n in range(1, 13)]
    assert entered.issue(entered.rights()) == []
    assert entered.session.scalar(select(func.count()).select_from(Certificate)) == 12


def test_numbers_go_on_where_the_counter_stands(entered: Village) -> None:
    rights = entered.rights()
    first, second = entered.issue(rights[:3]), entered.issue(rights[2:5])
    assert [i.number[-7:] for i in [*first, *second]] == [f"00000{n}号" for n in range(1, 6)]
    counter = entered.session.scalars(select(Counter)).one()
    assert (counter.kind, counter.scope, counter.value) == (
        "paper",
        f"510623:{clock.today(entered.session).year}",
        5,
    )


def test_each_year_counts_from_one(entered: Village) -> None:
    year = clock.today(entered.session).year
    (one,) = entered.issue(entered.rights()[:1])
    entered.shift(days=366)
    (two,) = entered.issue(entered.rights()[1:2])
    assert (one.number[2:6], one.number[-7:]) == (str(year), "000001号")
    assert (two.number[2:6], two.number[-7:]) == (str(year + 1), "000001号")


def test_a_certificate_states_one_version_of_the_right_and_is_bound_to_its_paper(
    entered: Village, vault: Vault
) -> None:
    entered.issue(entered.rights())
    for draft in entered.drafts:
        kept = entered.session.scalars(
            select(Certificate).where(Certificate.paper_number == draft.number)
        ).one()
        right = entered.session.get_one(LandRight, kept.right_id)
        version = entered.session.scalars(
            select(LandRightVersion).where(
                LandRightVersion.right_id == right.id, LandRightVersion.version == kept.right_version
            )
        ).one()
        assert kept.content_sha256 == certificate_content(draft.number, right.code, 1, version.content_sha256)
        assert kept.content_sha256.hex() == draft.digest
        (pdf,) = printed([draft])
        document = entered.session.get_one(Document, hashlib.sha256(pdf).digest())
        assert kept.document_sha256 == document.sha256
        assert document.size == len(pdf)
        assert vault.open_bytes(document.sealed, DOCUMENT_PURPOSE) == pdf
        assert kept.issued_on == draft.day == clock.today(entered.session)


def test_token_and_check_code_are_kept_as_hashes_only(entered: Village, vault: Vault) -> None:
    entered.issue(entered.rights())
    tokens = {draft.token for draft in entered.drafts}
    assert len(tokens) == 12
    stored = entered.session.scalars(text("SELECT c::text FROM certificate AS c")).all()
    for draft in entered.drafts:
        kept = entered.session.scalars(
            select(Certificate).where(Certificate.token_hash == token_hash(draft.token))
        ).one()
        assert kept.paper_number == draft.number
        assert kept.check_code_hash == vault.index(
            check_code_text(draft.number, draft.check_code), CHECK_CODE_PURPOSE
        )
        assert len(draft.token) >= 22  # 128 bits and more
        assert len(draft.check_code) == 6
        assert not any(draft.token in row or f",{draft.check_code}," in row for row in stored)
        assert any(draft.number in row for row in stored)  # the same search finds what is there


def test_the_paper_names_the_holder_in_full_and_the_register_does_not(entered: Village, vault: Vault) -> None:
    entered.issue(entered.rights())
    for draft in entered.drafts:
        person = entered.session.scalars(
            select(Person).where(
                Person.name == draft.sheet.holder_name, Person.id_mask == draft.sheet.holder_id_mask
            )
        ).first()
        assert person is not None
        assert person.id_kind == IdKind.RESIDENT
        assert draft.holder_id is not None
        assert len(draft.holder_id) == 18
        assert person.id_mask == draft.holder_id[:3] + "*" * 11 + draft.holder_id[14:]


@pytest.mark.parametrize("who", ["fen", "lu", "wai"])
def test_only_a_registrar_of_the_place_issues(entered: Village, vault: Vault, who: str) -> None:
    with refused_by("case.jurisdiction"):
        issue_certificates(
            entered.session,
            entered.rights(),
            region=GRANTOR,
            actor=getattr(entered.cast, who),
            vault=vault,
            render=printed,
        )
    assert entered.session.scalar(select(func.count()).select_from(Certificate)) == 0


def test_a_registrar_of_another_place_cannot_issue_by_naming_his_own(entered: Village, vault: Vault) -> None:
    with refused_by("case.jurisdiction") as refusals:
        issue_certificates(
            entered.session,
            entered.rights()[:1],
            region="510623999",
            actor=entered.cast.wai,
            vault=vault,
            render=printed,
        )
    assert refusals[0].where == GRANTOR


def test_a_right_that_has_ended_gets_no_certificate(entered: Village) -> None:
    rights = entered.rights()
    _end(entered, rights[0])
    with refused_by("certificate.not_current") as refusals:
        entered.issue(rights)
    assert refusals[0].where == GRANTOR + "0001J"
    assert len(entered.issue(rights[1:])) == 11


def test_content_that_differs_from_the_entry_gets_no_certificate(entered: Village) -> None:
    savepoint = entered.session.begin_nested()
    entered.session.execute(
        text(
            "UPDATE contract_version SET recorded_to = now(), ended_by = begun_by "
            "WHERE contract_id = (SELECT id FROM contract WHERE code = :code)"
        ),
        {"code": GRANTOR + "0002J"},
    )
    entered.session.execute(
        text(
            "INSERT INTO contract_version (contract_id, region_code, version, method, term_from, term_to, "
            "parcel_count, recorded_from, begun_by) SELECT contract_id, region_code, 2, method, term_from, "
            "'2040-01-01', parcel_count, now(), begun_by FROM contract_version "
            "WHERE contract_id = (SELECT id FROM contract WHERE code = :code)"
        ),
        {"code": GRANTOR + "0002J"},
    )
    with refused_by("certificate.content_changed") as refusals:
        entered.issue(entered.rights())
    assert refusals[0].where == GRANTOR + "0002J"
    savepoint.rollback()
    assert len(entered.issue(entered.rights())) == 12


def _end(entered: Village, right_id: int) -> None:
    """End a right, as an act of ending will."""
    for table in ("right_parcel", "land_right_version"):
        entered.session.execute(
            text(
                f"UPDATE {table} SET recorded_to = recorded_from + interval '1 day', "
                "ended_by = (SELECT max(id) FROM journal_entry) WHERE right_id = :right"
            ),
            {"right": right_id},
        )
