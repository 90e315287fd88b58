"""`sanquan audit`: the register's invariants, and its rows against its journal."""

from dataclasses import asdict
from typing import Any

import click

from api.cli.common import office_of, print_json, print_table, progress


@click.command()
@click.option("--only", multiple=True, metavar="I10", help="this invariant only; may be given several times")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def audit(ctx: click.Context, only: tuple[str, ...], as_json: bool) -> int:
    """Ask the database for every row that breaks an invariant or is not what the journal says; 1 if any."""
    from api.transaction import one_moment
    from registry.queries import audit as queries

    known = dict.fromkeys(q.invariant for q in queries.questions())
    if unknown := [name for name in only if name not in known]:
        raise click.UsageError(f"没有此项 no invariant {', '.join(unknown)}; there are {', '.join(known)}")
    office = office_of(ctx)
    with one_moment(office.engine) as session, progress("核查 auditing", quiet=as_json) as tell:
        answers = list(queries.run(session, only, tell))
    if as_json:
        print_json([asdict(answer) for answer in answers])
    else:
        _print(f"{office.county_name} {office.settings.app_url.database}", answers)
    return 1 if any(answer.violations for answer in answers) else 0


def _print(title: str, answers: list[Any]) -> None:
    rows = [[a.invariant, f"{a.says.zh}\n{a.says.en}", a.violations, f"{a.seconds:.2f}"] for a in answers]
    print_table(title, ["项 id", "说明 what must hold", "违反 rows", "秒 s"], rows)
    for answer in answers:
        for offence in answer.first:
            row = "" if offence.id is None else f" {offence.id}"
            click.echo(f"{answer.invariant} {offence.table}{row}: {offence.wrong}")
    broken = ", ".join(dict.fromkeys(a.invariant for a in answers if a.violations))
    seconds = sum(a.seconds for a in answers)
    click.echo(
        f"{len(answers)} 项查询 queries, {seconds:.1f} 秒 s, "
        + (f"违反 broken: {broken}" if broken else "无违反 none broken")
    )
