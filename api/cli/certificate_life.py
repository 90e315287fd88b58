"""`sanquan certificate …`: what becomes of a certificate after it was issued."""

from pathlib import Path

import click

from api.cli.common import actor_of, by_whom, office_of, print_table

_NUMBER = click.argument("number")
_AS = click.option("--as", "username", metavar="U", help="who does it")
_NAME = click.option("--name", required=True, metavar="N", help="who picks up, declares or hands back")
_REASON = click.option("--reason", required=True, metavar="TEXT", help="why")


@click.command("pick-up")
@click.option("--grantor", metavar="CODE", help="all that wait under this code, each by its holder")
@click.option("--number", metavar="N", help="one certificate")
@click.option("--name", metavar="N", help="who picks it up; the holder, where nobody is named")
@click.option("--entrustment", metavar="TEXT", help="what an agent brought: paper, date, witnesses")
@click.option("--id-number", metavar="N", help="the ID number of who picks it up")
@click.option("--print-number", metavar="N", help="印制号 of the blank it is printed on")
@click.option(
    "--manner",
    type=click.Choice(["signature", "fingerprint", "seal"]),
    default="signature",
    show_default=True,
)
@click.option(
    "--scan",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="the scan of the list they signed: PDF, JPEG or PNG",
)
@_AS
@click.pass_context
def pick_up(
    ctx: click.Context,
    grantor: str | None,
    number: str | None,
    name: str | None,
    entrustment: str | None,
    id_number: str | None,
    print_number: str | None,
    manner: str,
    scan: Path | None,
    username: str | None,
) -> None:
    """Record that certificates were picked up 领证: one, or all of a group that signed its list."""
    from api.scan_field import most_megabytes, proof
    from api.transaction import reading, writing
    from registry.imprint import canonical_number
    from registry.queries import certificates
    from registry.services.record_pickup import Pickup, record_pickup

    if bool(grantor) == bool(number):
        raise click.UsageError("say --grantor CODE or --number N")
    office = office_of(ctx)
    actor = actor_of(office, username, "clerk")
    with reading(office.engine) as session:
        waiting = {
            v.paper_number: h for v, h in certificates.to_pick_up(session, grantor or office.county_code)
        }
        most = most_megabytes(session)
    one = canonical_number(number) if number else None
    pickups = [
        Pickup(n, name or holder, manner, entrustment, id_number, print_number)
        for n, holder in ({one: waiting.get(one, "")} if one else waiting).items()
    ]
    content = scan.read_bytes() if scan else None
    signed = proof(content, most) if content else None
    region = grantor or office.county_code
    with writing(office.engine) as session:
        done = record_pickup(session, pickups, region=region, actor=actor, vault=office.vault, scan=signed)
    print_table("Pickups", ["recorded now"], [[done]])


@click.command("lose")
@_NUMBER
@_NAME
@_REASON
@_AS
@click.pass_context
def lose(ctx: click.Context, number: str, name: str, reason: str, username: str | None) -> None:
    """Publish a declaration of loss 遗失声明: the paper is void from today."""
    from api.transaction import writing
    from registry.services.declare_loss import declare_loss

    office = office_of(ctx)
    actor = actor_of(office, username, "clerk")
    with writing(office.engine) as session:
        due = declare_loss(session, number, name, reason, actor=actor)
    print_table("Declared lost", ["certificate", "can be reissued from"], [[number, due]])


@click.command("reissue")
@_NUMBER
@_AS
@click.pass_context
def reissue(ctx: click.Context, number: str, username: str | None) -> None:
    """Issue a new certificate in the place of a lost one 补发, when its declaration has run."""
    from api import issue

    office = office_of(ctx)
    made = issue.reissue(office, number, actor_of(office, username, "registrar"))
    print_table("Reissued", ["lost", "new"], [[number, made.number]])


