-- Row locks need a privilege that the program has on no table: this guard runs as the owner.
-- I12: the right's row is locked before the look for rights that rest on it. A look before the lock misses a
-- child that is being written; the child then takes its lock unhindered and still sees the parent as it was.
CREATE OR REPLACE FUNCTION right_keeps_children() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM land_right WHERE id = NEW.right_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT rights_outside(NEW.right_id)) THEN
    RAISE EXCEPTION 'rights that rest on right % would lie outside it', NEW.right_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'right_keeps_children', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
