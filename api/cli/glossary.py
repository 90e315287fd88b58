"""`sanquan glossary`: the words of the register."""

import click

from api.cli.common import print_json, print_table


@click.command()
@click.option("--json", "as_json", is_flag=True)
def glossary(as_json: bool) -> None:
    """Print every table and column with its Chinese term, code and clause."""
    import registry.models  # noqa: F401 (fills the metadata)
    from registry.queries.glossary import terms

    rows = [[t.table, t.column or "", t.zh, t.code or "", t.clause] for t in terms()]
    header = ["table", "column", "中文", "code", "clause"]
    if as_json:
        print_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        print_table("Glossary", header, rows)
