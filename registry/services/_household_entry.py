"""What the entry of a household's change writes: households, members, contracts, rights, lineage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from registry import clock, codes
from registry.models import (
    CaseContract,
    Contract,
    ContractHolder,
    ContractHolderVersion,
    Entry,
    HolderLineage,
    Household,
    HouseholdMember,
    LandRight,
    LandRightVersion,
    Person,
    RegistrationUnit,
    RightParcel,
)
from registry.queries import sheets
from registry.queries.household_plans import Draft
from registry.queries.households import Held
from registry.rights import contracted_land
from registry.rules.case_kinds import HOUSEHOLD_MERGE, HOUSEHOLD_SPLIT
from registry.rules.household_facts import Member, Wanted
from registry.services import _holder_codes, _household_contracts
from registry.services._enter_contracts import add_version
from registry.services._household_contracts import Moved
from registry.services._write import Writing

_HOLDER = ("organization_id", "address", "postcode")
_HOLDER_TOLD = (
    "surveyor", "surveyed_on", "survey_note", "display_note", "display_recorder", "display_reviewed_on",
    "display_reviewer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Became:
    """A household after the act: its identity, code and contract."""

    holder_id: int
    code: str
    contract_id: int | None


def enter(
    writing: Writing, case_id: int, found: Sequence[Held], draft: Draft, moved: Moved | None = None
) -> list[str]:
    """Enter a plan; return the codes of the households that its households became.

    `moved` is the transfer by which parcels come to another contract.
    """
    session, region = writing.session, found[0].region_code
    before = {s.contract_id: s for s in sheets.of_contracts(session, [h.contract_id or 0 for h in found])}
    versions = {h.right_id: _end_right(writing, h.right_id) for h in found if h.right_id is not None}
    count = sum(1 for h in draft.after if h.code is None)
    fresh = iter(_holder_codes.next_codes(session, found[0].grantor_code, count) if count else ())
    own, after = {h.code: h for h in found}, {w.code: w for w in draft.after if w.code}
    for held in found:
        _carry_on(writing, held, after.get(held.code), found)
    became = [
        _Became(own[w.code].holder_id, w.code, own[w.code].contract_id)
        if w.code
        else _begin(writing, w, next(fresh), found[0], moved.holder_id if moved else None)
        for w in draft.after
    ]
    pairs = list(zip(draft.after, became, strict=True))
    contracts = [(w, b.contract_id) for w, b in pairs]
    _household_contracts.carry_on(writing, found, contracts, draft.evidence, moved)
    _lineage(writing, case_id, found, became, draft)
    going = {b.contract_id for w, b in pairs if w.plots}
    for contract, sheet in before.items():
        if contract not in going:
            _entry(writing, case_id, contract, sheet.sha256, region)
    for wanted, now in pairs:
        if wanted.plots:
            _enter_right(writing, case_id, now, versions, own.get(now.code))
    return [b.code for b in became]


def _end_right(writing: Writing, right_id: int) -> int:
    writing.end(RightParcel, RightParcel.right_id == right_id)
    return writing.close(LandRightVersion, right_id=right_id)


# ---- households and members -------------------------------------------------------------------------


def _carry_on(writing: Writing, held: Held, wanted: Wanted | None, found: Sequence[Held]) -> None:
    """Write a household's next state: its members dated, and nothing where nothing changed."""
    today = clock.today(writing.session)
    members = {m.person_id: m for m in wanted.members} if wanted else {}
    changed = False
    for old in held.members:
        if not old.stays:
            continue
        end = max(today, old.during_from + timedelta(days=1))
        new = members.get(old.person_id) or _dated(old, end)
        if new != old:
            _next_member(writing, held, old, new)
            changed = True
    known = {m.person_id for m in held.members if m.stays}
    for new in wanted.staying if wanted else ():
        if new.person_id not in known:
            moved = any(new.person_id == m.person_id for h in found for m in h.members)
            _first_member(writing, held.holder_id, held.region_code, new, today if moved else new.during_from)
            changed = True
    speaks = wanted.representative if wanted and wanted.staying else None
    if not changed and speaks == held.representative:
        return
    old_version = _holder_version(writing, held.holder_id)
    writing.close(ContractHolderVersion, holder_id=held.holder_id)
    if wanted and wanted.staying:
        told = {name: getattr(old_version, name) for name in (*_HOLDER, *_HOLDER_TOLD)}
        if speaks == held.representative:
            told |= {
                name: getattr(old_version, name) for name in ("name", "id_kind", "phone_sealed", "phone_mask")
            }
        else:  # the phone was the old representative's
            told |= _named(writing, speaks)
        _add_holder_version(writing, held.holder_id, held.region_code, held.version + 1, wanted, told)


def _dated(member: Member, end: date) -> Member:
    return Member(
        member.person_id, member.relation, member.is_co_owner, member.during_from, end,
        member.remark_kind, member.remark,
    )  # fmt: skip


def _holder_version(writing: Writing, holder_id: int) -> ContractHolderVersion:
    query = select(ContractHolderVersion).where(
        ContractHolderVersion.holder_id == holder_id, ContractHolderVersion.ended_by.is_(None)
    )
    return writing.session.scalars(query).one()


def _named(writing: Writing, person_id: int | None) -> dict[str, Any]:
    person = writing.session.get_one(Person, person_id)
    return {"name": person.name, "id_kind": person.id_kind}