@click.command("replace")
@_NUMBER
@_REASON
@click.option(
    "--name", default="", metavar="N", help="who hands the old paper back, unless it is back already"
)
@_AS
@click.pass_context
def replace(ctx: click.Context, number: str, reason: str, name: str, username: str | None) -> None:
    """Take a certificate back and issue a new one 换发."""
    from api import issue
    from registry.services.replace_certificate import Replacement

    office = office_of(ctx)
    actor = actor_of(office, username, "registrar")
    made = issue.replace(office, number, Replacement(reason, name), actor)
    print_table("Replaced", ["handed back", "new"], [[number, made.number]])


@click.command("hand-back")
@_NUMBER
@_NAME
@_AS
@click.pass_context
def hand_back(ctx: click.Context, number: str, name: str, username: str | None) -> None:
    """Record that a paper came back 收回."""
    from api.transaction import writing
    from registry.services.hand_back_certificate import hand_back_certificate

    office = office_of(ctx)
    actor = actor_of(office, username, "clerk")
    with writing(office.engine) as session:
        hand_back_certificate(session, number, name, actor=actor)
    print_table("Handed back", ["certificate"], [[number]])


@click.command("cancel")
@_NUMBER
@click.option("--ground", type=click.Choice(["right_ended", "wrongly_issued"]), required=True)
@_REASON
@click.option("--document", required=True, metavar="N", help="the number of the document it rests on")
@_AS
@click.pass_context
def cancel(
    ctx: click.Context, number: str, ground: str, reason: str, document: str, username: str | None
) -> None:
    """Cancel a certificate 注销."""
    from api.transaction import writing
    from registry.services.cancel_certificate import cancel_certificate

    office = office_of(ctx)
    actor = actor_of(office, username, "registrar")
    with writing(office.engine) as session:
        cancel_certificate(session, number, ground, reason, document, actor=actor)
    print_table("Cancelled", ["certificate", "ground"], [[number, ground]])


@click.command("print")
@click.option("--grantor", required=True, metavar="CODE", help="the grantor")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_AS
@click.pass_context
def print_(ctx: click.Context, grantor: str, file: Path, username: str | None) -> None:
    """Write certificates with sketches and contracts of a group as one PDF."""
    from api.print_log import note_prints
    from api.printing import group_papers_pdf
    from api.transaction import reading
    from registry.queries import certificates, grantors

    office = office_of(ctx)
    actor = actor_of(office, username, "registrar")
    with reading(office.engine) as session:
        numbers = dict(certificates.valid_in_region(session, grantor))
        if not numbers:
            raise click.UsageError("还没有有效的权证 (no valid certificate here)")
        pdf = group_papers_pdf(session, office.vault, grantors.by_code(session, grantor), numbers)
    note_prints(office, list(numbers.values()), by_whom(office, actor, "issue"))
    file.write_bytes(pdf)
    print_table("Printed", ["households", "bytes"], [[len(numbers), len(pdf)]])


@click.command("interim")
@click.option("--grantor", required=True, metavar="CODE", help="the grantor")
@click.option(
    "--kind",
    type=click.Choice(["household_rights", "membership"]),
    default="household_rights",
    show_default=True,
    help="of households' rights, or of each member",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_AS
@click.pass_context
def interim_(ctx: click.Context, grantor: str, kind: str, file: Path, username: str | None) -> None:
    """Issue the interim papers 临时证书 that a group lacks, and write all valid ones as one PDF."""
    from api.interim import group_pdf, issue_group
    from api.print_log import note_prints

    office = office_of(ctx)
    actor = actor_of(office, username, "registrar")
    issued = list(issue_group(office, grantor, kind, actor))
    numbers, pdf = group_pdf(office, grantor, kind)
    if not numbers:
        raise click.UsageError("没有可以出具的临时证书 (nobody here may have an interim paper)")
    note_prints(office, numbers, by_whom(office, actor, "issue"))
    file.write_bytes(pdf)
    print_table(
        "Interim papers", ["issued now", "in the PDF", "bytes"], [[len(issued), len(numbers), len(pdf)]]
    )


COMMANDS = (pick_up, lose, reissue, replace, hand_back, cancel, print_, interim_)
