"""`sanquan certificate`: issue and verify."""

from pathlib import Path

import click

from api.cli.certificate_life import COMMANDS
from api.cli.common import actor_of, by_whom, office_of, print_json, print_table, progress


@click.group()
def certificate() -> None:
    """Certificates of entered rights."""


for _command in COMMANDS:
    certificate.add_command(_command)


@certificate.command()
@click.option("--grantor", metavar="CODE", help="one grantor, village, town …: everything below this code")
@click.option("--all", "everything", is_flag=True, help="every grantor of the county")
@click.option("--as", "username", metavar="U", help="the registrar who issues")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="also write the PDFs to this folder: all valid ones that it lacks",
)
@click.pass_context
def issue(
    ctx: click.Context, grantor: str | None, everything: bool, username: str | None, folder: Path | None
) -> None:
    """Issue a certificate for every entered right that has none. May be stopped and run again."""
    from api.issue import copy_papers
    from api.issue import issue as issue_due
    from api.transaction import reading
    from geodata.paper.pressroom import Pressroom
    from registry.queries import certificates, grantors

    if bool(grantor) == everything:
        raise click.UsageError("say --grantor CODE or --all")
    office = office_of(ctx)
    actor = actor_of(office, username, "registrar")
    with reading(office.engine) as session:
        codes = grantors.codes(session, grantor or office.county_code)
        due = sum(len(grantors.rights_without_certificate(session, code)) for code in codes)
        before = certificates.count(session, grantor or office.county_code)
    done = 0
    with progress("certificates") as tell, Pressroom.for_papers(due) as room:
        for code in codes:
            for batch in issue_due(office, code, actor, room=room):
                done += len(batch)
                tell(done, due)
    header, row = ["issued now", "issued before", "in all"], [done, before, before + done]
    if folder is not None:
        with progress("copying") as tell:
            by = by_whom(office, actor, "issue")
            row.append(copy_papers(office, grantor or office.county_code, folder, by, tell))
        header.append("PDFs written")
    print_table("Certificates", header, [row])


@certificate.command()
@click.argument("number_or_file")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def verify(ctx: click.Context, number_or_file: str, as_json: bool) -> int:
    """Say whether a paper number, or a PDF file, is what the register says."""
    from api.transaction import reading
    from registry.queries import certificates

    office = office_of(ctx)
    path = Path(number_or_file)
    with reading(office.engine) as session:
        if path.is_file():
            found = certificates.by_document(session, path.read_bytes())
        else:
            found = certificates.by_number(session, number_or_file)
    if found is None:
        click.echo("unknown: the register has issued no such certificate", err=True)
        return 3
    result = {
        "number": found.paper_number,
        "right": found.right_code,
        "version": found.right_version,
        "status": found.status,
        "content_intact": found.content_intact,
        "issued_on": found.issued_on,
    }
    if as_json:
        print_json(result)
    else:
        print_table("Certificate", list(result), [[str(v) for v in result.values()]])
    return 0 if found.status == "valid" and found.content_intact else 3
