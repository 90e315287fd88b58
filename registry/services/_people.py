"""Persons of an act: matched by (ID number, name), sealed, inserted once, referred to by number."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.identity import mask_id, mask_phone, normalise_id
from registry.models import Person
from registry.services._staging import stage
from registry.services._write import Writing
from registry.services.survey_facts import PersonFacts
from registry.vault import ID_PURPOSE, PHONE_PURPOSE, Vault

_COLUMNS = (
    ("ref", "integer"),
    ("id_index", "bytea"),
    ("name", "text"),
    ("sex", "text"),
    ("id_kind", "text"),
    ("id_sealed", "bytea"),
    ("id_mask", "text"),
)
# Sorted, so that two acts that bring the same people cannot wait for each other crosswise.
_WITH_NUMBER = """
    INSERT INTO person (region_code, name, sex, id_kind, id_sealed, id_index, id_mask, begun_by)
    SELECT DISTINCT ON (id_index, name) :region, name, sex, id_kind, id_sealed, id_index, id_mask, :act
    FROM stage_person WHERE id_index IS NOT NULL
    ORDER BY id_index, name, sex NULLS LAST, ref
    ON CONFLICT ON CONSTRAINT uq_person_id_index_name DO NOTHING
"""
_WITHOUT_NUMBER = """
    INSERT INTO person (region_code, name, sex, id_kind, begun_by)
    SELECT :region, name, sex, id_kind, :act FROM stage_person WHERE id_index IS NULL ORDER BY ref
"""
_FORGET = """
    DELETE FROM stage_person AS s
    WHERE NOT EXISTS (SELECT FROM stage_holder AS h WHERE h.person = s.ref)
      AND NOT EXISTS (SELECT FROM stage_member AS m WHERE m.person = s.ref)
"""
_REFER = """
    INSERT INTO stage_person_ref (ref, person_id)
    SELECT s.ref, p.id FROM stage_person AS s
    JOIN person AS p ON p.id_index = s.id_index AND p.name = s.name
    UNION ALL
    SELECT s.ref, p.id
    FROM (SELECT ref, name, row_number() OVER (PARTITION BY name ORDER BY ref) AS n
          FROM stage_person WHERE id_index IS NULL) AS s
    JOIN (SELECT id, name, row_number() OVER (PARTITION BY name ORDER BY id) AS n
          FROM person WHERE id_index IS NULL AND begun_by = :act) AS p USING (name, n)
"""


class People:
    """Collects the persons that an act mentions; each mention gets a reference."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._rows: list[tuple[object, ...]] = []

    def refer(self, person: PersonFacts | None) -> int | None:
        """Return the reference of a person, None for nobody."""
        if person is None:
            return None
        ref = len(self._rows)
        number = normalise_id(person.id_number) if person.id_number else None
        self._rows.append(
            (
                ref,
                self._vault.index(number, ID_PURPOSE) if number else None,
                person.name,
                person.sex,
                person.id_kind,
                self._vault.seal(number, ID_PURPOSE) if number else None,
                mask_id(number) if number else None,
            )
        )
        return ref

    def number(self, number: str | None) -> bytes | None:
        """Return the sealed form of the number of someone whom a paper only mentions."""
        return self._vault.seal(normalise_id(number), ID_PURPOSE) if number else None

    def phone(self, number: str | None) -> tuple[bytes | None, str | None]:
        """Return the sealed form and the mask of a phone number."""
        if not number:
            return None, None
        return self._vault.seal(number, PHONE_PURPOSE), mask_phone(number)

    def stage(self, session: Session) -> None:
        """Copy the collected persons to staging."""
        stage(session, "person", _COLUMNS, self._rows)
        stage(session, "person_ref", (("ref", "integer"), ("person_id", "bigint")), ())

    @staticmethod
    def forget_unmentioned(session: Session) -> None:
        """Take out of staging who is named by no holder and no member that is left there."""
        session.execute(text(_FORGET))

    @staticmethod
    def write(writing: Writing, region: str) -> None:
        """Insert who is new and resolve every reference into `stage_person_ref`."""
        writing.add_selected(Person, _WITH_NUMBER, region=region)
        writing.add_selected(Person, _WITHOUT_NUMBER, region=region)
        writing.session.execute(text(_REFER), {"act": writing.act_id})
