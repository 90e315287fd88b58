"""The journey of a delivery to certificates by commands, travelled once and looked at by many tests."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.support.commands import Said, run_command
from tests.support.server import Server

PARCELS = 160
HANDS = ("--all", "--accept-as", "shen", "--approve-as", "he", "--json")


@dataclass(slots=True)
class Journey:
    """What every step said, and what lay in the database after it."""

    server: Server
    database: str
    folder: Path
    said: dict[str, Said] = field(default_factory=dict)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)

    def go(self, step: str, *arguments: object) -> None:
        self.said[step] = run_command(self.server, self.database, *arguments)
        self.rows[step] = self.count()

    def count(self) -> dict[str, int]:
        queries = {
            "parcels": "SELECT count(*) FROM spatial_unit WHERE level = 'contracted_parcel'",
            "holders": "SELECT count(*) FROM contract_holder",
            "contracts": "SELECT count(*) FROM contract",
            "rights": "SELECT count(*) FROM land_right",
            "certificates": "SELECT count(*) FROM certificate",
            "notices": "SELECT count(*) FROM notice",
            "deliveries": "SELECT count(*) FROM delivery",
            "acts": "SELECT count(*) FROM journal_entry",
        }
        engine = create_engine(self.server.url(self.database, "postgres"))
        with engine.connect() as connection:
            found = {name: connection.scalar(text(query)) or 0 for name, query in queries.items()}
        engine.dispose()
        return found

    def wait(self, days: int) -> None:
        self.server.admin(f"INSERT INTO clock_offset (shift) VALUES ('{days} days')", self.database)

    def things(self, step: str) -> dict[str, int]:
        """Rows after a step without the journal: asking again for signatures is an act of its own."""
        return {name: n for name, n in self.rows[step].items() if name != "acts"}

    @property
    def package(self) -> Path:
        return next((self.folder / "out").glob("510623*"))


def travel(j: Journey) -> None:
    """Go from an empty register to certificates, every step twice."""
    j.go(
        "generate", "demo", "generate", "--parcels", PARCELS, "--seed", 7, "--defects", 0.03, j.folder / "out"
    )
    j.go("check", "check", j.package, "--json", "--report", j.folder / "report")
    j.go("check as table", "check", j.package)
    j.go("load", "load", j.package, "--as", "lu", "--json")
    j.go("load again", "load", j.package, "--as", "lu", "--json")
    j.go("register too early", "register", *HANDS)
    j.go("open", "display", "open", "--all", "--as", "lu")
    j.go("open again", "display", "open", "--all", "--as", "lu")
    j.go("close too early", "display", "close", "--all")
    j.go("print", "display", "print", "--all", j.folder / "board")
    j.wait(8)
    j.go("close", "display", "close", "--all")
    j.go("close again", "display", "close", "--all")
    j.go("open second", "display", "open", "--all")
    j.wait(8)
    j.go("close second", "display", "close", "--all")
    j.go("open third", "display", "open", "--all")
    j.go("register", "register", *HANDS)
    j.go("register again", "register", *HANDS)
    j.go("register as table", "register", *HANDS[:-1])
    j.wait(40)
    j.go("enter", "register", *HANDS)
    j.go("enter again", "register", *HANDS)
    j.go("issue", "certificate", "issue", "--all", "--as", "shen", "--to", j.folder / "papers")
    j.go("issue again", "certificate", "issue", "--all", "--as", "shen", "--to", j.folder / "papers")
    j.go("check register", "check", "--db", "--json")
