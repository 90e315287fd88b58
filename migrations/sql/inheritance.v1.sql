-- An inheritance takes effect on a paper that is kept and by heirs who sign; no other sheet has either.
-- Family contracts of cultivated land never pass so (农村土地承包法 32; rules/inheritances.py).
CREATE FUNCTION inheritance_proved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong text;
BEGIN
  SELECT CASE
      WHEN t.form = 'inheritance' AND r.kind = 'contracted_land' THEN 'inheritance_income_only'
      WHEN (t.form = 'inheritance') <> (p.paper_sha256 IS NOT NULL) THEN 'inheritance_paper'
      WHEN (t.form = 'inheritance') <> EXISTS (
        SELECT FROM transfer_signatory AS s WHERE s.party_id = p.id AND s.capacity = 'heir') THEN 'inheritance_heirs'
    END INTO wrong
  FROM transfer_party AS p JOIN transfer AS t ON t.id = p.transfer_id JOIN land_right AS r ON r.id = p.right_id
  WHERE p.id = NEW.party_id;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'sheet % cannot take effect as an inheritance', NEW.party_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = wrong, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER inheritance_proved AFTER INSERT ON transfer_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION inheritance_proved();
