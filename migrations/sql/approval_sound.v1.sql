-- I32, I33, I34. The approver is a registrar of the region, neither person is of a household in the
-- case, and what they rest on was an announcement.
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
