"""The register as a `Survey`: the same checks run on it as on files, and an export writes it out."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy.orm import Session

from geodata import survey
from geodata.standard.nyt2539_2016 import BY_NAME
from geodata.survey import Survey
from registry.queries import survey_rows
from registry.queries.survey_rows import Part
from registry.vault import ID_PURPOSE, PHONE_PURPOSE, Vault

_SEALED = {"head_id": ID_PURPOSE, "id_number": ID_PURPOSE, "picker_id": ID_PURPOSE, "phone": PHONE_PURPOSE}


def read_register(session: Session, vault: Vault, *, county: str, crs_name: str) -> Survey:
    """Return what the checks look at of the register's current rows, as a survey."""
    frames = {name: read_frame(session, vault, name) for name in survey_rows.checked_tables()}
    # A layer that was never delivered has no rows, and its rules have nothing to say.
    present = {name: frame for name, frame in frames.items() if len(frame) or BY_NAME[name].geometry is None}
    return Survey(county, present, srid_text=crs_name)


def read_part(session: Session, vault: Vault, part: Part) -> dict[str, pd.DataFrame]:
    """Return everything that the register says of a part of the county, by table."""
    return {name: read_frame(session, vault, name, part) for name in survey_rows.tables(part)}


def read_frame(session: Session, vault: Vault, name: str, part: Part | None = None) -> pd.DataFrame:
    """Return the current rows of a table, of a part or of the whole county; personal values are opened."""
    given = survey_rows.columns(session, name, part)
    wanted = survey.empty(name)
    size = len(next(iter(given.values())))
    columns: dict[str, Any] = {}
    for column in wanted.columns:
        if column in ("file", "row"):
            columns[column] = np.full(size, -1)
        elif column == "shape":
            columns[column] = shapely.from_wkb(np.array([bytes(v) for v in given["shape"]], dtype=object))
        elif column == "feature_code":
            columns[column] = pd.Series([BY_NAME[name].feature_code] * size, dtype="str")
        elif column not in given:
            columns[column] = pd.Series([None] * size, dtype=wanted[column].dtype)
        else:
            values = given[column]
            if column in _SEALED:
                purpose = _SEALED[column]
                values = [None if v is None else vault.open(bytes(v), purpose) for v in values]
            columns[column] = pd.Series(values, dtype=wanted[column].dtype)
    if name == "holders":  # an organisation's number is no person's, and stands open
        numbers = pd.Series(given["registration_code"], dtype="str")
        columns["id_number"] = columns["id_number"].where(columns["id_number"].notna(), numbers)
    return pd.DataFrame(columns)
