-- An extension enters what the household signed: the content of an entry is that of the case's item.
CREATE FUNCTION entry_of_extension() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM change_plan WHERE case_id = NEW.plan_case_id AND kind = 'extension') AND NOT EXISTS (
    SELECT FROM extension_item AS i
    WHERE i.case_id = NEW.case_id AND i.contract_id = NEW.contract_id AND i.content_sha256 = NEW.content_sha256) THEN
    RAISE EXCEPTION 'an extension enters something else than was signed'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'entry_of_extension', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER entry_of_extension BEFORE INSERT ON entry FOR EACH ROW
  WHEN (NEW.plan_case_id IS NOT NULL) EXECUTE FUNCTION entry_of_extension();
