"""Guards taken away one at a time: what each was, how it goes, and which acts could notice.

Of the database: a constraint dropped, a trigger disabled, a privilege granted. Of the program: a rule
skipped. Of locks: a function that takes none, found by a race.
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
from registry.rules import notices, parcel_changes
from registry.services import _step, close_display, confirm_results
from tests.support.ground import add_shape, add_unit, box
from tests.support.races import at_once, winners


@dataclass(frozen=True, slots=True)
class Mutant:
    """A guard that is gone: by SQL of the administrator, or by a change of the program."""

    guard: str
    acts: frozenset[str]
    sql: tuple[str, ...] = ()
    patch: Callable[[pytest.MonkeyPatch], None] | None = None
    race: Callable[[Office], str] | None = None
    entered: bool = True
    """Whether the story begins with rights entered, or with the survey."""


def _drop(table: str, constraint: str, *acts: str, entered: bool = True) -> Mutant:
    sql = f"ALTER TABLE {table} DROP CONSTRAINT {constraint} CASCADE"
    return Mutant(f"constraint {constraint}", frozenset(acts), (sql,), entered=entered)


def _disable(
    table: str, trigger: str, *acts: str, more: tuple[str, ...] = (), entered: bool = True
) -> Mutant:
    sql = f"ALTER TABLE {table} DISABLE TRIGGER {trigger}"
    return Mutant(f"trigger {trigger} of {table}", frozenset(acts), (sql, *more), entered=entered)


def _skip(rule: str, module: Any, name: str, *acts: str, entered: bool = False) -> Mutant:
    """Let a function of rules say nothing of one rule."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *a, **k: [r for r in real(*a, **k) if r.rule.code != rule])

    return Mutant(f"rule {rule}", frozenset(acts), patch=patch, entered=entered)


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

MUTANTS = (
    _drop("right_parcel", "ex_right_parcel_exclusive", "raw_second_right"),
    _drop("right_parcel", "ck_right_parcel_term", "raw_backward_term"),
    _disable("right_parcel", "seizure_guard", "restrict", "raw_right_on_seized"),
    _drop("case_step", "fk_case_step_allowed", "raw_step_skipped", "split"),
    _drop("case_step", "fk_case_step_own_account", "raw_step_of_another", "split"),
    _drop("notice_closing", "ck_notice_closing_full_length", "raw_early_closing", "display", entered=False),
    _drop("notice_closing", "fk_notice_closing_same_content", "raw_closing_of_other_content", "display", "wait", entered=False),
    _disable("restriction", "objection_guard", "raw_late_objection"),
    _disable("restriction_end", "decision_guard", "raw_own_decision", "display", "objection", entered=False),
    _disable("contract_holder_version", "version_chain", "raw_hole_in_versions"),
    _disable("spatial_unit_version", "no_change", "raw_other_content", more=("GRANT UPDATE ON spatial_unit_version TO sanquan_app",)),
    _disable("contract_parcel", "no_delete", "raw_deletion", more=("GRANT DELETE ON contract_parcel TO sanquan_app",)),
    _disable("spatial_unit_version", "unit_ends_with_ground", "raw_end_of_ground"),
    _disable("household_member", "right_held", "raw_household_ends"),
    _drop("person", "uq_person_id_index_name", "raw_second_person"),
    _drop("certificate", "uq_certificate_right_id_right_version", "issue", "raw_second_certificate"),
    _drop("household", "fk_household_begun_by", "raw_row_without_act"),
    _disable("event_number", "number_forward", "raw_hole_in_numbers"),
    _disable("spatial_unit_version", "overlap_guard", "raw_overlap"),
    _skip("case.state", _step, "refusals", "accept", "review", "split", entered=True),
    _skip("case.jurisdiction", _step, "refusals", "split", "accept", "review", entered=True),
    _skip("case.four_eyes", _step, "refusals", "split", "accept", "review", "approve_plan", entered=True),
    _skip("notice.not_due", close_display, "refusals_to_close", "display", "close"),
    _skip("parcel.area", parcel_changes, "refusals", "split", "change", entered=True),
    Mutant("rule objection.open", frozenset({"display", "object_to", "close", "wait"}), patch=_skip_objections, entered=False),
    Mutant("lock of the ground", frozenset(), (_NO_GROUND,), race=_overlapping),
    Mutant("lock of a case", frozenset(), (_NO_NAMES,), race=_objection_and_closing),
)  # fmt: skip
