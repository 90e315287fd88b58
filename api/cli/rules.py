"""`sanquan rules`: the rule book."""

import click

from api.cli.common import print_json, print_table


@click.command()
@click.option("--checks", is_flag=True, help="the quality checks instead")
@click.option("--json", "as_json", is_flag=True)
def rules(checks: bool, as_json: bool) -> None:
    """Print every rule with its article, or every quality check with its origin."""
    from geodata.checks.catalogue import CATALOGUE
    from registry.rules.book import ALL_RULES, AS_OF

    if checks:
        rows = [
            [c.id, c.severity, c.scope, c.says.zh, c.says.en, c.remedy.zh, c.origin]
            for c in CATALOGUE.values()
        ]
        header = ["id", "severity", "scope", "zh", "en", "remedy", "origin"]
    else:
        rows = [[r.code, r.article, r.says.zh, r.says.en] for r in ALL_RULES]
        header = ["code", "article", "zh", "en"]
    if as_json:
        print_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        print_table(f"Rules (law as of {AS_OF})", header, rows)
