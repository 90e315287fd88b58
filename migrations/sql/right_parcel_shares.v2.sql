-- Row locks need a privilege that the program has on no table: these guards run as the owner.
-- I18: shares of a parcel under rights of one kind and tier never come to more than the parcel. The parcel's
-- row is locked before the look, so that two shares that come at once see each other.
CREATE OR REPLACE FUNCTION right_parcel_shares() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM spatial_unit WHERE id = NEW.unit_id FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT FROM right_parcel AS a
    JOIN right_parcel AS b ON b.unit_id = a.unit_id AND b.kind = a.kind AND coalesce(b.tier, 0) = coalesce(a.tier, 0)
      AND b.ended_by IS NULL AND b.term_from <= a.term_from AND a.term_from < b.term_to
    WHERE a.unit_id = NEW.unit_id AND a.kind = NEW.kind AND coalesce(a.tier, 0) = coalesce(NEW.tier, 0) AND a.ended_by IS NULL
    GROUP BY a.id
    HAVING sum(CASE WHEN b.exclusive THEN 1 ELSE b.share_part::numeric / b.share_whole END) > 1.000000000001) THEN
    RAISE EXCEPTION 'shares of a parcel come to more than the whole'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'right_parcel_shares', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
