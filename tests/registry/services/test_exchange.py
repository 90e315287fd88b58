"""Two households exchange parcels: two sheets, two entries, one act."""

from registry.queries import audit
from tests.support.households import held
from tests.support.moves import exchange, moved
from tests.support.transfers import agree, apply, enter, scalar, view
from tests.support.village import GRANTOR, Village


def test_two_households_exchange_parcels_in_one_act(village: Village) -> None:
    village.enter()
    one, other = (held(village.session, f"{GRANTOR}000{k}") for k in (3, 7))
    number = exchange(village)
    gives = {s.sheet.holder: [p.code for p in s.sheet.parcels] for s in view(village, number).sheets}
    gets = {s.sheet.holder: [p.code for p in s.sheet.gets] for s in view(village, number).sheets}
    assert gets[one.name or ""] == gives[other.name or ""]
    agree(village, number)
    assert enter(village, apply(village, number)) == 2
    now, then = (held(village.session, h.code) for h in (one, other))
    assert {p.code for p in now.plots} == (
        {p.code for p in one.plots} - set(gives[one.name or ""]) | set(gives[other.name or ""])
    )
    assert sum(p.area for h in (now, then) for p in h.plots) == sum(
        p.area for h in (one, other) for p in h.plots
    )
    assert [now.contract_version, then.contract_version] == [2, 2]
    assert scalar(village, "SELECT count(DISTINCT begun_by) FROM land_right_version WHERE version = 2") == 1
    assert moved(village, number) == {("300", number)}
    assert [a.first for a in audit.run(village.session) if a.violations] == []
