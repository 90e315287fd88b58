-- Row locks need a privilege that the program has on no table: these guards run as the owner.
-- I24: a voucher is used up to its face and in its days, and a counter-entry takes back what it reverses.
CREATE FUNCTION voucher_balanced() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wrong text;
BEGIN
  PERFORM FROM voucher WHERE id = NEW.voucher_id FOR NO KEY UPDATE;
  IF (SELECT sum(u.amount_fen) FROM voucher_use AS u WHERE u.voucher_id = NEW.voucher_id)
       NOT BETWEEN 0 AND (SELECT face_fen FROM voucher WHERE id = NEW.voucher_id)
     OR (NEW.reverses_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM voucher_use AS u
       WHERE u.id = NEW.reverses_id AND u.voucher_id = NEW.voucher_id AND u.amount_fen = -NEW.amount_fen)) THEN
    wrong := 'voucher_balanced';
  ELSIF NEW.amount_fen > 0 AND NOT EXISTS (
       SELECT FROM voucher AS v WHERE v.id = NEW.voucher_id AND NEW.used_on BETWEEN v.issued_on AND v.last_day) THEN
    wrong := 'voucher_in_time';
  ELSE
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'uses of voucher % do not stand', NEW.voucher_id
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = wrong, TABLE = TG_TABLE_NAME;
END $$;
CREATE CONSTRAINT TRIGGER voucher_balanced AFTER INSERT ON voucher_use
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION voucher_balanced();

-- I24: a voucher is of what its exit pays by voucher, neither more nor less.
CREATE FUNCTION voucher_of_exit() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.face_fen IS DISTINCT FROM (
       SELECT sum(d.amount_fen) FROM payment_due AS d WHERE d.party_id = NEW.party_id AND d.kind = 'voucher') THEN
    RAISE EXCEPTION 'voucher % is not what its exit pays by voucher', NEW.number
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_of_exit', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER voucher_of_exit AFTER INSERT ON voucher
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION voucher_of_exit();