def _add_holder_version(
    writing: Writing, holder_id: int, region: str, version: int, wanted: Wanted, told: dict[str, Any]
) -> None:
    writing.add_one(
        ContractHolderVersion,
        holder_id=holder_id,
        region_code=region,
        version=version,
        representative_id=wanted.representative,
        member_count=len(wanted.staying),
        **told,
    )


def _next_member(writing: Writing, held: Held, old: Member, new: Member) -> None:
    row = writing.session.scalars(
        select(HouseholdMember).where(
            HouseholdMember.holder_id == held.holder_id,
            HouseholdMember.person_id == old.person_id,
            HouseholdMember.ended_by.is_(None),
            HouseholdMember.during_to == old.during_to,
        )
    ).one()
    key = {"holder_id": held.holder_id, "person_id": old.person_id, "position": row.position}
    version = writing.close(HouseholdMember, **key)
    said = _said(new, new.during_from)
    writing.add_one(HouseholdMember, **key, version=version + 1, region_code=held.region_code, **said)


def _first_member(writing: Writing, holder_id: int, region: str, member: Member, since: date) -> None:
    last = writing.session.scalar(
        select(func.max(HouseholdMember.position)).where(HouseholdMember.holder_id == holder_id)
    )
    writing.add_one(
        HouseholdMember,
        holder_id=holder_id,
        person_id=member.person_id,
        position=(last or 0) + 1,
        version=1,
        region_code=region,
        **_said(member, since),
    )


def _said(member: Member, since: date) -> dict[str, Any]:
    names = ("relation", "is_co_owner", "remark_kind", "remark", "during_to")
    return {**{name: getattr(member, name) for name in names}, "during_from": since}


def _begin(writing: Writing, wanted: Wanted, code: str, parent: Held, known: int | None = None) -> _Became:
    """Begin a household with its code, contract and members; its contract's terms are the parent's.

    `known` is a holder of a household that is there already, and gets its contract and that one's code.
    """
    region, today = {"region_code": parent.region_code}, clock.today(writing.session)
    household = known and writing.session.get_one(ContractHolder, known).household_id
    household = household or writing.add_one(Household, origin_code=code, **region)
    holder = writing.add_one(
        ContractHolder, code=code, kind="1", grantor_id=parent.grantor_id, household_id=household, **region
    )
    last = writing.session.scalars(
        select(ContractHolderVersion)
        .where(ContractHolderVersion.holder_id == (known or parent.holder_id))
        .order_by(ContractHolderVersion.version.desc())
        .limit(1)
    ).one()
    told = {name: getattr(last, name) for name in _HOLDER} | _named(writing, wanted.representative)
    _add_holder_version(writing, holder, parent.region_code, 1, wanted, told)
    for member in wanted.staying:
        _first_member(writing, holder, parent.region_code, member, member.during_from if known else today)
    contract = writing.add_one(
        Contract,
        code=codes.contract_code(code, family=True),
        grantor_id=parent.grantor_id,
        holder_id=holder,
        **region,
    )
    return _Became(holder, code, contract)


def _lineage(
    writing: Writing, case_id: int, found: Sequence[Held], became: Sequence[_Became], draft: Draft
) -> None:
    if draft.kind not in {HOUSEHOLD_SPLIT.code, HOUSEHOLD_MERGE.code}:
        return
    row = {"kind": draft.kind, "case_id": case_id, "region_code": found[0].region_code}
    writing.add(
        HolderLineage,
        [
            {**row, "parent_id": h.holder_id, "child_id": b.holder_id}
            for h in found
            for b in became
            if h.holder_id != b.holder_id
        ],
    )


# ---- rights -----------------------------------------------------------------------------------------


def _enter_right(
    writing: Writing, case_id: int, after: _Became, versions: dict[int, int], held: Held | None
) -> None:
    """Enter a contract as it now is: the next version of its right, or the first of a new one."""
    assert after.contract_id is not None
    session = writing.session
    (sheet,) = sheets.of_contracts(session, [after.contract_id])
    region = sheet.grantor_code if held is None else held.region_code
    if held is None:
        unit = writing.add_one(
            RegistrationUnit,
            kind="contract_land",
            folio_number=sheet.code,
            contract_id=after.contract_id,
            region_code=region,
        )
        subject = {"case_id": case_id, "contract_id": after.contract_id, "content_sha256": sheet.sha256}
        writing.add(CaseContract, [{**subject, "region_code": region}])
        right = writing.add_one(
            LandRight, kind=contracted_land.KIND.code, code=sheet.code, unit_id=unit, region_code=region
        )
        version = 1
    else:
        assert held.right_id is not None
        right, version = held.right_id, versions[held.right_id] + 1
    entry = _entry(writing, case_id, after.contract_id, sheet.sha256, region)
    unit = session.get_one(Entry, entry).unit_id
    add_version(writing, sheet, right, unit, entry, region, version)


def _entry(writing: Writing, case_id: int, contract_id: int, content: bytes, region: str) -> int:
    """Write the entry on a contract's page; of one that ends it states what ended."""
    unit = writing.session.scalars(
        select(RegistrationUnit.id).where(RegistrationUnit.contract_id == contract_id)
    ).one()
    return writing.add_one(
        Entry,
        case_id=case_id,
        unit_id=unit,
        contract_id=contract_id,
        content_sha256=content,
        region_code=region,
        plan_case_id=case_id,
    )
