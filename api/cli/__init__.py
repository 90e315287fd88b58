"""The command line: the same acts as the pages. Commands import late, so that --help is fast.

Exit codes: 0 done, 1 findings, 2 usage, 3 refused, 4 defect.
"""

import importlib
import sys
import traceback
from collections.abc import Sequence

import click

_COMMANDS = {
    "run": ("api.cli.run", "start everything and serve; Ctrl-C stops cleanly"),
    "serve": ("api.cli.run", "serve the pages only"),
    "worker": ("api.cli.worker", "check and load uploaded deliveries in the background"),
    "db": ("api.cli.db", "the private cluster and the database"),
    "demo": ("api.cli.demo", "generate and load the demo county"),
    "check": ("api.cli.check", "check a delivery, a file or the register"),
    "load": ("api.cli.load", "take a delivery or a file into the register"),
    "difference": ("api.cli.difference", "what a delivery that came again says otherwise"),
    "withdraw": ("api.cli.withdraw", "withdraw a wrong load before any entry rests on it"),
    "export": ("api.cli.export", "what the register says: deliveries, messages to the platforms above"),
    "display": ("api.cli.display", "open and close public displays of the survey"),
    "correct": ("api.cli.correct", "correct survey facts of a parcel before they are confirmed"),
    "record": ("api.cli.record", "plots, buildings and holders beside a survey, one at a time"),
    "register": ("api.cli.register", "from result sheets to entry"),
    "certificate": ("api.cli.certificate", "certificates: issue, verify, pick up, lose, replace, cancel"),
    "user": ("api.cli.user", "accounts"),
    "relative": ("api.cli.relative", "who has to stand aside for whom"),
    "delegation": ("api.cli.delegation", "who acts for another, from one day to another"),
    "settlement": ("api.cli.settlement", "who settled in town, and the ledger of the three links"),
    "transfer": ("api.cli.transfer", "moves of rights: terms, consents, applications, payments"),
    "market": ("api.cli.market", "what is on offer on the market board"),
    "qualification": ("api.cli.qualification", "the ledger of homestead qualifications"),
    "setting": ("api.cli.setting", "dated settings of the county"),
    "bench": ("api.cli.bench", "measure the program beside the machine's raw limits"),
    "audit": ("api.cli.audit", "the invariants of the register, and its rows against its journal"),
    "rules": ("api.cli.rules", "print the rule book"),
    "glossary": ("api.cli.glossary", "print the glossary"),
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(importlib.import_module(_COMMANDS[cmd_name][0]), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.command(cls=_Lazy)
@click.option("--database", metavar="NAME", help="another database of the private cluster")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _, wanted: _say_version(ctx, wanted),
)
@click.pass_context
def sanquan(ctx: click.Context, database: str | None) -> None:
    """三权 Sanquan: the registry of rural land rights."""
    ctx.obj = database


def _say_version(ctx: click.Context, wanted: bool) -> None:
    if wanted:
        from api.version import version

        click.echo(f"sanquan {version()}")
        ctx.exit()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    from api.cluster import ClusterError
    from api.database import DatabaseError
    from api.settings import SettingsError
    from registry.errors import RegistryError

    try:
        code = sanquan.main(args=arguments, prog_name="sanquan", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        click.echo("stopped", err=True)
        return 130
    except (SettingsError, ClusterError, DatabaseError) as error:
        click.echo(f"sanquan: {error}", err=True)
        return 2
    except RegistryError as error:
        click.echo(f"{error.said.zh}\n{error.said.en}", err=True)
        return 3
    except Exception:  # noqa: BLE001 (the last line of defence: a defect must say so and stop)
        traceback.print_exc()
        click.echo("sanquan: this is a defect of the program; nothing half-done was kept", err=True)
        return 4
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main())
