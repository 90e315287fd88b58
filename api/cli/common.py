"""What commands share: the open register, who acts, progress, tables on the terminal."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from api.office import Office, open_office
from api.print_log import PrintedBy
from api.settings import Settings, from_environment
from registry.services._write import Actor


def settings_of(ctx: click.Context) -> Settings:
    """Return the settings, for the database named on the command line."""
    return from_environment(ctx.find_root().obj)


def office_of(ctx: click.Context) -> Office:
    """Open the register, starting the private cluster if it is down."""
    office = open_office(settings_of(ctx))
    ctx.call_on_close(office.close)
    return office


def actor_of(office: Office, username: str | None, role: str) -> Actor:
    """Return who acts: the named account, or the only one that has the role for the whole county.

    Raises UsageError where it must be said.
    """
    from api.transaction import reading
    from registry.queries import accounts

    with reading(office.engine) as session:
        if username:
            account = accounts.by_username(session, username)
            if account is None:
                raise click.UsageError(f"there is no active account {username!r}; see `sanquan user list`")
            if role not in {name for name, _ in account.roles}:  # where, the act itself asks
                raise click.UsageError(f"{username} is no {role}; see `sanquan user list`")
            return Actor(account.id, account.person_id)
        able = [a for a in accounts.all_of(session) if a.has(role, office.county_code)]
    if len(able) == 1:
        return Actor(able[0].id, able[0].person_id)
    if not able:
        raise click.UsageError(
            f"no account has the role {role} for the county; add one with `sanquan user add`"
        )
    raise click.UsageError(f"say who acts: one of {', '.join(a.username for a in able)}")


def by_whom(office: Office, actor: Actor, purpose: str) -> PrintedBy:
    """Return what the print log says of who prints at the console."""
    from api.transaction import reading
    from registry.queries import accounts

    with reading(office.engine) as session:
        account = accounts.by_id(session, actor.account_id or 0)
    assert account is not None
    return PrintedBy(account.username, account.id, purpose)


_STAGES = {"reading": "读取 reading", "checking": "检查 checking", "loading": "入库 loading"}


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Give a callback (done, all) that draws a bar on stderr once two seconds have passed."""
    with stages(quiet=quiet) as begin:
        yield begin(label)


@contextmanager
def stages(*, quiet: bool = False) -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Give a function that begins a stage of work and gives its callback (done, all), a bar on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda stage: lambda done, all_: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def begin(stage: str) -> Callable[[int, int], None]:
            bar.reset(task, description=_STAGES.get(stage, stage), total=None)
            return lambda done, all_: bar.update(task, completed=done, total=all_ or None)

        yield begin


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; numbers to the right."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for number, name in enumerate(header):
        is_number = all(isinstance(row[number], int | float) for row in rows) and bool(rows)
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(f"{v:,}" if isinstance(v, int) else str(v) for v in row))
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 120).print(table)


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))
