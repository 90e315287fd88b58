-- I15 A person's lines of the ledger of homestead qualifications follow each other without a hole, by days, and
-- what closes a line is of the collective that opened it. That no two stand at one place the key says.
CREATE FUNCTION qualification_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.position > 1 AND NOT EXISTS (
       SELECT FROM homestead_qualification AS q
       WHERE q.person_id = NEW.person_id AND q.position = NEW.position - 1
         AND q.effective_on <= NEW.effective_on
         AND (NEW.position % 2 = 1 OR q.grantor_id = NEW.grantor_id)) THEN
    RAISE EXCEPTION 'a line of the ledger follows the one before it'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'qualification_chain', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER qualification_chain AFTER INSERT ON homestead_qualification
  FOR EACH ROW EXECUTE FUNCTION qualification_chain();
