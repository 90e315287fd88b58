"""Guards of one kind that are taken away: of the rules and, where it holds the same, of the database.

What is more than a whole parcel is held by `unit.shares` besides; more than a lease's share of it is not, so
that is what "ground" gets to, by leases of parts. Otherwise no guard stands behind those named here: with both
sides silent each kind breaks, with one of them silent the other refuses.

Area and children once did not break because the chains did not get there: what lies in another's way needs two
leases of one parcel at one time that are both entered, a child needs its sub-lease entered and its parent then
changed or ended. So a control begins with just those acts, as often as it takes.
"""

from dataclasses import dataclass
from types import ModuleType

import pytest

from registry.rules import derived_shares, right_changes, transfer_ends, transfers, unit_drafts
from registry.services import record_receipts
from tests.support.chains import chain


@dataclass(frozen=True, slots=True)
class Control:
    """What is gone, the acts with which a chain begins that finds it, and what is seen then."""

    seen: str
    """What the properties say, which ask neither the rules nor the database's guards."""
    opening: tuple[str, ...]
    rules: tuple[tuple[ModuleType, str, str], ...] = ()
    """Functions of rules, and the rule of which each is silent."""
    database: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    """Constraints, of those guards, that refuse where only the rules are silent."""
    care: float = 0.6
    whole: float = 0.7
    greed: float = 0.3
    steps: int = 30

    def prepare(self, patch: pytest.MonkeyPatch) -> None:
        """Let chains care less for what is lawful."""
        patch.setattr(chain, "CARE", self.care)
        patch.setattr(chain, "WHOLE", self.whole)
        patch.setattr(chain, "GREED", self.greed)

    def silence(self, patch: pytest.MonkeyPatch) -> None:
        """Let the functions say nothing of the rules."""
        for module, name, code in self.rules:
            _silent(patch, module, name, code)


def _silent(patch: pytest.MonkeyPatch, module: ModuleType, name: str, code: str) -> None:
    real = getattr(module, name)
    patch.setattr(module, name, lambda *a, **k: [r for r in real(*a, **k) if r.rule.code != code])


def _off(table: str, trigger: str) -> str:
    return f"ALTER TABLE {table} DISABLE TRIGGER {trigger}"


def _spoilt(moment: str, body: str) -> str:
    """Return SQL by which dues are written otherwise than the services say."""
    return (
        f"CREATE FUNCTION spoilt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$; "
        f"CREATE TRIGGER aa_spoilt BEFORE {moment} ON payment_due FOR EACH ROW EXECUTE FUNCTION spoilt()"
    )


CONTROLS = {
    "term": Control(
        r"runs from .*, outside ",
        ("lease", *["sublease"] * 4),
        ((transfers, "refusals", "transfer.term_outside"), (unit_drafts, "refusals", "unit.term_parent")),
        (_off("land_right_version", "right_inside_parent"),),
        ("right_inside_parent",),
    ),
    "area": Control(
        r"rights of tier \d have .* of parcel",
        ("lease",) * 6,
        ((unit_drafts, "refusals", "unit.ground_taken"), (unit_drafts, "refusals", "unit.shares")),
        (
            "ALTER TABLE right_parcel DROP CONSTRAINT ex_right_parcel_exclusive",
            _off("right_parcel", "right_parcel_shares"),
        ),
        ("ex_right_parcel_exclusive", "right_parcel_shares"),
    ),
    "ground": Control(
        r"has ground that .* has not",
        ("lease", *["sublease"] * 8),
        ((transfers, "refusals", "transfer.not_its_parcel"),),
        (
            "ALTER TABLE transfer_parcel DROP CONSTRAINT ck_transfer_parcel_area",
            _off("land_right_version", "right_inside_parent"),
        ),
        ("ck_transfer_parcel_area",),
        whole=0.0,
        greed=0.7,
    ),
    "shares of a share": Control(
        r"gave .* of parcel \d+, of which it has",
        (*["lease"] * 3, *["sublease"] * 8),
        ((derived_shares, "refusals", "unit.parent_share"),),
        (_off("land_right_version", "right_inside_parent"),),
        ("right_inside_parent",),
    ),
    "children": Control(
        r"rests on nothing|, outside |has ground that",
        ("lease", "sublease", *["shorten", "terminate"] * 4),
        (
            (right_changes, "keeps_children", "page.keeps_children"),
            (transfer_ends, "refusals", "transfer.end_child"),
        ),
        (_off("land_right_version", "right_keeps_children"),),
        ("right_keeps_children",),
    ),
    "receipts": Control(
        r"of due \d+, \d+ fen, \d+ were received",
        ("lease", *["pay"] * 12),
        ((record_receipts, "receipt_refusals", "receipt.overpaid"),),
        (_off("payment_receipt", "payment_balanced"),),
        ("payment_balanced",),
    ),
    "a fen": Control(
        r"dues of sheet .*, signed were",
        ("lease",),
        database=(_spoilt("INSERT", "NEW.amount_fen := NEW.amount_fen + 1; RETURN NEW;"),),
    ),
    "ended dues": Control(
        r"due \d+ of .* stands: ",
        ("lease", "terminate"),
        database=(_spoilt("UPDATE", "RETURN NULL;"),),
        care=0.85,
    ),
}
"""By name. Nothing but the chains compares dues with what was signed: neither constraint nor audit does."""
