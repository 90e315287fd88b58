"""Holders and members of a survey: staged, then written in a few statements."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from registry.codelists import HolderKind
from registry.models import (
    ContractHolder,
    ContractHolderVersion,
    Household,
    HouseholdMember,
    Organization,
)
from registry.services._people import People
from registry.services._staging import stage, take_out
from registry.services._write import Writing
from registry.services.survey_facts import HolderFacts, PersonFacts

_HOLDER = (
    ("code", "text"),
    ("kind", "text"),
    ("name", "text"),
    ("person", "integer"),
    ("unit_code", "text"),
    ("address", "text"),
    ("postcode", "text"),
    ("phone_sealed", "bytea"),
    ("phone_mask", "text"),
    ("member_count", "smallint"),
    ("surveyor", "text"),
    ("surveyed_on", "date"),
    ("survey_note", "text"),
    ("display_note", "text"),
    ("display_recorder", "text"),
    ("display_reviewed_on", "date"),
    ("display_reviewer", "text"),
    ("id_kind", "text"),
)
_MEMBER = (
    ("holder_code", "text"),
    ("position", "smallint"),
    ("person", "integer"),
    ("relation", "text"),
    ("is_co_owner", "boolean"),
    ("remark_kind", "text"),
    ("remark", "text"),
)
_HOUSEHOLDS = """
    INSERT INTO household (origin_code, region_code, begun_by)
    SELECT code, :region, :act FROM stage_holder WHERE kind = '1' ORDER BY code
    ON CONFLICT ON CONSTRAINT uq_household_origin_code DO NOTHING
"""
_ORGANIZATIONS = """
    INSERT INTO organization (region_code, name, registration_code, begun_by)
    SELECT DISTINCT :county, s.name, s.unit_code, :act FROM stage_holder AS s
    WHERE s.kind = '3' AND s.name IS NOT NULL AND NOT EXISTS (
      SELECT FROM organization AS o
      WHERE o.name = s.name AND o.registration_code IS NOT DISTINCT FROM s.unit_code)
"""
_HOLDERS = """
    INSERT INTO contract_holder (code, kind, grantor_id, household_id, region_code, begun_by)
    SELECT s.code, s.kind, :grantor, h.id, :region, :act
    FROM stage_holder AS s LEFT JOIN household AS h ON h.origin_code = s.code AND s.kind = '1'
    ORDER BY s.code
    ON CONFLICT ON CONSTRAINT uq_contract_holder_code DO NOTHING
"""
_VERSIONS = """
    INSERT INTO contract_holder_version (
      holder_id, region_code, version, name, representative_id, organization_id, address, postcode,
      phone_sealed, phone_mask, member_count, surveyor, surveyed_on, survey_note, display_note,
      display_recorder, display_reviewed_on, display_reviewer, id_kind, recorded_from, begun_by)
    SELECT c.id, :region,
      1 + coalesce((SELECT max(version) FROM contract_holder_version AS v WHERE v.holder_id = c.id), 0),
      s.name, r.person_id, o.id, s.address, s.postcode,
      s.phone_sealed, s.phone_mask, s.member_count, s.surveyor, s.surveyed_on, s.survey_note, s.display_note,
      s.display_recorder, s.display_reviewed_on, s.display_reviewer, s.id_kind, :at, :act
    FROM stage_holder AS s
    JOIN contract_holder AS c ON c.code = s.code
    LEFT JOIN stage_person_ref AS r ON r.ref = s.person
    LEFT JOIN organization AS o
      ON s.kind = '3' AND o.name = s.name AND o.registration_code IS NOT DISTINCT FROM s.unit_code
"""
_MEMBERS = """
    INSERT INTO household_member (
      holder_id, person_id, position, region_code, relation, is_co_owner, remark_kind, remark,
      during_from, version, recorded_from, begun_by)
    SELECT c.id, r.person_id, s.position, :region, s.relation, s.is_co_owner, s.remark_kind, s.remark,
      coalesce(h.surveyed_on, :at ::date),
      1 + coalesce((SELECT max(version) FROM household_member AS v
                    WHERE v.holder_id = c.id AND v.person_id = r.person_id AND v.position = s.position), 0),
      :at, :act
    FROM stage_member AS s
    JOIN contract_holder AS c ON c.code = s.holder_code
    JOIN stage_holder AS h ON h.code = s.holder_code
    JOIN stage_person_ref AS r ON r.ref = s.person
