"""P7: certificates looked up by token over HTTP, beside bare Flask with one prepared statement."""

from collections.abc import Iterable, Sequence

from api.bench.measure import Goal, Measured, Order, alternate
from api.bench.processes import BenchError, module, timed
from api.bench.scratch import registered, scratch_office
from api.bench.servers import served
from api.office import Office
from api.settings import Settings
from api.transaction import reading, writing
from registry.queries import grantors
from registry.services._issuing import Draft
from registry.services._write import Actor
from registry.services.issue_certificates import issue_certificates

GOAL, LOGGED = Goal("P7", 0.5, at_most=False), Goal("P7 logged", 0.5, at_most=False)
_SECONDS, _TOKENS = 3, 200


def run(settings: Settings, order: Order) -> list[Measured]:
    """Measure look-ups a second, the raw limit without and with the line of the access log."""
    with scratch_office(settings, "lookups") as office:
        order.tell(f"registering {order.parcels:,} parcels")
        tokens = _tokens(office, registered(office, order.parcels)["shen"])
        with (
            served(office.settings, "api.wsgi:app") as ours,
            served(office.settings, "api.bench.bare_lookup:create_app", factory=True) as bare,
        ):
            lines = []
            for goal, beside, what in (
                (GOAL, "/bare/", "bare Flask, psycopg prepared"),
                (LOGGED, "/logged/", "the same with the line of the access log"),
            ):
                p99: list[float] = []

                def asked(port: int, prefix: str, p99: list[float] = p99) -> float:
                    rate, slow = _ask(office.settings, port, prefix, tokens)
                    order.tell(f"{prefix} {rate:.0f} a second, p99 {slow:.1f} ms")
                    if port == ours:
                        p99.append(round(slow, 1))
                    return rate

                for port, prefix in ((ours, "/api/v1/check/"), (bare, beside)):
                    asked(port, prefix)  # plans and pools are made
                p99.clear()
                a, b = alternate(
                    order.rounds,
                    lambda asked=asked: asked(ours, "/api/v1/check/"),  # type: ignore[misc]
                    lambda asked=asked, beside=beside: asked(bare, beside),  # type: ignore[misc]
                )
                lines.append(Measured(goal, f"look-ups by token ÷ {what}", "a second", a, b, {"p99_ms": p99}))
    return lines


def _tokens(office: Office, actor: Actor) -> list[str]:
    """Issue certificates, printed on nothing; return their tokens."""
    tokens: list[str] = []

    def keep(drafts: Sequence[Draft]) -> Iterable[bytes]:
        tokens.extend(draft.token for draft in drafts)
        return [draft.number.encode() for draft in drafts]

    with reading(office.engine) as session:
        due = {code: grantors.rights_without_certificate(session, code) for code in grantors.codes(session)}
    for code, rights in due.items():
        if rights and len(tokens) < _TOKENS:
            with writing(office.engine) as session:
                issue_certificates(session, rights, region=code, actor=actor, vault=office.vault, render=keep)
    if not tokens:
        raise BenchError("no certificate to look up")
    return tokens[:_TOKENS]


def _ask(settings: Settings, port: int, prefix: str, tokens: Sequence[str]) -> tuple[float, float]:
    said = timed(module("api.bench.askers", str(port), str(_SECONDS), prefix, *tokens), settings).out.split()
    return float(said[0]), float(said[1])
