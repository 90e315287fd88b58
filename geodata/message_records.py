"""The records of messages: rows before and after an entry compared, rows of the platform's tables made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import shapely

from geodata.standard.messages import change, registration
from geodata.standard.schema import Table
from registry import codes
from registry.periods import WITHOUT_END
from registry.queries.message_rows import Rows
from registry.rules.case_kinds import STATE_NAMES
from registry.vault import ID_PURPOSE, PHONE_PURPOSE, Vault

Row = dict[str, Any]
Records = list[tuple[Table, Row]]
_SEALED = {"head_id": ID_PURPOSE, "id_number": ID_PURPOSE, "phone": PHONE_PURPOSE}
_DECIMALS = 4
"""Of coordinates in metres: a tenth of a millimetre."""


def opened(found: Mapping[int, Rows], vault: Vault) -> dict[int, Rows]:
    """Return rows with identity and phone numbers opened; an organisation's number stands open."""
    return {
        right: {name: [_opened(row, vault) for row in rows] for name, rows in tables.items()}
        for right, tables in found.items()
    }


def _opened(row: Row, vault: Vault) -> Row:
    values = {
        name: vault.open(bytes(row[name]), purpose)
        for name, purpose in _SEALED.items()
        if row.get(name) is not None
    }
    whole = row | values
    if "registration_code" in row and whole.get("id_number") is None:
        whole["id_number"] = row["registration_code"]
    return whole


# ---- the contract side ------------------------------------------------------------------------------


def change_records(
    before: Rows, after: Rows, parents: Mapping[int, Sequence[str]], projection: str
) -> dict[str, Records]:
    """Return the records of both blocks: `original` as it stood, `changed` with what was done to each.

    `parents` has by unit the codes of the parcels that it came from in this case. Rows may be of
    several households; the same record of two of them, as their grantor, is told once.
    """
    found: dict[str, Records] = {"original": [], "changed": []}
    parcel = _parcel(projection, before, parents)
    for table in change.RECORDS:
        whole = parcel if table.name == "parcels" else _as_it_is
        old = {_identity(table, row): whole(row) for row in before.get(table.name, ())}
        new = {_identity(table, row): whole(row) for row in after.get(table.name, ())}
        found["original"] += [(table, row | {"operation": change.NOTHING}) for row in old.values()]
        for key, row in (old | new).items():
            found["changed"].append(
                (table, row | {"operation": _operation(table, old.get(key), new.get(key))})
            )
    return found


def _as_it_is(row: Row) -> Row:
    return row


def _parcel(projection: str, before: Rows, parents: Mapping[int, Sequence[str]]) -> Callable[[Row], Row]:
    """Return what makes a parcel's record whole: where it came from, and its shape as text."""
    held = {row["code"]: row["held_by"] for row in before.get("parcels", ())}

    def parcel(row: Row) -> Row:
        came_from = parents.get(row["unit_id"], ())
        return row | {
            "earlier_codes": "/".join(code for code in came_from if code != row["code"]) or None,
            "earlier_holder": next((held[code] for code in (row["code"], *came_from) if code in held), None),
            "projection": projection,
            "shape_text": shapely.to_wkt(shapely.from_wkb(bytes(row["shape"])), rounding_precision=_DECIMALS),
        }

    return parcel


def _identity(table: Table, row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in change.IDENTITY[table.name])


def _operation(table: Table, old: Row | None, new: Row | None) -> str:
    if old is None or new is None:
        return change.ADDED if old is None else change.REMOVED
    names = [item.name for item in table.fields if item.name != "earlier_codes"]
    same = all(old.get(name) == new.get(name) for name in names)
    return change.NOTHING if same else change.CHANGED


# ---- the real-estate platform ---------------------------------------------------------------------------


def registration_records(
    tables: Sequence[Table], rows: Rows, steps: Mapping[str, tuple[str, Any]], shared: Row
) -> Records:
    """Return the rows of a right's tables; each says its own values over what the whole message shares."""
    return [(table, shared | row) for table in tables for row in _ROWS[table.name](rows, steps, shared)]


Steps = Mapping[str, tuple[str, Any]]
_NO_CADASTRE: Row = {"cadastral_code": None, "estate_code": None}


