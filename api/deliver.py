"""Opens a delivery, checks it, loads it: what the command line (and later the pages) share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from pyproj import CRS

from api.office import Office
from api.transaction import reading, writing
from geodata import admission
from geodata.checks.finding import Finding
from geodata.checks.register import read_register
from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from geodata.errors import DeliveryError
from geodata.exchange import confined
from geodata.exchange.mapped import read_mapping
from geodata.load import Judged, Loaded, RawStore, Register, load
from geodata.survey import Survey
from registry.queries import parameters
from registry.services._write import Actor
from registry.services.receive_delivery import Incoming

Progress = Callable[[int, int], None]
Stage = Callable[[str], Progress]
"""Called with `reading`, `checking`, `loading` as each begins; gives what is told how far that is."""


def _silent(done: int, all_: int) -> None:
    pass


def only_last(progress: Progress) -> Stage:
    """Return stages of which only the loading is told."""
    return lambda name: progress if name == "loading" else _silent


@dataclass(frozen=True, slots=True)
class Checked:
    """A delivery that was read and checked."""

    survey: Survey
    settings: CheckSettings
    findings: list[Finding]
    crs: CRS | None


def check_package(path: Path, progress: Progress = _silent) -> Checked:
    """Read and check a delivery; needs no database."""
    return _checked(confined.read(path), CheckSettings(), progress)


def check_delivery(office: Office, path: Path, stage: Stage) -> tuple[Checked, Judged]:
    """Read and check a delivery as a load would, and judge who would be admitted; nothing is entered."""
    read = confined.read(path, srid=office.srid, poll=_poll(stage("reading")))
    checked = Checked(
        read.survey, CheckSettings(),
        run(read.survey, CheckSettings(), progress=stage("checking")), CRS.from_epsg(office.srid),
    )  # fmt: skip
    return checked, _judged(office, checked, read.root_name)


def _poll(reading: Progress) -> Callable[[], None]:
    return lambda: reading(0, 0)


def check_mapped(path: Path, mapping: Path, srid: int | None, progress: Progress = _silent) -> Checked:
    """Read any vector file through a mapping and check it, in its own CRS unless another is named."""
    settings = read_mapping(mapping).settings
    return _checked(confined.read(path, srid=srid, mapping=mapping), settings, progress)


def _checked(read: confined.Read, settings: CheckSettings, progress: Progress) -> Checked:
    findings = run(read.survey, settings, progress=progress)
    return Checked(read.survey, settings, findings, CRS.from_wkt(read.crs_wkt) if read.crs_wkt else None)


def check_register(office: Office, mapping: Path | None = None, progress: Progress = _silent) -> Checked:
    """Check the register's current rows by the rules that hold for them, with a mapping's tolerances."""
    crs = CRS.from_epsg(office.srid)
    with reading(office.engine) as session:
        survey = read_register(session, office.vault, county=office.county_code, crs_name=crs.name)
    settings = read_mapping(mapping).settings if mapping else CheckSettings()
    return Checked(survey, settings, run(survey, settings, register_only=True, progress=progress), crs)


def load_package(
    office: Office, path: Path, actor: Actor, progress: Progress = _silent, stage: Stage | None = None
) -> tuple[Checked, Loaded]:
    """Read, check and load a delivery, grantor by grantor."""
    stage = stage or only_last(progress)
    raw = RawStore(office.vault)
    read = confined.read(path, srid=office.srid, on_block=raw.take, poll=_poll(stage("reading")))
    if read.survey.masked:
        why = "证件号码已掩码，掩码不能当作证件号码入库；请导出未掩码的成果包 (masked: it cannot be loaded)"
        raise DeliveryError(path=read.root_name, why=why)
    settings = CheckSettings()
    found = run(read.survey, settings, progress=stage("checking"))
    checked = Checked(read.survey, settings, found, CRS.from_epsg(office.srid))
    came = Incoming(read.root_name, "package", read.digest, _day(read.day))
    return checked, _load(office, checked, raw, came, actor, stage("loading"))


def load_mapped(
    office: Office, path: Path, mapping_path: Path, actor: Actor, progress: Progress = _silent
) -> tuple[Checked, Loaded]:
    """Read any vector file through a mapping, check and load it."""
    settings = read_mapping(mapping_path).settings
    raw = RawStore(office.vault)
    read = confined.read(path, srid=office.srid, mapping=mapping_path, on_block=raw.take)
    checked = Checked(read.survey, settings, run(read.survey, settings), CRS.from_epsg(office.srid))
    came = Incoming(read.root_name, "file", read.digest, _day(read.day))
    return checked, _load(office, checked, raw, came, actor, progress)


def _load(
    office: Office, checked: Checked, raw: RawStore, came: Incoming, actor: Actor, progress: Progress
) -> Loaded:
    judged = _judged(office, checked, came.name)
    register = Register(partial(writing, office.engine), office.vault, office.srid, office.county_code, actor)
    return load(register, came, raw, checked.survey, judged, progress)


def _judged(office: Office, checked: Checked, name: str) -> Judged:
    if checked.survey.county != office.county_code:
        own = f"{office.county_code} {office.county_name}"
        raise DeliveryError(
            path=name, why=f"它是 {checked.survey.county} 县的，本登记库是 {own} (another county's)"
        )
    with reading(office.engine) as session:
        tolerance = float(parameters.in_force(session, "overlap_tolerance_m2").value)
    return Judged(checked.findings, admission.judge(checked.survey, checked.settings, tolerance))


def _day(said: str) -> date:
    """Return the day a delivery says it was made; its region names hold from then on."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return date(1999, 1, 1)
