-- Row locks need a privilege that the program has on no table: this guard runs as the owner.
-- Enforcing a security gives an operating right to the acquirer and discharges the mortgage in the same act.
-- I12: the contract right that secured stays as it was; what the acquirer has rests on it.
-- I24: the proceeds are shared out to the fen, earlier mortgages whole before later ones.
CREATE FUNCTION enforcement_lawful() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  secured bigint;
  is_contract boolean;
  wrong text;
BEGIN
  SELECT p.right_id, r.kind IN ('contracted_land', 'other_contract', 'forest_contract') INTO secured, is_contract
  FROM transfer_party AS p JOIN land_right AS r ON r.id = p.right_id WHERE p.id = NEW.party_id;
  PERFORM FROM land_right WHERE id = secured FOR NO KEY UPDATE;
  IF NOT EXISTS (SELECT FROM land_right WHERE id = NEW.right_id AND CASE WHEN is_contract THEN parent_id = secured
                                                                         ELSE secured IN (id, parent_id) END)
     OR (is_contract AND NOT EXISTS (
       SELECT FROM land_right_version WHERE right_id = secured AND ended_by IS NULL AND begun_by <> NEW.begun_by)) THEN
    wrong := 'enforcement_keeps_contract';
  ELSIF NOT EXISTS (
       SELECT FROM land_right_version AS v
       WHERE v.right_id = NEW.right_id AND v.holder_id = NEW.acquirer_id AND v.begun_by = NEW.begun_by) THEN
    wrong := 'enforcement_held';
  ELSIF NOT EXISTS (
       SELECT FROM restriction_end AS e
       JOIN restriction AS m ON m.id = e.restriction_id
       JOIN transfer_entry AS t ON t.begun_by = m.begun_by AND t.party_id = NEW.party_id
       WHERE e.id = NEW.restriction_end_id AND e.ground = 'discharged' AND e.begun_by = NEW.begun_by
         AND m.kind = 'mortgage' AND m.right_id = secured) THEN
    wrong := 'enforcement_discharges';
  ELSIF NEW.proceeds_fen IS DISTINCT FROM (SELECT sum(paid_fen) FROM enforcement_share WHERE party_id = NEW.party_id)
     OR EXISTS (
       SELECT FROM enforcement_share AS a JOIN enforcement_share AS b ON b.party_id = a.party_id AND b.place > a.place
       WHERE a.party_id = NEW.party_id AND b.paid_fen > 0
         AND (a.paid_fen < a.claim_fen OR a.restriction_id IS NULL OR a.restriction_id > b.restriction_id)) THEN
    wrong := 'enforcement_shared';
  ELSE
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'the security of sheet % is not enforced so', NEW.party_id
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = wrong, TABLE = TG_TABLE_NAME;
END $$;
CREATE CONSTRAINT TRIGGER enforcement_lawful AFTER INSERT ON enforcement
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION enforcement_lawful();

-- What was shared out is not added to later: shares come with their enforcement.
CREATE FUNCTION enforcement_share_of_act() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM enforcement WHERE party_id = NEW.party_id AND begun_by = NEW.begun_by) THEN
    RAISE EXCEPTION 'the proceeds of sheet % were shared out', NEW.party_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'enforcement_share_of_act', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER enforcement_share_of_act AFTER INSERT ON enforcement_share
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION enforcement_share_of_act();
