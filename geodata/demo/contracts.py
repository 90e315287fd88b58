"""Contracts of a group's households, and the papers of the first confirmation."""

from datetime import date, timedelta

import numpy as np

from geodata.demo import places
from geodata.demo.county import DemoHolder, GroupDraft
from geodata.demo.rows import Row, Rows, holder_code
from geodata.standard import nyt2539_2016 as standard
from registry import area, codes
from registry.codelists import HolderKind, IdKind, YesNo

TERM_FROM, TERM_LAST = date(1999, 1, 1), date(2028, 12, 31)


def add_contracts(rng: np.random.Generator, draft: GroupDraft, rows: Rows) -> None:
    """Add a contract with its parcels and papers for every holder that has parcels."""
    parcels = rows.of("parcels")
    held: dict[int, list[int]] = {}
    for number, owner in enumerate(draft.holder_of):
        if owner >= 0:
            held.setdefault(owner, []).append(number)
    for owner, numbers in sorted(held.items()):
        _contract(rng, draft, rows, draft.holders[owner], [parcels[n] for n in numbers])


def _contract(
    rng: np.random.Generator, draft: GroupDraft, rows: Rows, holder: DemoHolder, parcels: list[Row]
) -> None:
    family = holder.kind == HolderKind.HOUSEHOLD
    method = "110" if family else "123"
    holder_id = holder_code(draft, holder)
    code = codes.contract_code(holder_id, family=family)
    has_earlier = family and rng.random() < 0.85
    sums = {"contract_area": 0, "contract_area_mu": 0, "earlier_area": 0, "earlier_area_mu": 0}
    for parcel in parcels:
        mu = round(parcel["measured_area_mu"] * 100)
        if rng.random() < 0.15:  # confirmed by the collective's own plan, below what was measured
            mu = max(1, int(mu * rng.uniform(0.85, 0.99)))
        earlier = max(1, int(mu * rng.uniform(0.55, 0.9)))
        part = {
            "contract_area": area.hundredths_from_mu(mu),
            "contract_area_mu": mu,
            "earlier_area": area.hundredths_from_mu(earlier) if has_earlier else None,
            "earlier_area_mu": earlier if has_earlier else None,
        }
        for key, value in part.items():
            sums[key] += value or 0
        rows.add(
            "contract_parcels",
            {
                "parcel_code": parcel["code"],
                "grantor_code": draft.place.code,
                "holder_code": holder_id,
                "acquisition": method,
                "contract_code": code,
                "transfer_code": "",
                "right_code": code,
                "is_share_only": YesNo.NO.value,
                **{key: None if value is None else value / 100 for key, value in part.items()},
            },
        )
    signed = date(2016, 10, 1) + timedelta(days=int(rng.integers(0, 60)))
    rows.add(
        "contracts",
        {
            "code": code,
            "earlier_code": code if has_earlier else "",
            "grantor_code": draft.place.code,
            "holder_code": holder_id,
            "method": method,
            "term_from": TERM_FROM,
            "term_last": TERM_LAST,
            "total_area": sums["contract_area"] / 100,
            "parcel_count": len(parcels),
            "signed_on": signed,
            "total_area_mu": sums["contract_area_mu"] / 100,
            "earlier_total_area": sums["earlier_area"] / 100 if has_earlier else None,
            "earlier_total_area_mu": sums["earlier_area_mu"] / 100 if has_earlier else None,
        },
    )
    _papers(rng, draft, rows, code, signed, holder)


def _papers(
    rng: np.random.Generator, draft: GroupDraft, rows: Rows, code: str, signed: date, holder: DemoHolder
) -> None:
    """Add the register page and certificate of the first confirmation: earlier papers."""
    registered = signed + timedelta(days=int(rng.integers(20, 90)))
    serial = draft.place.number * 400 + len(rows.of("folios")) + 1
    rows.add(
        "folios",
        {
            "code": code,
            "grantor_code": draft.place.code,
            "holder_code": holder_code(draft, holder),
            "method": "110" if holder.kind == HolderKind.HOUSEHOLD else "123",
            "term_text": "30年",
            "term_from": TERM_FROM,
            "term_last": TERM_LAST,
            "sketch_path": f"{standard.SKETCH_FOLDER}\\{draft.place.code}\\DKSYT{code}.pdf",
            "serial": f"川（{registered.year}）{places.COUNTY_NAME}农村土地承包经营权证第{serial:06d}号",
            "note": "",
            "earlier_number": "",
            "registered_by": "罗秀英",
            "registered_on": registered,
        },
    )
    issued = registered + timedelta(days=int(rng.integers(5, 40)))
    picked = rng.random() < 0.9
    first = holder.members[0].person
    rows.add(
        "certificates",
        {
            "code": code,
            "issued_by": f"{places.COUNTY_NAME}人民政府",
            "issued_on": issued,
            "is_picked_up": YesNo.YES.value if picked else YesNo.NO.value,
            "picked_up_on": issued + timedelta(days=9) if picked else None,
            "picked_up_by": first.name if picked else "",
            "picker_id_kind": IdKind.RESIDENT.value if picked else "",
            "picker_id": first.id_number if picked else "",
        },
    )
