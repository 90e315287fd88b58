-- A consent by code names a code that was right, for this sheet, this signatory and these terms; and only
-- a consent by code names one. The unique index lets a code prove one consent.
CREATE FUNCTION consent_code_right() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.method <> 'code' AND NEW.code_proof IS NULL THEN
    RETURN NEW;
  END IF;
  IF NEW.method <> 'code' OR NOT EXISTS (
    SELECT FROM one_time_code AS c JOIN one_time_code_try AS t ON t.code_id = c.id AND t.is_right
    WHERE c.id::text = NEW.code_proof AND c.purpose = 'consent'
      AND c.subject = format('sheet %s %s %s', NEW.party_id, NEW.ordinal, encode(NEW.content_sha256, 'hex'))) THEN
    RAISE EXCEPTION 'consent of % to sheet % rests on no code that was right for it', NEW.ordinal, NEW.party_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'consent_code_right', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_code_right BEFORE INSERT ON transfer_consent
  FOR EACH ROW EXECUTE FUNCTION consent_code_right();
