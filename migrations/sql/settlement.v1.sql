-- The ledger of settlements balances: a settlement and its entry of +1 are written by one act, and the act
-- that ends it writes the counter-entry of −1. Neither is ever there without the other.
CREATE FUNCTION settlement_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one settlement%ROWTYPE;
  booked bigint;
  countered bigint;
BEGIN
  IF TG_TABLE_NAME = 'settlement' THEN
    SELECT * INTO one FROM settlement WHERE id = NEW.id;
  ELSE
    SELECT * INTO one FROM settlement WHERE id = NEW.settlement_id;
  END IF;
  SELECT max(begun_by) FILTER (WHERE people = 1), max(begun_by) FILTER (WHERE people = -1)
  INTO booked, countered FROM settlement_entry WHERE settlement_id = one.id;
  IF booked IS DISTINCT FROM one.begun_by OR countered IS DISTINCT FROM one.ended_by THEN
    RAISE EXCEPTION 'settlement % and its entries are not of the same acts', one.id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settlement_balances', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER settlement_balances AFTER INSERT OR UPDATE ON settlement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_balances();
CREATE CONSTRAINT TRIGGER settlement_balances AFTER INSERT ON settlement_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_balances();

-- A code is tried while it is good: not after its time by the database's clock, not after it was right.
CREATE FUNCTION code_tried() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM one_time_code WHERE id = NEW.code_id AND register_now() < expires_at)
    OR EXISTS (SELECT FROM one_time_code_try WHERE code_id = NEW.code_id AND is_right) THEN
    RAISE EXCEPTION 'code % has expired or was used', NEW.code_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'code_tried', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER code_tried BEFORE INSERT ON one_time_code_try FOR EACH ROW EXECUTE FUNCTION code_tried();
