"""`sanquan audit` finds each invariant broken, and nothing in a register that was left alone.

Each break is made by the administrator with triggers and foreign keys off, and constraints dropped
where they would still say no; it is rolled back. What is broken is found by its own query, and by no
other but the digests of I48, which see every change of a sealed row.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from api.office import Office
from api.settings import ADMIN_ROLE
from api.transaction import writing
from registry.queries import audit
from registry.queries.audit import Answer
from registry.services.correct_parcel import Correction, correct_parcel
from tests.conftest import cast_of
from tests.support.change_breaks import CHANGE_BREAKS
from tests.support.server import Server
from tests.support.transfer_breaks import TRANSFER_BREAKS
from tests.support.village import GRANTOR, Village


@pytest.fixture(scope="module")
def certified(server: Server, loaded_template: str) -> Iterator[Office]:
    """The loaded county with a corrected parcel and 12 certificates; nothing was done behind its back."""
    name = server.clone(loaded_template)
    office = server.open(name)

    def shift(**by: float) -> None:
        server.admin(f"INSERT INTO clock_offset (shift) VALUES ('{timedelta(**by).total_seconds()} s')", name)

    with writing(office.engine) as session:
        cast = cast_of(session)
        correct_parcel(session, Correction(GRANTOR + "00001", 1, {"east": "王五"}, "写错"), actor=cast.lu)
        Village(session, cast, shift, office.vault).certify()
    yield office
    office.close()
    server.drop(name)


@pytest.fixture
def behind(certified: Office, server: Server) -> Iterator[Connection]:
    """As administrator, with triggers and foreign keys off; rolled back."""
    engine = create_engine(server.url(str(certified.settings.app_url.database), ADMIN_ROLE))
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
        connection.rollback()
    engine.dispose()


def _answers(connection: Connection) -> list[Answer]:
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        return list(audit.run(session))


def _broken(connection: Connection) -> dict[str, Answer]:
    return {answer.invariant: answer for answer in _answers(connection) if answer.violations}


def _content(number: str, right: str) -> str:
    """Return the SQL of what a certificate with this number states of a version of a right."""
    return (
        f"sha256(convert_to(concat('{{\"content\"', chr(58), '\"', (SELECT encode(v.content_sha256, 'hex') FROM land_right_version AS v WHERE v.right_id = {right}), "
        f"'\",\"number\"', chr(58), to_json({number}), ',\"right\"', chr(58), (SELECT to_json(r.code) FROM land_right AS r WHERE r.id = {right}), ',\"version\"', chr(58), '1}}'), 'UTF8'))"
    )


_LAST = "(SELECT max(id) FROM journal_entry)"
_RELATION = "INSERT INTO relative (person_id, relative_id, relation, during_from, source, region_code, recorded_from, begun_by) SELECT {person}, {other}, 'spouse', '1990-01-01', '申报', region_code, now(), (SELECT min(id) FROM journal_entry) FROM approval"
_STANDS = "INSERT INTO spatial_unit (level, code, region_code, begun_by) SELECT 'contracted_parcel', code || '99999', code, begun_by FROM grantor LIMIT 1; INSERT INTO restriction (kind, unit_id, claimant, document_number, region_code, begun_by, carried_from) SELECT 'mortgage', id, '某行', '文', region_code, begun_by, {carried} FROM spatial_unit ORDER BY id DESC LIMIT 1"
_LAST_TIME = f"(SELECT recorded_at FROM journal_entry WHERE id = {_LAST})"
_END = f"ended_by = {_LAST}, recorded_to = {_LAST_TIME}"
_PARCEL = "(SELECT min(id) FROM spatial_unit_version WHERE level = 'contracted_parcel' AND ended_by IS NULL)"
_FIRST_SHAPE = "(SELECT ST_Centroid(shape) FROM spatial_unit_version WHERE level = 'contracted_parcel' AND ended_by IS NULL ORDER BY id DESC LIMIT 1)"
_HOLDER = "(SELECT min(id) FROM contract_holder)"
_SIGNED = f"(SELECT max(s.signed_on) FROM result_sheet AS s JOIN contract AS c ON c.id = s.contract_id WHERE c.holder_id = {_HOLDER})"
_REPRESENTATIVE = f"(SELECT representative_id FROM contract_holder_version WHERE holder_id = {_HOLDER})"
_CROSSED = (
    "(SELECT ST_Translate(('SRID=' || srid || ';POLYGON((0 0, 30 30, 30 0, 0 30, 0 0))')::geometry, ST_X(c) + 9000, ST_Y(c)) FROM county, "
    + _FIRST_SHAPE
    + " AS f(c))"
)
_MEMBERS = (
    f"(SELECT max(id) FROM household_member WHERE holder_id = {_HOLDER} AND person_id <> {_REPRESENTATIVE})"
)
_NUMBER = "replace(c.paper_number, '000001', '000000')"

BREAKS: list[tuple[str, str, str]] = [
    ("I1", "", f"UPDATE spatial_unit_version SET shape = ST_Translate(shape, ST_X({_FIRST_SHAPE}) - ST_X(ST_Centroid(shape)), ST_Y({_FIRST_SHAPE}) - ST_Y(ST_Centroid(shape))) WHERE id = {_PARCEL}"),
    ("I2", "spatial_unit_version.ck_spatial_unit_version_shape_valid", f"UPDATE spatial_unit_version SET shape = {_CROSSED}, measured_area = NULL WHERE id = {_PARCEL}"),
    ("I2", "spatial_unit_version.ck_spatial_unit_version_shape_bounded", f"UPDATE spatial_unit_version SET shape = ST_Segmentize(shape, ST_Perimeter(shape) / 21000) WHERE id = {_PARCEL}"),
    ("I3", "", f"UPDATE spatial_unit_version SET measured_area = measured_area + 1000 WHERE id = {_PARCEL}"),
    ("I3", "", f"ALTER TABLE spatial_unit_version ALTER geometric_area DROP EXPRESSION; UPDATE spatial_unit_version SET geometric_area = geometric_area + 1 WHERE id = {_PARCEL}"),
    ("I5", "spatial_unit.uq_spatial_unit_level_code", f"UPDATE spatial_unit SET code = '{GRANTOR}00001' WHERE code = '{GRANTOR}00002'"),
    ("I5", "spatial_unit.ck_spatial_unit_code_form", f"UPDATE spatial_unit SET code = '{GRANTOR}00000' WHERE code = '{GRANTOR}00002'"),
    ("I5", "", f"UPDATE spatial_unit SET code = '5106239999999900002' WHERE code = '{GRANTOR}00002'"),
    ("I6", "household_member.ck_household_member_ended", f"UPDATE household_member SET recorded_to = {_LAST_TIME} WHERE id = {_MEMBERS}"),
    ("I6", "", f"UPDATE grantor_version SET ended_by = {_LAST}, recorded_to = {_LAST_TIME} + interval '1 s'"),
    ("I6", "", f"UPDATE grantor_version SET ended_by = -1, recorded_to = {_LAST_TIME}"),
    ("I8", "", f"DELETE FROM spatial_unit_version WHERE id = {_PARCEL}"),
    ("I8", "", _STANDS.format(carried="NULL")),
    ("I8", "", _STANDS.format(carried="NULL") + "; UPDATE restriction_end SET ground = 'lifted'; INSERT INTO restriction_end (restriction_id, kind, ground, reason, person_id, region_code, begun_by) SELECT id, kind, 'carried', '转', 1, region_code, begun_by FROM restriction"),
    ("I10", "right_parcel.ex_right_parcel_exclusive", "INSERT INTO right_parcel (right_id, version, kind, unit_id, exclusive, term_from, term_to, region_code, recorded_from, begun_by) SELECT (SELECT max(id) FROM land_right), version, kind, unit_id, exclusive, term_from, term_to, region_code, recorded_from, begun_by FROM right_parcel ORDER BY id LIMIT 1"),
    ("I10", "right_parcel.ck_right_parcel_term", "UPDATE right_parcel SET term_to = term_from WHERE id = (SELECT min(id) FROM right_parcel)"),
    ("I18", "", "INSERT INTO right_parcel (right_id, version, kind, unit_id, exclusive, share_part, share_whole, term_from, term_to, region_code, recorded_from, begun_by) SELECT right_id, version, kind, unit_id, false, 1, 9, term_from, term_to, region_code, recorded_from, begun_by FROM right_parcel ORDER BY id LIMIT 1"),
    ("I14", "", f"UPDATE household_member SET {_END} WHERE holder_id = {_HOLDER}"),
    ("I14", "", f"UPDATE contract_holder_version SET {_END} WHERE holder_id = {_HOLDER}"),
    ("I17", "", f"UPDATE contract_holder_version SET version = 3 WHERE holder_id = {_HOLDER}"),
    ("I17", "", "UPDATE right_parcel SET recorded_from = recorded_from - interval '1 s' WHERE id = (SELECT min(id) FROM right_parcel)"),
    ("I19", "", "INSERT INTO contract_parcel (contract_id, parcel_code, region_code, version, recorded_from, begun_by) SELECT (SELECT max(id) FROM contract), parcel_code, region_code, version, recorded_from, begun_by FROM contract_parcel ORDER BY id LIMIT 1"),
    ("I24", "", "INSERT INTO settlement (holder_id, person_id, kind, destination_code, destination_name, destination_class, settled_on, document, region_code, recorded_from, begun_by) SELECT holder_id, person_id, 'hukou', '510104', '某地', 'metropolis', '2025-01-01', '户口簿', region_code, recorded_from, begun_by FROM household_member LIMIT 1"),
    ("I24", "journal_entry.ck_journal_entry_settlement_keeps_rights", "UPDATE journal_entry AS j SET act = 'report_settlement', payload = p, leaf = sha256('\\x00'::bytea || convert_to(p, 'UTF8')) FROM (SELECT id AS at, jsonb_set(payload::jsonb, '{act}', '\"report_settlement\"')::text AS p FROM journal_entry) AS n WHERE at = j.id AND act = 'enter_case'"),
    ("I30", "", "UPDATE journal_entry SET account_id = NULL WHERE act = 'enter_case'"),
    ("I30", "", "UPDATE entry SET begun_by = (SELECT id FROM journal_entry WHERE act = 'approve_case') WHERE id = (SELECT min(id) FROM entry)"),
    ("I32", "approval.ck_approval_four_eyes", "UPDATE approval SET accepted_by = approved_by"),
    ("I32", "", "UPDATE case_step SET account_id = (SELECT account_id FROM case_step WHERE state = 'approved') WHERE state = 'accepted'"),
    ("I32", "", "DELETE FROM account_role WHERE role = 'registrar'"),
    ("I32", "", f"INSERT INTO delegation (account_id, given_by, role, region_code, during_from, during_to, source, recorded_from, begun_by) SELECT a.id, b.id, 'analyst', '99', '2020-01-01', '2030-01-01', '文', now(), {_LAST} FROM account a, account b WHERE a.username = 'he' AND b.username = 'shen'"),
    ("I33", "", f"UPDATE household_member SET person_id = (SELECT approved_by FROM approval) WHERE id = {_MEMBERS}"),
    ("I33", "", _RELATION.format(person="approved_by", other="(SELECT min(person_id) FROM household_member)")),
    ("I33", "", _RELATION.format(person="(SELECT min(person_id) FROM household_member)", other="accepted_by")),
    ("I34", "notice_closing.ck_notice_closing_full_length", "UPDATE notice_closing SET closed_on = due_on - 1 WHERE notice_id = (SELECT min(notice_id) FROM notice_closing)"),
    ("I34", "", "UPDATE notice SET content_sha256 = sha256('other') WHERE kind = 'announcement'"),
    ("I34", "", "DELETE FROM notice_closing WHERE notice_id = (SELECT notice_id FROM approval)"),
    ("I34", "", "UPDATE result_sheet SET notice_id = (SELECT notice_id FROM approval) WHERE id = (SELECT min(id) FROM result_sheet)"),
    ("I34", "", "UPDATE case_contract SET content_sha256 = sha256('other') WHERE contract_id = (SELECT min(contract_id) FROM case_contract)"),
    ("I36", "", "UPDATE case_step SET state = 'certified' WHERE state = 'entered'"),
    ("I36", "", "UPDATE case_step SET from_state = 'accepted' WHERE state = 'entered'"),
    ("I36", "", "DELETE FROM case_step WHERE state = 'reviewed'"),
    ("I39", "person.uq_person_id_index_name", "INSERT INTO person (region_code, name, id_sealed, id_index, id_mask, begun_by) SELECT region_code, name, id_sealed, id_index, id_mask, begun_by FROM person WHERE id_index IS NOT NULL LIMIT 1"),
    # Who joined after the signing holds the right now, and does not undo that nobody was there then.
    ("I40", "", f"INSERT INTO household_member (holder_id, person_id, position, region_code, during_from, version, recorded_from, begun_by) SELECT {_HOLDER}, {_REPRESENTATIVE}, 99, j.region_code, {_SIGNED}, 1, j.recorded_at, j.id FROM journal_entry AS j ORDER BY j.id DESC LIMIT 1; UPDATE household_member SET during_to = {_SIGNED} WHERE holder_id = {_HOLDER} AND position < 99"),
    ("I14", "", f"UPDATE household_member SET during_to = '2099-01-01' WHERE holder_id = {_HOLDER}"),
    ("I40", "", f"UPDATE household_member SET during_to = {_SIGNED} WHERE holder_id = {_HOLDER} AND person_id = {_REPRESENTATIVE}"),
    ("I41", "", "UPDATE certificate SET content_sha256 = sha256('other') WHERE id = (SELECT min(id) FROM certificate)"),
    ("I41", "", "UPDATE land_right_version SET content_sha256 = sha256('other') WHERE id = (SELECT min(id) FROM land_right_version)"),
    ("I42", "", f"DROP INDEX uq_certificate_right_id_current; INSERT INTO certificate (paper_number, right_id, right_version, token_hash, check_code_hash, content_sha256, document_sha256, region_code, begun_by) SELECT {_NUMBER}, right_id, right_version, sha256('t'), check_code_hash, {_content(_NUMBER, 'c.right_id')}, document_sha256, region_code, begun_by FROM certificate AS c ORDER BY id LIMIT 1"),
    ("I42", "", "UPDATE certificate SET ended_by = begun_by WHERE id = (SELECT min(id) FROM certificate)"),
    ("I42", "", "UPDATE certificate SET follows_id = (SELECT max(id) FROM certificate) WHERE id = (SELECT min(id) FROM certificate)"),
    ("I42", "", f"UPDATE certificate SET ended_by = {_LAST} WHERE id = (SELECT min(id) FROM certificate); INSERT INTO certificate_end (certificate_id, right_id, ground, reason, region_code, begun_by) SELECT id, right_id, 'replaced', '污损', region_code, {_LAST} FROM certificate ORDER BY id LIMIT 1"),
    ("I43", "", "UPDATE counter SET value = 11 WHERE kind = 'paper'"),
    ("I43", "certificate.uq_certificate_paper_number", f"UPDATE certificate AS c SET paper_number = o.paper_number, content_sha256 = {_content('o.paper_number', 'c.right_id')} FROM certificate AS o WHERE c.id = (SELECT max(id) FROM certificate) AND o.id = (SELECT min(id) FROM certificate)"),
    ("I44", "", "UPDATE document SET size = size + 1 WHERE sha256 = (SELECT document_sha256 FROM certificate LIMIT 1)"),
    ("I44", "", "DELETE FROM document WHERE sha256 = (SELECT document_sha256 FROM certificate LIMIT 1)"),
    ("I48", "", "UPDATE document SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) WHERE sha256 = (SELECT document_sha256 FROM certificate LIMIT 1)"),
    ("I48", "journal_entry.ck_journal_entry_leaf", "UPDATE journal_entry SET leaf = sha256('other') WHERE act = 'load_survey'"),
    ("I48", "", "UPDATE journal_entry SET region_code = region_code || '1' WHERE act = 'load_survey'"),
    ("I48", "", "UPDATE journal_entry SET payload = replace(payload, '\"boundary_point\"', '\"boundary_pint\"'), leaf = sha256('\\x00' || convert_to(replace(payload, '\"boundary_point\"', '\"boundary_pint\"'), 'UTF8')) WHERE act = 'load_survey'"),
    ("I48", "", "UPDATE contract_version SET signed_on = signed_on - 1 WHERE id = (SELECT min(id) FROM contract_version)"),
    ("I48", "", "DELETE FROM boundary_point WHERE id = (SELECT min(id) FROM boundary_point)"),
    ("I48", "", f"INSERT INTO household (origin_code, region_code, begun_by) VALUES ('x', '510623', {_LAST})"),
    ("I48", "", "INSERT INTO household (origin_code, region_code, begun_by) VALUES ('x', '510623', 999999)"),
    ("I49", "", f"UPDATE spatial_unit_version SET recorded_from = recorded_from - interval '1 s' WHERE id = {_PARCEL}"),
    ("I50", "", "UPDATE event_number SET number = number + 1 WHERE number = (SELECT max(number) FROM event_number)"),
    ("I50", "", "UPDATE event_number SET numbered_at = numbered_at - interval '1 day' WHERE number = (SELECT max(number) FROM event_number)"),
    ("I50", "", "UPDATE event_number SET act_id = -1 WHERE number = (SELECT max(number) FROM event_number)"),
]  # fmt: skip


def test_a_register_left_alone_breaks_nothing(certified: Office) -> None:
    with certified.engine.connect() as connection:  # as the program's own role
        answers = _answers(connection)
    assert {a.invariant: a.first for a in answers if a.violations} == {}
    assert len(answers) == len(audit.questions()) >= 26


def test_every_query_has_its_break() -> None:
    changes = {name for names, _ in CHANGE_BREAKS for name in names.split()}
    moves = {name for name, _, _ in TRANSFER_BREAKS}
    assert {name for name, _, _ in BREAKS} | changes | moves == {q.invariant for q in audit.questions()}


@pytest.mark.parametrize(
    ("invariant", "without", "statement"), BREAKS, ids=[f"{b[0]}-{n}" for n, b in enumerate(BREAKS)]
)
def test_what_is_broken_is_found_and_nobody_s_name_is_told(
    behind: Connection, invariant: str, without: str, statement: str
) -> None:
    names = behind.scalars(text("SELECT DISTINCT name FROM person")).all()
    if without:
        table, constraint = without.split(".")
        behind.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {constraint} CASCADE"))
    changed = behind.execute(text(statement)).rowcount
    assert changed or ";" in statement
    broken = _broken(behind)
    assert set(broken) - {"I48"} == {invariant} - {"I48"}
    assert broken[invariant].violations >= 1
    assert broken[invariant].first[0].wrong
    said = " ".join(o.wrong for answer in broken.values() for o in answer.first)
    assert len(names) > 20
    assert not [name for name in names if name in said]


def test_a_payload_that_is_no_json_is_an_offence_and_no_crash(behind: Connection) -> None:
    behind.execute(
        text(
            "UPDATE journal_entry SET payload = 'torn', leaf = sha256('\\x00' || 'torn'::bytea) WHERE act = 'load_ground'"
        )
    )
    broken = [answer for answer in _answers(behind) if answer.violations]
    assert {answer.invariant for answer in broken} == {"I48"}
    assert "cannot be read" in broken[0].first[0].wrong


def test_leaves_from_before_a_table_got_columns_without_a_mark_still_prove_its_rows(
    behind: Connection,
) -> None:
    """`delivery_grantor` got three columns after rows of it were sealed (migration 20261125_0910)."""
    earlier = behind.execute(
        text(
            """
            SELECT d.begun_by, encode(sha256(sha256(convert_to(jsonb_build_array(delivery_id, grantor_code, d.case_id,
              parcels_admitted, parcels_refused, holders_admitted, holders_refused, contracts_admitted,
              contracts_refused, d.region_code, begun_by)::text, 'UTF8'))), 'hex') AS sha256,
              payload::jsonb #>> '{rows,delivery_grantor,sha256}' AS now
            FROM delivery_grantor AS d JOIN journal_entry AS j ON j.id = d.begun_by
            """
        )
    ).one()
    sealed = text(
        "UPDATE journal_entry SET payload = replace(payload, :now, :other), "
        "leaf = sha256('\\x00' || convert_to(replace(payload, :now, :other), 'UTF8')) WHERE id = :act"
    )
    behind.execute(sealed, {"now": earlier.now, "other": earlier.sha256, "act": earlier.begun_by})
    assert _broken(behind) == {}
    behind.execute(text("UPDATE delivery_grantor SET parcels_refused = parcels_refused + 1"))
    assert set(_broken(behind)) == {"I48"}
