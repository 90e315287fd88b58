"""Takes a checked survey into the register: raw rows, findings, the ground, then grantor by grantor.

The edge hands in how to run a transaction; what is admitted under one grantor is one act.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np
import pandas as pd
import shapely
from sqlalchemy.orm import Session

from geodata.admission import Admission, counts
from geodata.checks.catalogue import CATALOGUE
from geodata.checks.finding import Finding, about
from geodata.checks.report import sentence
from geodata.facts import FactsOf
from geodata.raw_rows import blocks
from geodata.survey import Survey
from registry.rules.refusal import Refused
from registry.services._write import Actor
from registry.services.load_ground import load_ground
from registry.services.load_survey import LoadedGrantor, load_survey
from registry.services.receive_delivery import (
    FindingFacts,
    Incoming,
    RawRows,
    ReceivedDelivery,
    keep_findings,
    keep_raw_rows,
    receive_delivery,
)
from registry.vault import Vault

Transaction = Callable[[], AbstractContextManager[Session]]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Register:
    """The register to load into, as the edge opened it."""

    transaction: Transaction
    vault: Vault
    srid: int
    county: str
    actor: Actor


@dataclass(slots=True)
class RawStore:
    """Collects raw rows while files are read, as sealed blocks; kept with the delivery."""

    vault: Vault
    blocks: list[RawRows] = field(default_factory=list)

    def __call__(self, file: str, frame: pd.DataFrame, shapes: np.ndarray | None) -> None:
        """Take a file's raw columns (and shapes)."""
        for block in blocks(frame, shapes):
            self.take(file, *block)

    def take(self, file: str, first: int, rows: int, content: bytes) -> None:
        """Take a block of raw rows that was made elsewhere."""
        self.blocks.append(RawRows(file, first, rows, content))


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks found, and who is admitted."""

    findings: list[Finding]
    admission: Admission


_LOADERS = 2
"""Grantors taken in at one time: while one waits for the database, the other is prepared."""


@dataclass(slots=True)
class Loaded:
    """The result of a load, with counts that add up."""

    delivery_id: int
    again: bool
    counts: dict[str, dict[str, int]]
    refusals: list[Finding]
    grantors: list[LoadedGrantor] = field(default_factory=list)
    grantors_before: int = 0


def load(
    register: Register,
    came: Incoming,
    raw: RawStore,
    survey: Survey,
    judged: Judged,
    progress: Progress = lambda done, all_: None,
) -> Loaded:
    """Take in a survey; a delivery that came before goes on where it stopped."""
    admission, found = judged.admission, judged.findings
    facts = FactsOf(survey, admission)
    with register.transaction() as session:
        delivery = _receive(session, register, came, raw, judged, facts)
    result = Loaded(
        delivery.id,
        not delivery.is_new,
        {},
        list(admission.findings),
        grantors_before=len(delivery.grantors_done),
    )
    codes = [code for code in facts.grantors() if code not in delivery.grantors_done]

    def take_in(code: str) -> tuple[LoadedGrantor, list[Finding]] | None:
        """Take in one grantor, in a transaction of its own; None where another load was faster."""
        survey_of_grantor = facts.survey_of(code)
        try:
            with register.transaction() as session:
                done = load_survey(
                    session,
                    survey_of_grantor,
                    delivery_id=delivery.id,
                    actor=register.actor,
                    vault=register.vault,
                    srid=register.srid,
                )
                conflicts = list(_conflicts(done))
                keep_findings(session, delivery.id, _facts(register.county, [], conflicts), register.srid)
        except Refused:
            return None
        return done, conflicts

    progress(0, len(codes))
    with ThreadPoolExecutor(_LOADERS) as loaders:
        for number, taken in enumerate(loaders.map(take_in, _far_apart(codes))):
            if taken is None:
                result.grantors_before += 1
            else:
                result.grantors.append(taken[0])
                result.refusals += taken[1]
            progress(number + 1, len(codes))
    _mark(survey, admission, result.grantors)
    result.counts = counts(survey, admission, [*found, *result.refusals])
    return result


def _receive(
    session: Session, register: Register, came: Incoming, raw: RawStore, judged: Judged, facts: FactsOf
) -> ReceivedDelivery:
    """Keep the delivery as it came, its findings and its ground, if that was not done before."""
    delivery = receive_delivery(session, came, region=register.county, actor=register.actor)
    if delivery.is_new:
        for block in raw.blocks:
            keep_raw_rows(session, register.vault, delivery.id, block)
        found = _facts(register.county, judged.findings, judged.admission.findings)
        keep_findings(session, delivery.id, found, register.srid)
    if not delivery.has_ground:
        load_ground(
            session,
            facts.ground(came.day),
            delivery_id=delivery.id,
            county=register.county,
            actor=register.actor,
            srid=register.srid,
        )
    return delivery


def _far_apart(codes: Sequence[str]) -> list[str]:
    """Return codes so that those loaded at one time are no neighbours: these would wait for each other."""
    half = (len(codes) + 1) // 2
    pairs = zip_longest(codes[:half], codes[half:])
    return [code for pair in pairs for code in pair if code is not None]


def _facts(county: str, findings: Iterable[Finding], refusals: Iterable[Finding]) -> Iterable[FindingFacts]:
    refused = {f.key for f in refusals}
    merged = {f.key: f for f in [*findings, *refusals]}
    for key, finding in merged.items():
        shape = finding.shape
        yield FindingFacts(
            rule=finding.rule,
            severity=CATALOGUE[finding.rule].severity,
            refused=key in refused,
            region_code=finding.grantor_code or county,
            objects=finding.objects,
            place=finding.place,
            said=sentence(finding).zh,
            shape=shapely.to_wkb(shape) if shape is not None and not shape.is_empty else None,
        )


_PREFIX = {"contracted_parcel": "parcel", "homestead_plot": "homestead", "building": "building"}
_TABLE = {
    "contracted_parcel": "parcels",
    "homestead_plot": "homestead_plots",
    "building": "buildings",
    "holder": "holders",
    "contract": "contracts",
}


def _conflicts(done: LoadedGrantor) -> Iterable[Finding]:
    for conflict in done.conflicts:
        item = f"{_PREFIX.get(conflict.level, conflict.level)}:{conflict.code}"
        if conflict.neighbor is None:
            yield about("admission.code_in_register", item)
        else:
            yield about(
                "admission.register_overlap", item, neighbor=conflict.neighbor, area=f"{conflict.area_m2:.2f}"
            )


_FOLLOWS = {
    "members": ("holders", "holder_code"),
    "contract_parcels": ("contracts", "contract_code"),
    "boundary_points": ("parcels", "parcel_codes"),
    "boundary_lines": ("parcels", "parcel_codes"),
}
"""What stands or falls with a row of another table, and the column that names that row."""


def _mark(survey: Survey, admission: Admission, loaded: Iterable[LoadedGrantor]) -> None:
    """Count what the register refused, has as it came, or has otherwise, under its own heading."""
    every = (admission.refused, admission.same, admission.differing)
    for masks, codes in zip(every, _codes(loaded), strict=True):
        for name in survey.frames:
            table, column = _FOLLOWS.get(name, (name, "code"))
            if codes.get(table) and not (name in _FOLLOWS and masks is admission.refused):
                rows = survey.frames[name][column].str.split("/").str[0].isin(codes[table]).to_numpy()
                masks[name] = masks.get(name, np.zeros(len(rows), dtype=bool)) | rows


def _codes(loaded: Iterable[LoadedGrantor]) -> tuple[dict[str, set[str]], ...]:
    found: tuple[dict[str, set[str]], ...] = ({}, {}, {})
    for done in loaded:
        items = ([(c.level, c.code) for c in done.conflicts], done.known.same, done.known.differing)
        for codes, listed in zip(found, items, strict=True):
            for level, code in listed:
                codes.setdefault(_TABLE[level], set()).add(code)
    return found
