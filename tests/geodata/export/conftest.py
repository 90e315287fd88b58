"""A small county to export, and the export as its registrar does it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.export import Asker, export
from api.office import Office
from api.transaction import reading
from geodata.export import Exported, Order
from tests.conftest import cast_of


@pytest.fixture(scope="session")
def exported() -> Callable[..., Exported]:
    """Export an office's county: exported(office, out, tables="xlsx", encoding="utf-8", masked=True)."""

    def run(office: Office, out: Path, *, masked: bool = False, **form: object) -> Exported:
        with reading(office.engine) as session:
            shen = cast_of(session).shen
        order = Order(office.county_code, office.county_name, office.srid, masked=masked, **form)  # type: ignore[arg-type]
        return export(office, order, out, Asker(shen, None if masked else "测试"), lambda done, all_: None)

    return run
