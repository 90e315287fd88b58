"""Notes that a delivery came in, keeps every raw row of it sealed, and keeps what was found in it.

No register row changes here: what is admitted enters by `load_survey` and `load_ground`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from registry.models import Delivery, DeliveryFinding, DeliveryGround, RawBlock
from registry.queries import deliveries
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refused
from registry.services import _step
from registry.services._write import Actor, Locks, take
from registry.vault import RAW_PURPOSE, Vault

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A delivery as it came: its name, `package` or `file`, the digest that recognises it, its day."""

    name: str
    kind: str
    sha256: bytes
    day: date


@dataclass(frozen=True, slots=True)
class RawRows:
    """Rows `first` … of a file as they came, in a form that geodata reads back."""

    file: str
    first: int
    rows: int
    content: bytes


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """A finding as the register keeps it: masked, readable, with its place."""

    rule: str
    severity: str
    refused: bool
    region_code: str
    objects: Sequence[str]
    place: str
    said: str
    shape: bytes | None


@dataclass(frozen=True, slots=True)
class ReceivedDelivery:
    """A delivery of the register and the grantors that were taken in from it already."""

    id: int
    is_new: bool
    grantors_done: frozenset[str]
    has_ground: bool


def receive_delivery(session: Session, came: Incoming, *, region: str, actor: Actor) -> ReceivedDelivery:
    """Return the delivery with this digest, noted now if it is new; raises Refused for who may not load."""
    if not _step.has_role(session, actor, ROLE, region):
        raise Refused([JURISDICTION.refuse(region, role=ROLE)])
    take(session, Locks(names=[f"delivery:{came.sha256.hex()}"]))
    known = session.scalar(
        select(Delivery.id).where(Delivery.sha256 == came.sha256, Delivery.region_code == region)
    )
    if known is not None:
        done = deliveries.standing_grantors(session, known)
        ground = session.scalar(
            select(DeliveryGround.id).where(
                DeliveryGround.delivery_id == known, DeliveryGround.ended_by.is_(None)
            )
        )
        return ReceivedDelivery(known, False, frozenset(done), ground is not None)
    statement = (
        insert(Delivery)
        .values(
            name=came.name,
            kind=came.kind,
            sha256=came.sha256,
            region_code=region,
            account_id=actor.account_id,
        )
        .returning(Delivery.id)
    )
    return ReceivedDelivery(session.execute(statement).scalar_one(), True, frozenset(), has_ground=False)


def keep_raw_rows(session: Session, vault: Vault, delivery_id: int, block: RawRows) -> None:
    """Keep rows of a file as they came, sealed as one block."""
    session.execute(
        insert(RawBlock).values(
            delivery_id=delivery_id,
            file=block.file,
            first_row=block.first,
            rows=block.rows,
            sealed=vault.seal_bytes(block.content, RAW_PURPOSE),
        )
    )


def keep_findings(session: Session, delivery_id: int, findings: Iterable[FindingFacts], srid: int) -> None:
    """Keep findings of a delivery."""
    rows = [
        {
            "delivery_id": delivery_id,
            "rule": f.rule,
            "severity": f.severity,
            "refused": f.refused,
            "region_code": f.region_code,
            "objects": list(f.objects),
            "place": f.place,
            "said": f.said,
            "shape": func.ST_GeomFromWKB(f.shape, srid) if f.shape else None,
        }
        for f in findings
    ]
    plain = [row for row in rows if row["shape"] is None]
    if plain:
        session.execute(insert(DeliveryFinding), plain)
    for row in rows:
        if row["shape"] is not None:
            session.execute(insert(DeliveryFinding).values(**row))


def read_raw_block(
    session: Session, vault: Vault, *, delivery_id: int, file: str, row: int
) -> tuple[int, bytes]:
    """Return (first row, content) of the block that holds a row of a file."""
    block = session.execute(
        select(RawBlock.first_row, RawBlock.sealed)
        .where(RawBlock.delivery_id == delivery_id, RawBlock.file == file, RawBlock.first_row <= row)
        .order_by(RawBlock.first_row.desc())
        .limit(1)
    ).one()
    return block.first_row, vault.open_bytes(block.sealed, RAW_PURPOSE)
