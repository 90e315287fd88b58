-- An objection is filed while its notice runs and its case lives: it may now have been refused as well.
CREATE OR REPLACE FUNCTION objection_guard() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM lock_names(ARRAY['case:' || NEW.case_id]);
  IF EXISTS (SELECT FROM notice_closing WHERE notice_id = NEW.notice_id)
     OR EXISTS (SELECT FROM case_step WHERE case_id = NEW.case_id AND state IN ('withdrawn', 'not_accepted', 'refused')) THEN
    RAISE EXCEPTION 'notice % has ended', NEW.notice_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'objection_late';
  END IF;
  RETURN NULL;
END $$;
