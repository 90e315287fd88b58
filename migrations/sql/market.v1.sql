-- An offer is asked about, accepted and settled while it stands; a settlement is by a transfer that took effect.
CREATE FUNCTION listing_stands() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM lock_names(ARRAY['listing:' || NEW.listing_id]);
  IF EXISTS (SELECT FROM listing_outcome WHERE listing_id = NEW.listing_id)
     OR EXISTS (SELECT FROM listing WHERE id = NEW.listing_id AND last_day < register_today()) THEN
    RAISE EXCEPTION 'listing % has ended', NEW.listing_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'listing_stands';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION listing_settled() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM transfer_party AS p
    JOIN transfer_entry AS e ON e.party_id = p.id
    JOIN listing AS l ON l.id = NEW.listing_id
    WHERE p.transfer_id = NEW.transfer_id
      AND CASE WHEN l.right_id IS NULL THEN p.region_code = l.region_code ELSE p.right_id = l.right_id END) THEN
    RAISE EXCEPTION 'listing % is not settled by transfer %', NEW.listing_id, NEW.transfer_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'listing_settled';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER listing_stands BEFORE INSERT ON listing_interest FOR EACH ROW EXECUTE FUNCTION listing_stands();
CREATE TRIGGER listing_stands BEFORE INSERT ON listing_acceptance FOR EACH ROW EXECUTE FUNCTION listing_stands();
CREATE TRIGGER listing_stands BEFORE INSERT ON listing_outcome FOR EACH ROW EXECUTE FUNCTION listing_stands();
CREATE TRIGGER listing_settled AFTER INSERT ON listing_outcome FOR EACH ROW
  WHEN (NEW.kind = 'settled') EXECUTE FUNCTION listing_settled();
