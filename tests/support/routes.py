"""Every route of the program, with an address in the demo county's first village that works."""

import re
from dataclasses import dataclass

from flask import Flask

from api.access import Access
from api.transfer_acts import ACTS

GRANTOR, HOUSEHOLD, PARCEL = "51062310020001", "510623100200010001", "5106231002000100001"
PAPER = "川（2026）中江县农村土地承包经营权证第000001号"
CASE = "12"
"""The example's split, asked for and not accepted yet."""
_VALUES = {
    "token": "no-such-token",
    "listing_id": "1",
    "move": "settle",
    "transfer": f"{GRANTOR}0001",
    "grantor": GRANTOR,
    "way": "lease",
    "step": "apply",
    "act": "apply",
    "party_id": "1",
    "notice_id": "11",
    "delivery_id": "1",
    "objection_id": "1",
    "job_id": "1",
    "folio": "510623100200JC00101F00010001",
    "what": "cancel",
    "kind": "certify",
    "case_id": CASE,
    "paper_id": "1",
    "answer": "accept",
    "done": "archive",
    "plan": "merge",
    "restriction_id": "1",
    "settlement_id": "1",
    "contract": f"{HOUSEHOLD}J",
    "form": "html",
    "relation_id": "1",
    "number": PAPER,
    "z": "14",
    "x": "12954",
    "y": "6712",
}
_QUERY = {"/api/v1/parcels/at": "?east=504000&north=3443000"}
"""What cannot be asked without."""
_CODES = {"parcel": PARCEL, "household": HOUSEHOLD, "grantor": GRANTOR, "extension": GRANTOR}

TRANSFER_DESK = {
    "/work/transfers/new/<grantor>/<way>",
    *(f"/work/transfers/<transfer>/payments{end}" for end in ("", ".xlsx", "/<what>")),
    *(f"/work/transfers/<transfer>/{end}" for end in ("phone", "contract.pdf")),
    "/work/transfers/<transfer>/<any(consent, withdraw, leave, apply):step>",
    *(
        f"/work/transfers/{form}"
        for form in ("<transfer>/end", "<transfer>/revise", "new/<grantor>/<way>/inside")
    ),
    *(f"/work/transfers/<transfer>/sheet/<int:party_id>/{act}" for act in ("discharge", "enforce")),
    "/api/v1/transfers/draft",
    f"/api/v1/transfers/<transfer>/<any({', '.join(name for name in ACTS if name != 'draft')}):act>",
}
"""What only clerks do with transfers."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route, an address of it, and who may use it."""

    rule: str
    address: str
    access: Access
    methods: frozenset[str]


def of(app: Flask) -> dict[str, Route]:
    """Return all routes of a program; what one address shows and takes is one route, open to the same people."""
    found: dict[str, Route] = {}
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], "access", Access())
        before = found.get(rule.rule)
        assert before is None or before.access == access, rule
        methods = frozenset(rule.methods or ()) | (before.methods if before else frozenset())
        found[rule.rule] = Route(rule.rule, _address(rule.rule), access, methods)
    return found


def pages(app: Flask) -> list[str]:
    """Return an address of every page: routes that answer HTML."""
    others = (".pdf", ".mvt", ".zip", ".xlsx", "/file", "/inside", "/healthz", "/readyz")
    return [
        route.address
        for route in of(app).values()
        if "GET" in route.methods and not route.rule.endswith(others) and "/findings." not in route.rule
    ]


def _address(rule: str) -> str:
    code = next((c for kind, c in _CODES.items() if f"/{kind}/<code>" in rule), PARCEL)
    values = _VALUES | {"code": code}
    path = re.sub(r"<(?:[^<>]+:)?(\w+)>", lambda match: values[match.group(1)], rule)
    return path + _QUERY.get(rule, "")
