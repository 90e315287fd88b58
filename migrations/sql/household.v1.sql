-- Changes of contract households (reliability.md §2).

-- I14 as in invariants.v1, where a member is one whose membership has no end: who died or left stays on
-- record, and holds nothing.
CREATE OR REPLACE FUNCTION right_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM land_right_version WHERE holder_id = NEW.holder_id AND ended_by IS NULL) AND NOT (
       EXISTS (SELECT FROM contract_holder_version WHERE holder_id = NEW.holder_id AND ended_by IS NULL)
       AND ((SELECT household_id FROM contract_holder WHERE id = NEW.holder_id) IS NULL
            OR EXISTS (SELECT FROM household_member
                       WHERE holder_id = NEW.holder_id AND ended_by IS NULL AND during_to = '9999-12-31'))) THEN
    RAISE EXCEPTION 'a right is left without a holder'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'right_held', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

-- A household that ended by a split or a merge never comes back under its code: what goes on has a
-- version that the same act ended.
CREATE FUNCTION holder_stays_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM holder_lineage WHERE parent_id = NEW.holder_id)
     AND NOT EXISTS (SELECT FROM contract_holder_version WHERE holder_id = NEW.holder_id AND ended_by = NEW.begun_by) THEN
    RAISE EXCEPTION 'a household that ended by a split or a merge has no further version'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'holder_stays_ended', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER holder_stays_ended BEFORE INSERT ON contract_holder_version
  FOR EACH ROW EXECUTE FUNCTION holder_stays_ended();

-- At the act's end: a merged household has ended, a household that came of a change stands, and land
-- went from one to the other to the hundredth: the contract areas that the act ended are those it began.
CREATE FUNCTION household_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before bigint;
  after bigint;
BEGIN
  SELECT coalesce(sum(contract_area), 0) INTO before FROM contract_parcel WHERE ended_by = NEW.begun_by;
  SELECT coalesce(sum(contract_area), 0) INTO after FROM contract_parcel WHERE begun_by = NEW.begun_by;
  IF before <> after
     OR (NEW.kind = 'household_merge' AND EXISTS (
           SELECT FROM contract_holder_version WHERE holder_id = NEW.parent_id AND ended_by IS NULL))
     OR NOT EXISTS (SELECT FROM contract_holder_version WHERE holder_id = NEW.child_id AND begun_by = NEW.begun_by) THEN
    RAISE EXCEPTION 'a % of households with % before and % after (hundredths of m2) does not balance', NEW.kind, before, after
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'household_balances', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER household_balances AFTER INSERT ON holder_lineage
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION household_balances();
