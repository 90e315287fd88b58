"""The register as a `Survey`, so that the same checks run on it as on files."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy.orm import Session

from geodata import survey
from geodata.standard.nyt2539_2016 import BY_NAME
from geodata.survey import Survey
from registry.queries import survey_rows
from registry.vault import ID_PURPOSE, Vault

_SEALED = ("head_id", "id_number")


def read_register(session: Session, vault: Vault, *, county: str, crs_name: str) -> Survey:
    """Return the register's current rows as a survey."""
    frames = {name: _frame(session, vault, name) for name in survey_rows.tables()}
    # A layer that was never delivered has no rows, and its rules have nothing to say.
    present = {name: frame for name, frame in frames.items() if len(frame) or BY_NAME[name].geometry is None}
    return Survey(county, present, srid_text=crs_name)


def _frame(session: Session, vault: Vault, name: str) -> pd.DataFrame:
    given = survey_rows.columns(session, name)
    wanted = survey.empty(name)
    size = len(next(iter(given.values())))
    columns: dict[str, Any] = {}
    for column in wanted.columns:
        if column in ("file", "row"):
            columns[column] = np.full(size, -1)
        elif column == "shape":
            columns[column] = shapely.from_wkb(np.array([bytes(v) for v in given["shape"]], dtype=object))
        elif column not in given:
            columns[column] = pd.Series([None] * size, dtype=wanted[column].dtype)
        else:
            values = given[column]
            if column in _SEALED:
                values = [None if v is None else vault.open(bytes(v), ID_PURPOSE) for v in values]
            columns[column] = pd.Series(values, dtype=wanted[column].dtype)
    return pd.DataFrame(columns)
