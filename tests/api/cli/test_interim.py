"""`sanquan certificate interim`: a whole group at once, those without a contract code too, and nobody twice."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.office import Office
from api.transaction import writing
from registry.queries import rosters
from registry.services.add_holder import add_holder
from tests.conftest import cast_of
from tests.support import pages, pdf
from tests.support.new_trials import HOUSEHOLD
from tests.support.village import GRANTOR

Cli = Callable[..., Any]


def test_a_group_gets_what_it_lacks_as_one_pdf(loaded_office: Office, cli: Cli, tmp_path: Path) -> None:
    with writing(loaded_office.engine) as session:
        cast = cast_of(session)
        new = add_holder(
            session, replace(HOUSEHOLD, role="homestead"), GRANTOR, actor=cast.lu, vault=loaded_office.vault
        )
        _, plot, building = pages.plot_and_house(session)
        rights = [pages.right("homestead", new, plot), pages.right("house", new, building)]
        page = pages.homestead_page(session, rights=rights)
        pages.apply_joint_first(session, GRANTOR, [page], actor=cast.lu)
        known = len(rosters.of_group(session, GRANTOR))
    assert known == 13
    file = tmp_path / "group.pdf"

    def go(*more: str) -> list[int]:
        said = cli(loaded_office, "certificate", "interim", "--grantor", GRANTOR, file, "--as", "shen", *more)
        assert (said.code, said.err) == (0, ""), said.err
        return [int(cell) for cell in re.findall(r"│ +(\d+) ", said.out)[:2]]

    assert go() == [13, 13]
    printed = pdf.text(file.read_bytes())
    assert printed.count("（无承包合同）") == 1
    assert HOUSEHOLD.name in printed
    assert go() == [0, 13]  # nobody's paper is made void by a second run
