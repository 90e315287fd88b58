"""Contracts, the parcels they give, and earlier papers of a survey."""

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Contract, ContractParcel, ContractVersion, EarlierPaper
from registry.services._people import People
from registry.services._staging import stage, take_out
from registry.services._write import Writing
from registry.services.survey_facts import ContractFacts, PaperFacts

_CONTRACT = (
    ("code", "text"), ("holder_code", "text"), ("method", "text"), ("term_from", "date"),
    ("term_to", "date"), ("total_area", "bigint"), ("earlier_total_area", "bigint"),
    ("parcel_count", "smallint"), ("signed_on", "date"), ("earlier_code", "text"),
    ("total_area_mu", "bigint"), ("earlier_total_area_mu", "bigint"),
)  # fmt: skip
_PARCEL = (
    ("contract_code", "text"), ("parcel_code", "text"), ("acquisition", "text"),
    ("contract_area", "bigint"), ("earlier_area", "bigint"), ("is_share_only", "boolean"),
    ("transfer_code", "text"), ("right_code", "text"), ("contract_area_mu", "bigint"),
    ("earlier_area_mu", "bigint"),
)  # fmt: skip
_CONTRACTS = """
    INSERT INTO contract (code, grantor_id, holder_id, region_code, begun_by)
    SELECT s.code, :grantor, h.id, :region, :act
    FROM stage_contract AS s JOIN contract_holder AS h ON h.code = s.holder_code ORDER BY s.code
    ON CONFLICT ON CONSTRAINT uq_contract_code DO NOTHING
"""
_VERSIONS = """
    INSERT INTO contract_version (
      contract_id, region_code, version, method, term_from, term_to, total_area, earlier_total_area,
      parcel_count, signed_on, earlier_code, total_area_mu, earlier_total_area_mu, recorded_from, begun_by)
    SELECT c.id, :region,
      1 + coalesce((SELECT max(version) FROM contract_version AS v WHERE v.contract_id = c.id), 0),
      s.method, s.term_from, s.term_to, s.total_area, s.earlier_total_area,
      s.parcel_count, s.signed_on, s.earlier_code, s.total_area_mu, s.earlier_total_area_mu, :at, :act
    FROM stage_contract AS s JOIN contract AS c ON c.code = s.code
"""
_PARCELS = """
    INSERT INTO contract_parcel (
      contract_id, parcel_code, region_code, version, acquisition, contract_area, earlier_area,
      is_share_only, transfer_code, right_code, contract_area_mu, earlier_area_mu, recorded_from, begun_by)
    SELECT c.id, s.parcel_code, :region,
      1 + coalesce((SELECT max(version) FROM contract_parcel AS v
                    WHERE v.contract_id = c.id AND v.parcel_code = s.parcel_code), 0),
      s.acquisition, s.contract_area, s.earlier_area,
      s.is_share_only, s.transfer_code, s.right_code, s.contract_area_mu, s.earlier_area_mu, :at, :act
    FROM stage_contract_parcel AS s JOIN contract AS c ON c.code = s.contract_code
"""


def _hundredths(value: object) -> int | None:
    return None if value is None else int(value * 100)  # type: ignore[operator]  # a Decimal


def stage_contracts(session: Session, contracts: Sequence[ContractFacts]) -> None:
    """Copy contracts and their parcels to staging."""
    stage(
        session,
        "contract",
        _CONTRACT,
        (
            (
                c.code, c.holder_code, c.method, c.term_from, c.term_to, _hundredths(c.total_area),
                _hundredths(c.earlier_total_area), c.parcel_count, c.signed_on, c.earlier_code,
                _hundredths(c.total_area_mu), _hundredths(c.earlier_total_area_mu),
            )
            for c in contracts
        ),
    )  # fmt: skip
    stage(
        session,
        "contract_parcel",
        _PARCEL,
        (
            (
                c.code, p.parcel_code, p.acquisition, _hundredths(p.contract_area),
                _hundredths(p.earlier_area), p.is_share_only, p.transfer_code,
                p.right_code, _hundredths(p.contract_area_mu), _hundredths(p.earlier_area_mu),
            )
            for c in contracts
            for p in c.parcels
        ),
    )  # fmt: skip


