-- Who agrees for a household under an entrustment on record does so under one that stands that day: signed by
-- all who must, for this right and its holder, over these parcels, in its term; and none entrusts by another.
CREATE FUNCTION consent_mandated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.mandate_id IS NULL THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
    SELECT FROM transfer_party AS m
      JOIN transfer AS t ON t.id = m.transfer_id AND t.form = 'entrustment'
      JOIN transfer_party AS p ON p.id = NEW.party_id AND p.right_id = m.right_id AND p.holder_id = m.holder_id
      JOIN transfer AS o ON o.id = p.transfer_id AND o.form <> 'entrustment'
        AND o.receiver_id IS DISTINCT FROM t.receiver_id
      JOIN transfer_signatory AS s ON s.party_id = p.id AND s.ordinal = NEW.ordinal
        AND s.capacity IN ('representative', 'co_owner')
    WHERE m.id = NEW.mandate_id AND m.ended_by IS NULL
      AND m.term_from <= register_today() AND register_today() < m.term_to
      AND NOT EXISTS (
        SELECT FROM transfer_signatory AS g WHERE g.party_id = m.id AND NOT EXISTS (
          SELECT FROM transfer_consent AS c
          WHERE c.party_id = g.party_id AND c.ordinal = g.ordinal AND c.ended_by IS NULL))
      AND NOT EXISTS (
        SELECT FROM transfer_parcel AS l WHERE l.party_id = p.id AND NOT EXISTS (
          SELECT FROM transfer_parcel AS g
          WHERE g.party_id = m.id AND g.unit_id = l.unit_id AND l.area <= g.area))) THEN
    RAISE EXCEPTION 'consent of % to sheet % rests on no entrustment in force', NEW.ordinal, NEW.party_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'consent_mandated', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER consent_mandated BEFORE INSERT ON transfer_consent
  FOR EACH ROW EXECUTE FUNCTION consent_mandated();
