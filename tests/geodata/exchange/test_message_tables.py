"""The tables of messages keep up with the register: a kind that joins there needs its line here."""

from geodata.message_records import _ROWS
from geodata.messages import _MAKERS
from geodata.standard.messages import change, registration
from registry.rights import KINDS
from registry.rules.case_kinds import CASE_KINDS
from registry.rules.messages import CHANNELS, TOLD, TOLD_ONCE

ENTERING = {kind.code for kind in CASE_KINDS.values() if "entered" in kind.states}


FILED = {"transfer_filing"}
"""What stands in the filing ledger 备案台账 alone is no registration: no platform is told."""


def _untold(entering: set[str], rights: set[str]) -> set[str]:
    """Return case kinds and right kinds whose entries no table of messages knows."""
    return (entering - registration.REGISTRATIONS.keys()) | (rights - TOLD.keys())


def test_every_case_kind_that_enters_and_every_right_kind_is_told() -> None:
    assert _untold(ENTERING - FILED, set(KINDS)) == set()
    assert _untold({*ENTERING - FILED, "new"}, {*KINDS, "other"}) == {"new", "other"}  # the control


def test_every_code_that_a_case_kind_has_is_a_change() -> None:
    codes = {k.message_kind for k in CASE_KINDS.values() if k.message_kind}
    assert codes
    assert codes <= change.CHANGES.keys()
    parties = {code for code, kind in change.CHANGES.items() if kind.parties}
    assert {k.message_kind in parties for k in CASE_KINDS.values() if k.code in TOLD_ONCE} == {True}
    assert {k.message_kind in parties for k in CASE_KINDS.values() if k.code not in TOLD_ONCE} == {False}


def test_channels_have_writers_and_tables_have_rows() -> None:
    assert _MAKERS.keys() == CHANNELS.keys()
    assert {channel for told in TOLD.values() for channel in told} <= CHANNELS.keys()
    told = {right for right, channels in TOLD.items() if "registration" in channels}
    assert told <= registration.RIGHTS.keys()
    tables = {t for right in registration.RIGHTS.values() for t in (*right.tables, *right.ended)}
    tables |= set(registration.FLOW)
    assert {t.name for t in tables} <= _ROWS.keys()
    assert {t.name for t in change.RECORDS} == change.IDENTITY.keys()


def test_codes_of_registration_are_those_of_the_documents() -> None:
    right = registration.RIGHTS["contracted_land"]
    assert right.code("100") == "1000901"  # 农用地使用权首次
    assert right.code(registration.CANCELLATION) == "4000101"
