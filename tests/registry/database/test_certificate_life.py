"""The guards of certificates by name: one out of each right, none ended without ground, no number used twice."""

import pytest
from sqlalchemy import Connection

from tests.support.refusals import refusal_of

_OUT = "(SELECT min(id) FROM certificate WHERE ended_by IS NULL)"
_LOST = "(SELECT certificate_id FROM certificate_end WHERE ground = 'lost')"
_ACT = "(SELECT max(id) FROM journal_entry)"
_CLOSE = (
    f"WITH c AS (UPDATE certificate SET ended_by = {_ACT} WHERE id = {_OUT} RETURNING id) SELECT id FROM c"
)
_END = (
    "INSERT INTO certificate_end (certificate_id, right_id, ground, reason, document_number, loss_due_on, region_code, begun_by) "
    "SELECT id, right_id, '{ground}', '原因', {document}, {due}, region_code, {act} FROM certificate WHERE id = {id}"
)
_NEW = (
    "INSERT INTO certificate (paper_number, right_id, right_version, token_hash, check_code_hash, content_sha256, "
    "document_sha256, region_code, begun_by, follows_id) SELECT '川新号', right_id, right_version, sha256('t'), "
    "check_code_hash, content_sha256, document_sha256, region_code, begun_by, {follows} FROM certificate WHERE id = {id}"
)


def _end(ground: str, *, document: str = "NULL", due: str = "NULL", id_: str = _OUT, act: str = _ACT) -> str:
    return _END.format(ground=ground, document=document, due=due, id=id_, act=act)


def _both(end: str) -> str:
    """Close the first certificate that is out, and write its ground, in one statement each."""
    return (
        "DO $$ DECLARE which bigint := "
        + _OUT
        + f"; BEGIN UPDATE certificate SET ended_by = {_ACT} WHERE id = which; "
        + end.replace(_OUT, "which")
        + "; END $$"
    )


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        (_NEW.format(follows="NULL", id=_OUT), "uq_certificate_right_id_current"),
        (_NEW.format(follows=_OUT, id=_OUT), "uq_certificate_right_id_current"),
        (_CLOSE, "certificate_ends_with_ground"),
        (_end("wrongly_issued", document="'7'"), "fk_certificate_end_closed"),
        (_both(_end("wrongly_issued")), "ck_certificate_end_source"),
        (_both(_end("replaced")), "fk_certificate_end_handed_back"),
        (_both(_end("lost", due="register_today()")), "fk_certificate_end_loss_declared"),
        (_both(_end("lost")), "ck_certificate_end_loss"),
        (_both(_end("lost", due="register_today() + 1")), "ck_certificate_end_loss_full_length"),
        (_both(_end("wrongly_issued", document="'7'")), ""),
        (f"UPDATE certificate SET ended_by = NULL WHERE id = {_LOST}", "close_once"),
        (f"UPDATE certificate SET ended_by = {_ACT} WHERE id = {_LOST}", "close_once"),
        (
            (
                "INSERT INTO certificate_pickup (certificate_id, picked_up_by, manner, region_code, begun_by) "
                "SELECT certificate_id, picked_up_by, manner, region_code, begun_by FROM certificate_pickup"
            ),
            "pk_certificate_pickup",
        ),
        (
            (
                "INSERT INTO certificate_blank (print_number, certificate_id, region_code, begun_by) "
                f"SELECT print_number, {_OUT}, region_code, begun_by FROM certificate_blank"
            ),
            "pk_certificate_blank",
        ),
        (
            (
                "INSERT INTO certificate_blank (print_number, certificate_id, region_code, begun_by) "
                "SELECT print_number || '9', certificate_id, region_code, begun_by FROM certificate_blank"
            ),
            "uq_certificate_blank_certificate_id",
        ),
        (
            (
                "INSERT INTO certificate_blank (print_number, certificate_id, region_code, begun_by) "
                f"SELECT print_number || '9', {_OUT}, region_code, begun_by FROM certificate_blank"
            ),
            "",
        ),
    ],
)
def test_what_a_certificate_may_not_become_is_refused_by_name(
    app: Connection, statement: str, refusal: str
) -> None:
    assert refusal_of(app, statement) == refusal


def test_the_place_of_an_ended_certificate_is_taken_once_and_within_its_right(admin: Connection) -> None:
    admin.exec_driver_sql("SET LOCAL session_replication_role = replica")
    admin.exec_driver_sql(f"UPDATE certificate SET ended_by = {_ACT} WHERE id = {_OUT}")
    admin.exec_driver_sql("SET LOCAL session_replication_role = origin")
    ended = f"(SELECT min(id) FROM certificate WHERE ended_by = {_ACT})"
    again = _NEW.format(follows=_LOST, id=f"(SELECT id FROM certificate WHERE follows_id = {_LOST})")
    assert refusal_of(admin, _NEW.format(follows=_LOST, id=ended)) == "uq_certificate_follows_id"
    assert refusal_of(admin, again) == "uq_certificate_follows_id"
    assert refusal_of(admin, _NEW.format(follows=ended, id=ended)) == "fk_certificate_follows"
    unknown = _NEW.format(follows="NULL", id=ended).replace("right_version, sha256", "99, sha256")
    assert refusal_of(admin, unknown) == "fk_certificate_right_id_right_version"
    assert refusal_of(admin, _NEW.format(follows="NULL", id=ended)) == ""
