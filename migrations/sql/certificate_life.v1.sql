-- A certificate ends with the row that says why, written by the same act (I42).
CREATE FUNCTION certificate_ends_with_ground() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM certificate_end AS e WHERE e.certificate_id = NEW.id AND e.begun_by = NEW.ended_by) THEN
    RAISE EXCEPTION 'certificate % ended without a ground', NEW.paper_number
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'certificate_ends_with_ground',
            TABLE = 'certificate';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER certificate_ends_with_ground AFTER UPDATE OF ended_by ON certificate
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION certificate_ends_with_ground();