"""


def stage_holders(session: Session, holders: Sequence[HolderFacts], people: People) -> None:
    """Copy holders and members to staging; their persons are collected in `people`."""
    stage(session, "holder", _HOLDER, (_holder(h, people) for h in holders))
    stage(
        session,
        "member",
        _MEMBER,
        (
            (h.code, m.position, people.refer(m.person), m.relation, m.is_co_owner, m.remark_kind, m.remark)
            for h in holders
            for m in h.members
        ),
    )


def _holder(holder: HolderFacts, people: People) -> tuple[object, ...]:
    is_unit = holder.kind == HolderKind.UNIT
    person = None if is_unit else PersonFacts(holder.name or "", holder.id_kind, holder.id_number)
    return (
        holder.code,
        holder.kind,
        holder.name,
        people.refer(person),
        holder.id_number if is_unit else None,
        holder.address,
        holder.postcode,
        *people.phone(holder.phone),
        holder.member_count,
        holder.surveyor,
        holder.surveyed_on,
        holder.survey_note,
        holder.display_note,
        holder.display_recorder,
        holder.display_reviewed_on,
        holder.display_reviewer,
        holder.id_kind,
    )


_SAME = """
    DELETE FROM stage_holder AS s WHERE EXISTS (
      SELECT FROM contract_holder AS c, contract_holder_version AS v
      WHERE c.code = s.code AND c.kind = s.kind AND v.holder_id = c.id AND v.ended_by IS NULL
      AND ROW(s.name, s.address, s.postcode, s.phone_mask, s.member_count, s.surveyor, s.surveyed_on,
              s.survey_note, s.id_kind)
        IS NOT DISTINCT FROM
          ROW(v.name, v.address, v.postcode, v.phone_mask, v.member_count, v.surveyor, v.surveyed_on,
              v.survey_note, v.id_kind)
      AND (SELECT ROW(p.id_index, p.name)::text FROM stage_person AS p WHERE p.ref = s.person)
        IS NOT DISTINCT FROM
          (SELECT ROW(p.id_index, p.name)::text FROM person AS p WHERE p.id = v.representative_id)
      AND (SELECT array_agg(ROW(m.position, p.id_index, p.name, m.relation, m.is_co_owner, m.remark_kind,
                                m.remark)::text ORDER BY m.position)
           FROM stage_member AS m JOIN stage_person AS p ON p.ref = m.person WHERE m.holder_code = s.code)
        IS NOT DISTINCT FROM
          (SELECT array_agg(ROW(m.position, p.id_index, p.name, m.relation, m.is_co_owner, m.remark_kind,
                                m.remark)::text ORDER BY m.position)
           FROM household_member AS m JOIN person AS p ON p.id = m.person_id
           WHERE m.holder_id = c.id AND m.ended_by IS NULL)
      OFFSET 0)
    RETURNING s.code
"""
# A code that a withdrawn load has left may come again, as the same kind of holder.
_TAKEN = """
    DELETE FROM stage_holder AS s WHERE EXISTS (
      SELECT FROM contract_holder AS c
      WHERE c.code = s.code AND (c.kind <> s.kind OR EXISTS (
        SELECT FROM contract_holder_version AS v WHERE v.holder_id = c.id AND v.ended_by IS NULL))
      OFFSET 0)
    RETURNING s.code
"""
_ORPHANS = """
    DELETE FROM stage_member AS m
    WHERE NOT EXISTS (SELECT FROM stage_holder AS s WHERE s.code = m.holder_code)
"""


def drop_taken(session: Session) -> tuple[list[str], list[str]]:
    """Take out of staging holders whose code the register has; return (the same, others)."""
    return take_out(session, _SAME, _TAKEN, _ORPHANS)


def write_holders(writing: Writing, grantor_id: int, region: str) -> int:
    """Insert what is staged; return how many holders."""
    writing.add_selected(Household, _HOUSEHOLDS, region=region)
    writing.add_selected(Organization, _ORGANIZATIONS, county=region[:6])
    writing.add_selected(ContractHolder, _HOLDERS, grantor=grantor_id, region=region)
    count = writing.add_selected(ContractHolderVersion, _VERSIONS, region=region)
    writing.add_selected(HouseholdMember, _MEMBERS, region=region)
    return count
