"""The survey sheet of an extension as a form: what stands in its fields, and what was typed into them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from registry.area import from_mu, to_mu
from registry.models.extension import END_GROUNDS
from registry.queries.extension_sheets import Change, Survey
from registry.queries.sheets import Sheet
from registry.rules.extension import MARKS

_SHARE = {"1": True, "0": False, "": None}
_SHARE_TEXT = {share: text for text, share in _SHARE.items()}
_MOST_TEXT = 200
_MOST_MU = Decimal(100_000)


def texts(form: Mapping[str, str], *names: str) -> dict[str, str]:
    """Return some fields of a form without blanks around them."""
    return {name: form.get(name, "").strip() for name in names}


def day(text: str) -> date | None:
    """Return a day as date fields write it, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def count(text: str) -> int | None:
    """Return a count of people, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def written(sheet: Sheet, survey: Survey | None) -> dict[str, str]:
    """Return the fields of a sheet: as surveyed, else as the contract stands."""
    known = survey or Survey(None, {}, {})
    fields = {"ground": known.ground or "", "note": known.note, "version": str(known.version)}
    for k, member in enumerate(sheet.members):
        change = known.members.get(k, Change(member.is_co_owner))
        share = None if change.will is None else bool(change.will)
        fields |= {
            f"m{k}-share": _SHARE_TEXT[share],
            f"m{k}-mark": change.mark,
            f"m{k}-reason": change.reason,
            f"m{k}-evidence": change.evidence,
        }
    for k, parcel in enumerate(sheet.parcels):
        change = known.parcels.get(parcel.code, Change(parcel.contract_area))
        fields |= {
            f"p{k}-area": "" if change.will is None else str(to_mu(Decimal(change.will))),
            f"p{k}-reason": change.reason,
            f"p{k}-evidence": change.evidence,
        }
    return fields


def read(sheet: Sheet, values: Mapping[str, str]) -> tuple[Survey, list[str]]:
    """Return the survey that a form's values say, and the fields that cannot be read."""
    wrong = [name for name, text in values.items() if len(text) > _MOST_TEXT and name != "note"]
    members: dict[int, Change] = {}
    for k, member in enumerate(sheet.members):
        share, mark = values[f"m{k}-share"], values[f"m{k}-mark"]
        wrong += [f"m{k}-share"] * (share not in _SHARE) + [f"m{k}-mark"] * (mark not in {"", *MARKS})
        change = Change(_SHARE.get(share), values[f"m{k}-reason"], values[f"m{k}-evidence"], mark)
        if change != Change(member.is_co_owner):
            members[k] = change
    parcels: dict[str, Change] = {}
    for k, parcel in enumerate(sheet.parcels):
        area = _area(values[f"p{k}-area"], parcel.contract_area)
        if area is None and (values[f"p{k}-area"] or parcel.contract_area is not None):
            wrong.append(f"p{k}-area")
            continue
        change = Change(area, values[f"p{k}-reason"], values[f"p{k}-evidence"])
        if change != Change(parcel.contract_area):
            parcels[parcel.code] = change
    if values["ground"] not in {"", *END_GROUNDS}:
        wrong.append("ground")
    version = count(values.get("version", "")) or 0
    return Survey(values["ground"] or None, members, parcels, values["note"][:2000], version), wrong


def _area(text: str, contract: Decimal | None) -> Decimal | None:
    """Return an area in m² typed in 亩: the contract's own, to the hundredth, where it is left as it was."""
    if contract is not None and text == str(to_mu(contract)):
        return contract
    try:
        typed = Decimal(text)
    except InvalidOperation:
        return None
    if not typed.is_finite() or not 0 <= typed <= _MOST_MU:
        return None
    return from_mu(typed)
