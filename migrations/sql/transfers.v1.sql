-- Row locks need a privilege that the program has on no table: these guards run as the owner.
-- Whose contracts and rights a case is about: those of a transfer's parties too.
CREATE OR REPLACE FUNCTION case_holders(wanted bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
  SELECT c.holder_id FROM case_contract AS k JOIN contract AS c ON c.id = k.contract_id WHERE k.case_id = wanted
  UNION
  SELECT r.holder_id FROM unit_draft AS d JOIN right_draft AS r ON r.draft_id = d.id WHERE d.case_id = wanted
  UNION
  SELECT p.holder_id FROM transfer_case AS k JOIN transfer_party AS p ON p.id = k.party_id WHERE k.case_id = wanted
  UNION
  SELECT t.receiver_id FROM transfer_case AS k JOIN transfer_party AS p ON p.id = k.party_id
  JOIN transfer AS t ON t.id = p.transfer_id WHERE k.case_id = wanted AND t.receiver_id IS NOT NULL
$$;

-- I31: a sheet takes effect when everybody who must agree has agreed to it, and only the sheet that stands.
-- I25, I26: what cannot be undone rests on a payment or security of its own that is not void.
CREATE FUNCTION transfer_effective() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wrong text;
BEGIN
  PERFORM FROM transfer_party WHERE id = NEW.party_id FOR NO KEY UPDATE;
  PERFORM FROM payment_security WHERE id = NEW.security_id FOR NO KEY UPDATE;
  IF NOT EXISTS (SELECT FROM transfer_party WHERE id = NEW.party_id AND ended_by IS NULL) THEN
    wrong := 'transfer_terms_current';
  ELSIF NOT EXISTS (SELECT FROM transfer_signatory WHERE party_id = NEW.party_id)
     OR EXISTS (
       SELECT FROM transfer_signatory AS s WHERE s.party_id = NEW.party_id AND NOT EXISTS (
         SELECT FROM transfer_consent AS c WHERE c.party_id = s.party_id AND c.ordinal = s.ordinal
           AND c.content_sha256 = NEW.content_sha256 AND c.ended_by IS NULL)) THEN
    wrong := 'transfer_consented';
  ELSIF NEW.is_final <> EXISTS (
       SELECT FROM transfer_party AS p JOIN transfer AS t ON t.id = p.transfer_id
       WHERE p.id = NEW.party_id AND t.form IN ('paid_exit', 'housing_swap')) THEN
    wrong := 'transfer_final';
  ELSIF NEW.security_id IS NOT NULL AND (
       NOT EXISTS (SELECT FROM payment_security AS s WHERE s.id = NEW.security_id AND s.party_id = NEW.party_id)
       OR EXISTS (SELECT FROM payment_security_end AS e WHERE e.security_id = NEW.security_id AND e.outcome = 'void')) THEN
    wrong := 'transfer_secured';
  ELSE
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'sheet % of a transfer cannot take effect', NEW.party_id
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = wrong, TABLE = TG_TABLE_NAME;
END $$;
CREATE CONSTRAINT TRIGGER transfer_effective AFTER INSERT ON transfer_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transfer_effective();

-- I37: consent is withdrawn until the sheet takes effect, and not after; nor does a sheet end that did.
CREATE FUNCTION transfer_settled() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  party bigint := CASE TG_TABLE_NAME WHEN 'transfer_party' THEN (to_jsonb(NEW) ->> 'id')::bigint
                                     ELSE (to_jsonb(NEW) ->> 'party_id')::bigint END;
BEGIN
  PERFORM FROM transfer_party WHERE id = party FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM transfer_entry WHERE party_id = party) THEN
    RAISE EXCEPTION 'sheet % has taken effect', party
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'transfer_settled', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER transfer_settled AFTER UPDATE OF ended_by ON transfer_consent
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transfer_settled();
CREATE CONSTRAINT TRIGGER transfer_settled AFTER UPDATE OF ended_by ON transfer_party
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION transfer_settled();

-- I25: money that secures an exit which took effect is paid out, never void.
CREATE FUNCTION payment_security_kept() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM payment_security WHERE id = NEW.security_id FOR NO KEY UPDATE;
  IF NEW.outcome = 'void' AND EXISTS (SELECT FROM transfer_entry WHERE security_id = NEW.security_id) THEN
    RAISE EXCEPTION 'security % stands behind what took effect', NEW.security_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'payment_security_kept', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payment_security_kept AFTER INSERT ON payment_security_end
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payment_security_kept();

-- I24: no due is received beyond itself, and a counter-entry takes back what it reverses.
CREATE FUNCTION payment_balanced() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM payment_due WHERE id = NEW.due_id FOR NO KEY UPDATE;
  IF (SELECT sum(r.amount_fen) FROM payment_receipt AS r WHERE r.due_id = NEW.due_id)
       NOT BETWEEN 0 AND (SELECT amount_fen FROM payment_due WHERE id = NEW.due_id)
     OR (NEW.reverses_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM payment_receipt AS r
       WHERE r.id = NEW.reverses_id AND r.due_id = NEW.due_id AND r.amount_fen = -NEW.amount_fen)) THEN
    RAISE EXCEPTION 'receipts of due % do not balance', NEW.due_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'payment_balanced', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payment_balanced AFTER INSERT ON payment_receipt
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payment_balanced();