def cadastre(rows: Rows) -> Row:
    """Return the cadastre's numbers of a right's first parcel or building that has one."""
    units = (_cadastre(row) for row in rows.get("parcels", ()))
    return next((unit for unit in units if unit["estate_code"]), _NO_CADASTRE)


def _cadastre(row: Row) -> Row:
    """Return the numbers of the cadastre: a plot's or building's code is one, a parcel is linked."""
    code = row["code"]
    linked = {"contracted_parcel": row["estate_unit"], "building": code}
    estate = linked.get(row["level"], code + codes.NOTHING_BUILT)
    # Cut, not asked for its form: what has none is named by the schema, and ends no export.
    return {"cadastral_code": estate and estate[:19], "estate_code": estate}


def _parcels(rows: Rows, steps: Steps, shared: Row) -> Iterator[Row]:  # noqa: ARG001 (one signature for all)
    for row in rows.get("parcels", ()):
        contracted = row["level"] == "contracted_parcel"
        yield row | _cadastre(row) | {
            "parcel_code": row["code"] if contracted else None,
            "place": f"{shared['place'] or ''}{row['name'] or ''}" if contracted else shared["place"],
        }  # fmt: skip


def _buildings(rows: Rows, steps: Steps, shared: Row) -> Iterator[Row]:  # noqa: ARG001
    for row in rows.get("parcels", ()):
        yield row | _cadastre(row)


def _plot_use(rows: Rows, steps: Steps, shared: Row) -> Iterator[Row]:
    for right in _right(rows, steps, shared):
        yield right | {"term_last": None if right["term_last"] == WITHOUT_END else right["term_last"]}


def _right(rows: Rows, steps: Steps, shared: Row) -> Iterator[Row]:  # noqa: ARG001
    folio = (rows.get("folios") or [{}])[0]
    contract = (rows.get("contracts") or [{}])[0]
    parcels = rows.get("parcels", ())
    area = contract.get("total_area")
    if area is None:
        area = sum(p["measured_area"] or 0 for p in parcels)
    kinds = {p["ownership_kind"] for p in parcels}
    yield {
        "term_from": folio.get("term_from"),
        "term_last": folio.get("term_last"),
        "total_area": area,
        "ownership_kind": kinds.pop() if len(kinds) == 1 else None,
        **cadastre(rows),
    }


def _holders(rows: Rows, steps: Steps, shared: Row) -> Iterator[Row]:  # noqa: ARG001
    """Yield who holds: the members of a household that share the right, else the holder alone."""
    holder = (rows.get("holders") or [{}])[0]
    members = rows.get("members", [])
    sharing = [m for m in members if m["is_co_owner"] == "1"] or members or [holder]
    share = holder.get("share_part") != holder.get("share_whole")
    ownership = (
        registration.BY_SHARES if share else registration.JOINT if len(sharing) > 1 else registration.SOLE
    )
    for position, member in enumerate(sharing, 1):
        yield {
            "position": position,
            "name": member.get("name"),
            "id_kind": member.get("id_kind"),
            "id_number": member.get("id_number"),
            "country": registration.CHINA,
            "sex": member.get("sex"),
            "holder_type": registration.HOLDER_TYPES.get(holder.get("kind") or ""),
            "ownership": ownership,
            "phone": holder.get("phone") if position == 1 else None,
            "address": holder.get("address"),
            "postcode": holder.get("postcode"),
        }


def _once(rows: Rows, steps: Steps, shared: Row) -> Iterator[Row]:  # noqa: ARG001
    yield {}


def _intake(rows: Rows, steps: Steps, shared: Row) -> Iterator[Row]:  # noqa: ARG001
    if "accepted" in steps:
        yield {"officer": steps["accepted"][0], "on": steps["accepted"][1]}


def _reviews(rows: Rows, steps: Steps, shared: Row) -> Iterator[Row]:  # noqa: ARG001
    for state in registration.REVIEWED:
        if state in steps:
            officer, day = steps[state]
            yield {
                "step": STATE_NAMES[state].zh, "officer": officer, "on": day, "result": registration.PASSED
            }  # fmt: skip


_ROWS: dict[str, Callable[[Rows, Steps, Row], Iterator[Row]]] = {
    "parcels": _parcels,
    "right": _right,
    "plot_use": _plot_use,
    "buildings": _buildings,
    "holders": _holders,
    "ending": _once,
    "intake": _intake,
    "reviews": _reviews,
}
"""Table of a registration message → what makes its rows."""
