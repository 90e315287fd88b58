"""`sanquan load`: a delivery, or any vector file through a mapping."""

from pathlib import Path

import click

from api.cli.check import print_notes, print_rules
from api.cli.common import actor_of, office_of, print_json, print_table, stages

_COUNTS = {
    "rows": "rows",
    "admitted": "admitted",
    "with_findings": "of these with findings",
    "as_registered": "as registered",
    "differing": "differing",
    "refused": "refused",
}


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--map",
    "mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="which field is what: for any vector file",
)
@click.option("--as", "username", metavar="U", help="the clerk who loads")
@click.option("--json", "as_json", is_flag=True)
@click.option(
    "--report",
    type=click.Path(path_type=Path, file_okay=False),
    help="write findings.xlsx, .gpkg, .html, .json here",
)
@click.pass_context
def load(
    ctx: click.Context,
    source: Path,
    mapping: Path | None,
    username: str | None,
    as_json: bool,
    report: Path | None,
) -> int:
    """Check SOURCE and take it into the register, grantor by grantor; a stopped load goes on."""
    from api.deliver import load_mapped, load_package
    from geodata.checks.report import sentence, write_all
    from geodata.standard.nyt2539_2016 import BY_NAME

    office = office_of(ctx)
    actor = actor_of(office, username, "clerk")
    with stages(quiet=as_json) as stage:
        if mapping is None:
            checked, loaded = load_package(office, source, actor, stage=stage)
        else:
            checked, loaded = load_mapped(office, source, mapping, actor, stage("loading"))
    if report is not None:
        write_all(
            report, [*checked.findings, *loaded.refusals], checked.survey, checked.settings, checked.crs
        )
    if as_json:
        print_json(
            {
                "delivery": loaded.delivery_id,
                "again": loaded.again,
                "grantors": {"now": len(loaded.grantors), "before": loaded.grantors_before},
                "counts": loaded.counts,
                "notes": checked.survey.notes,
                "findings": len(checked.findings),
                "refusals": [
                    {"rule": f.rule, "objects": f.objects, "zh": sentence(f).zh} for f in loaded.refusals
                ],
            }
        )
        return 1 if checked.findings or loaded.refusals else 0
    if loaded.again:
        click.echo(
            f"这份成果已收到过：其中 {loaded.grantors_before} 个发包方以前已入库。 This delivery came before."
        )
    print_notes(checked.survey)
    print_rules(checked.findings)
    rows = [[BY_NAME[n].zh, *(c[key] for key in _COUNTS)] for n, c in loaded.counts.items() if c["rows"]]
    print_table("入库结果 Loaded", ["表/图层", *_COUNTS.values()], rows)
    differing = sum(c["differing"] for c in loaded.counts.values())
    if differing:
        click.echo(f"与登记簿不同 {differing} 行：`sanquan difference list {loaded.delivery_id}` shows them.")
    for finding in loaded.refusals[:20]:
        click.echo(f"拒绝 {sentence(finding).zh} [{finding.rule}] {finding.place}")
    if len(loaded.refusals) > 20:
        click.echo(f"… and {len(loaded.refusals) - 20} more; --report FOLDER writes all")
    return 1 if checked.findings or loaded.refusals else 0
