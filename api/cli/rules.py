"""`sanquan rules`: the rule book."""

import click

from api.cli.common import print_json, print_table


@click.command()
@click.option("--checks", is_flag=True, help="the quality checks instead")
@click.option(
    "--steps", is_flag=True, help="what each kind of case allows in each state, and to whom, instead"
)
@click.option("--json", "as_json", is_flag=True)
def rules(checks: bool, steps: bool, as_json: bool) -> None:
    """Print every rule with its article, every quality check with its origin, or the table of steps."""
    from geodata.checks.catalogue import CATALOGUE
    from registry.rules import case_commands
    from registry.rules.book import ALL_RULES, AS_OF

    if checks:
        rows = [
            [c.id, c.severity, c.scope, c.says.zh, c.says.en, c.remedy.zh, c.origin]
            for c in CATALOGUE.values()
        ]
        header = ["id", "severity", "scope", "zh", "en", "remedy", "origin"]
    elif steps:
        rows = case_commands.rows()
        header = ["kind", "业务", "state", "状态", "command", "步骤", "role", "four eyes"]
    else:
        rows = [[r.code, r.article, r.says.zh, r.says.en] for r in ALL_RULES]
        header = ["code", "article", "zh", "en"]
    if as_json:
        print_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        print_table("Steps" if steps else f"Rules (law as of {AS_OF})", header, rows)