_PAPER = tuple(item.name for item in fields(PaperFacts) if item.name != "picker_id")
_SAME = """
    DELETE FROM stage_contract AS s WHERE EXISTS (
      SELECT FROM contract AS c, contract_version AS v, contract_holder AS h
      WHERE c.code = s.code AND h.id = c.holder_id AND h.code = s.holder_code
      AND v.contract_id = c.id AND v.ended_by IS NULL
      AND ROW(s.method, s.term_from, s.term_to, s.total_area, s.earlier_total_area, s.parcel_count,
              s.signed_on, s.earlier_code, s.total_area_mu, s.earlier_total_area_mu)
        IS NOT DISTINCT FROM
          ROW(v.method, v.term_from, v.term_to, v.total_area, v.earlier_total_area, v.parcel_count,
              v.signed_on, v.earlier_code, v.total_area_mu, v.earlier_total_area_mu)
      AND (SELECT array_agg(ROW(p.parcel_code, p.acquisition, p.contract_area, p.earlier_area,
                                p.is_share_only, p.transfer_code, p.right_code, p.contract_area_mu,
                                p.earlier_area_mu)::text ORDER BY p.parcel_code)
           FROM stage_contract_parcel AS p WHERE p.contract_code = s.code)
        IS NOT DISTINCT FROM
          (SELECT array_agg(ROW(p.parcel_code, p.acquisition, p.contract_area, p.earlier_area,
                                p.is_share_only, p.transfer_code, p.right_code, p.contract_area_mu,
                                p.earlier_area_mu)::text ORDER BY p.parcel_code)
           FROM contract_parcel AS p WHERE p.contract_id = c.id AND p.ended_by IS NULL)
      OFFSET 0)
    RETURNING s.code
"""
# A code that a withdrawn load has left may come again, for the same holder.
_TAKEN = """
    DELETE FROM stage_contract AS s WHERE EXISTS (
        SELECT FROM contract AS c JOIN contract_holder AS h ON h.id = c.holder_id
        WHERE c.code = s.code AND (h.code <> s.holder_code OR EXISTS (
          SELECT FROM contract_version AS v WHERE v.contract_id = c.id AND v.ended_by IS NULL)) OFFSET 0)
      OR NOT EXISTS (SELECT FROM stage_holder AS h WHERE h.code = s.holder_code) AND NOT EXISTS (
        SELECT FROM contract_holder AS h JOIN contract_holder_version AS v ON v.holder_id = h.id
        WHERE h.code = s.holder_code AND v.ended_by IS NULL OFFSET 0)
    RETURNING s.code
"""
_ORPHANS = """
    DELETE FROM stage_contract_parcel AS p
    WHERE NOT EXISTS (SELECT FROM stage_contract AS s WHERE s.code = p.contract_code)
"""


def drop_taken(session: Session) -> tuple[list[str], list[str]]:
    """Take out of staging contracts the register has or whose holder it lacks; return (same, others)."""
    return take_out(session, _SAME, _TAKEN, _ORPHANS)


def write_contracts(writing: Writing, grantor_id: int, region: str) -> int:
    """Insert what is staged; return how many contracts."""
    writing.add_selected(Contract, _CONTRACTS, grantor=grantor_id, region=region)
    count = writing.add_selected(ContractVersion, _VERSIONS, region=region)
    writing.add_selected(ContractParcel, _PARCELS, region=region)
    return count


def write_papers(
    writing: Writing,
    papers: Sequence[PaperFacts],
    people: People,
    delivery_id: int,
    region: str,
    *,
    again: bool,
) -> None:
    """Keep earlier register pages and certificates as sources; they make no right.

    Where a grantor came `again`, papers that are on record are left out.
    """
    known = _on_record(writing, papers) if again else set()
    rows = [asdict(paper) for paper in papers]
    rows = [row for row in rows if tuple(row[name] for name in _PAPER) not in known]
    for row in rows:
        row["picker_id_sealed"] = people.number(row.pop("picker_id"))
        row |= {"delivery_id": delivery_id, "region_code": region}
    writing.add(EarlierPaper, rows)


def _on_record(writing: Writing, papers: Sequence[PaperFacts]) -> set[tuple[object, ...]]:
    columns = [getattr(EarlierPaper, name) for name in _PAPER]
    query = select(*columns).where(EarlierPaper.right_code.in_({p.right_code for p in papers}))
    return {tuple(row) for row in writing.session.execute(query)}
