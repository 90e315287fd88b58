"""Guards taken away one at a time: what each was and how it goes. The search for them knows none of this.

Of the database: a constraint dropped, a trigger disabled, a privilege granted. Of the program: a rule
skipped. Of locks: a function that takes none.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from registry.rules import extension, notices, parcel_changes
from registry.services import (
    _household_plan,
    _step,
    answer_case,
    close_display,
    confirm_results,
    delegate,
    record_pickup,
    reissue_certificate,
    take_in_case,
)
from tests.support.ground import add_shape, add_unit, box
from tests.support.races import at_once, winners


@dataclass(frozen=True, slots=True)
class Mutant:
    """A guard that is gone: by SQL of the administrator, or by a change of the program."""

    guard: str
    sql: tuple[str, ...] = ()
    patch: Callable[[pytest.MonkeyPatch], None] | None = None


def _drop(table: str, constraint: str) -> Mutant:
    return Mutant(f"constraint {constraint}", (f"ALTER TABLE {table} DROP CONSTRAINT {constraint} CASCADE",))


def _disable(table: str, trigger: str, *more: str) -> Mutant:
    sql = f"ALTER TABLE {table} DISABLE TRIGGER {trigger}"
    return Mutant(f"trigger {trigger} of {table}", (sql, *more))


def _skip(rule: str, module: Any, name: str) -> Mutant:
    """Let a function of rules say nothing of one rule."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *a, **k: [r for r in real(*a, **k) if r.rule.code != rule])

    return Mutant(f"rule {rule}", patch=patch)


def _skip_objections(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (confirm_results, notices):
        monkeypatch.setattr(module, "refusals_by_objections", lambda *_, **__: [])


# ---- races ------------------------------------------------------------------------------------------


def _both(office: Office, *acts: Callable[[Session], object]) -> str:
    """Run acts that wait for each other before they commit; say so where both were let through."""
    met = threading.Barrier(len(acts))

    def meeting(act: Callable[[Session], object]) -> Callable[[Session], None]:
        def run(session: Session) -> None:
            act(session)
            with suppress(threading.BrokenBarrierError):
                met.wait(0.5)

        return run

    return "both won a race" if winners(at_once(office, *map(meeting, acts))) == len(acts) else ""


def _overlapping(office: Office) -> str:
    def act(number: int, west: float) -> Callable[[Session], None]:
        def run(session: Session) -> None:
            add_unit(session, number)
            add_shape(session, number, box(west, 0, west + 30, 30))

        return run

    return _both(office, act(90001, 0), act(90002, 5))


OBJECTION = "INSERT INTO restriction (kind, case_id, notice_id, content_sha256, claimant, contact_sealed, reason, region_code, begun_by) SELECT 'notice_objection', case_id, id, content_sha256, '王五', '\\x01', '理由', region_code, begun_by FROM notice WHERE round = 9"
CLOSING = "INSERT INTO notice_closing (notice_id, due_on, content_sha256, region_code, begun_by) SELECT id, due_on, content_sha256, region_code, begun_by FROM notice WHERE round = 9"
_NOTICE = "INSERT INTO notice (kind, case_id, round, region_code, due_on, period, content_sha256, begun_by) SELECT 'display', min(id), 9, min(region_code), register_today(), '0', sha256('x'), (SELECT max(id) FROM journal_entry) FROM land_case"


def _objection_and_closing(office: Office) -> str:
    with Session(office.engine) as session, session.begin():
        session.execute(text(_NOTICE))
    return _both(office, lambda s: s.execute(text(OBJECTION)), lambda s: s.execute(text(CLOSING)))


_NO_GROUND = "CREATE OR REPLACE FUNCTION lock_ground(west float8[], south float8[], east float8[], north float8[]) RETURNS integer LANGUAGE sql AS 'SELECT 0'"
_NO_NAMES = "CREATE OR REPLACE FUNCTION lock_names(names text[]) RETURNS void LANGUAGE sql AS ''"

RACES = (_overlapping, _objection_and_closing)
"""Races that every search ends with."""
MUTANTS = (
    Mutant(
        "constraint ex_right_parcel_exclusive with its second, right_parcel_shares",
        (
            "ALTER TABLE right_parcel DROP CONSTRAINT ex_right_parcel_exclusive",
            "ALTER TABLE right_parcel DISABLE TRIGGER right_parcel_shares",
        ),
    ),
    _drop("right_parcel", "ck_right_parcel_term"),
    _disable("right_parcel", "seizure_guard"),
    _drop("case_step", "fk_case_step_allowed"),
    _drop("case_step", "fk_case_step_own_account"),
    _drop("notice_closing", "ck_notice_closing_full_length"),
    _drop("notice_closing", "fk_notice_closing_same_content"),
    _disable("restriction", "objection_guard"),
    _disable("restriction_end", "decision_guard"),
    _disable("contract_holder_version", "version_chain"),
    _disable("spatial_unit_version", "no_change", "GRANT UPDATE ON spatial_unit_version TO sanquan_app"),
    _disable("contract_parcel", "no_delete", "GRANT DELETE ON contract_parcel TO sanquan_app"),
    _disable("spatial_unit_version", "unit_ends_with_ground"),
    _disable("household_member", "right_held"),
    _drop("person", "uq_person_id_index_name"),
    Mutant("index uq_certificate_right_id_current", ("DROP INDEX uq_certificate_right_id_current",)),
    _drop("household", "fk_household_begun_by"),
    _disable("event_number", "number_forward"),
    _disable("spatial_unit_version", "overlap_guard"),
    _disable("certificate", "certificate_ends_with_ground"),
    _drop("certificate_blank", "pk_certificate_blank"),
    _drop("certificate_pickup", "pk_certificate_pickup"),
    _disable("case_step", "stand_aside"),
    _disable("delegation", "delegation_sound"),
    _drop("extension_vote", "ck_extension_vote_two_thirds"),
    _drop("extension_publication_closing", "ck_extension_publication_closing_full_length"),
    _drop("extension_case", "fk_extension_case_voted"),
    _skip("case.state", _step, "refusals"),
    _skip("case.jurisdiction", _step, "refusals"),
    _skip("case.four_eyes", _step, "refusals"),
    _skip("case.relative", _step, "refusals"),
    _skip("notice.not_due", close_display, "refusals_to_close"),
    _skip("parcel.area", parcel_changes, "refusals"),
    _skip("intake.kind", take_in_case, "refusals_of_intake"),
    _skip("answer.reason", answer_case, "refusals_of_answer"),
    _skip("delegation.not_own", delegate, "refusals_to_delegate"),
    _skip("extension.vote", extension, "refusals_of_vote"),
    _skip("extension.plan_days", extension, "refusals_of_closing"),
    _skip("certificate.loss_not_due", reissue_certificate, "refusals_to_reissue"),
    _skip("certificate.print_number_used", record_pickup, "refusals_to_pick_up"),
    _skip("certificate.picked_up", record_pickup, "refusals_to_pick_up"),
    _skip("restriction.seized", _household_plan, "refusals_of_disposition"),
    Mutant("rule objection.open", patch=_skip_objections),
    Mutant("lock of the ground", (_NO_GROUND,)),
    Mutant("lock of a case", (_NO_NAMES,)),
)
