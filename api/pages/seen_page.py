"""What a form showed of a page of the register, part by part: a change in between is noticed and named."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from registry.leaf import canonical, content_hash
from registry.queries.folios import Folio, StandingRight

FIELD = "seen"


def digests(page: Folio) -> str:
    """Return a digest of each part of a page, as a hidden field carries it."""
    return canonical({**_parts(page)}).decode()


def _parts(page: Folio) -> dict[str, str]:
    parts = {f"fact-{key}": content_hash({key: value}) for key, value in page.facts.items()}
    parts |= {str(right.id): content_hash({"right": [*_said(right)]}) for right in page.rights}
    return {name: digest.hex()[:16] for name, digest in parts.items()}


def _said(right: StandingRight) -> list[str]:
    ground = [str(asdict(wanted)) for wanted in right.ground]
    term = [right.term_from.isoformat(), right.term_to.isoformat()]
    return [str(right.holder.id), *term, f"{right.share_part}/{right.share_whole}", *ground]


def changed(page: Folio, seen: str) -> list[str]:
    """Return the parts of a page that are not as they were seen: facts and rights, by their fields' names."""
    try:
        before = json.loads(seen)
    except ValueError:
        before = {}
    if not isinstance(before, Mapping):
        before = {}
    now = _parts(page)
    return sorted(name for name in {*now, *map(str, before)} if now.get(name) != before.get(name))
