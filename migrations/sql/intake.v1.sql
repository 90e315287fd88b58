-- An answer has its reasons and a filed case its file number, by the end of the act that takes the step.
CREATE FUNCTION step_grounded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'archived' AND NOT EXISTS (
       SELECT FROM case_archive WHERE case_id = NEW.case_id AND step_number = NEW.number)
     OR NEW.state <> 'archived' AND NOT EXISTS (
       SELECT FROM case_reason WHERE case_id = NEW.case_id AND step_number = NEW.number) THEN
    RAISE EXCEPTION 'step % of case % has no ground', NEW.number, NEW.case_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'step_grounded', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER step_grounded AFTER INSERT ON case_step DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.state IN ('completion', 'not_accepted', 'refused', 'archived')) EXECUTE FUNCTION step_grounded();
