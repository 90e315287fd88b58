-- Rights beyond the family contract (reliability.md §2).

-- Whose contracts and rights a case is about.
CREATE FUNCTION case_holders(wanted bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
  SELECT c.holder_id FROM case_contract AS k JOIN contract AS c ON c.id = k.contract_id WHERE k.case_id = wanted
  UNION
  SELECT r.holder_id FROM unit_draft AS d JOIN right_draft AS r ON r.draft_id = d.id WHERE d.case_id = wanted
$$;

-- I32, I33, I34 as in invariants.v1, where households of drafts belong to the case as well.
CREATE OR REPLACE FUNCTION approval_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong text;
BEGIN
  IF NOT EXISTS (
    SELECT FROM case_step AS s JOIN account_role AS r ON r.account_id = s.account_id
    WHERE s.case_id = NEW.case_id AND s.number = NEW.approved_step
      AND r.role = 'registrar' AND starts_with(NEW.region_code, r.region_code)) THEN
    wrong := 'approval_jurisdiction';
  ELSIF EXISTS (
    SELECT FROM household_member AS m
    WHERE m.holder_id IN (SELECT case_holders(NEW.case_id)) AND m.ended_by IS NULL AND m.person_id IN (NEW.accepted_by, NEW.approved_by)) THEN
    wrong := 'approval_own_household';
  ELSIF EXISTS (SELECT FROM notice WHERE id = NEW.notice_id AND kind <> 'announcement') THEN
    wrong := 'approval_notice_kind';
  ELSE
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'this approval is refused'
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = wrong, TABLE = TG_TABLE_NAME;
END $$;

-- I41. What is entered of a draft is the page that was drafted: its kind and its number.
CREATE FUNCTION entry_of_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM unit_draft AS d JOIN registration_unit AS u ON u.id = NEW.unit_id
    WHERE d.id = NEW.draft_id AND d.kind = u.kind AND d.folio_number = u.folio_number) THEN
    RAISE EXCEPTION 'an entry stands on another page than its draft'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'entry_of_draft', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER entry_of_draft BEFORE INSERT ON entry FOR EACH ROW
  WHEN (NEW.draft_id IS NOT NULL) EXECUTE FUNCTION entry_of_draft();
