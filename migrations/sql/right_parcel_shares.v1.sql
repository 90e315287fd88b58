-- As in rights_more.v1: what a database goes back to that knows no tiers.
CREATE OR REPLACE FUNCTION right_parcel_shares() RETURNS trigger LANGUAGE plpgsql
  SECURITY INVOKER AS $$
BEGIN
  IF EXISTS (
    SELECT FROM right_parcel AS a
    JOIN right_parcel AS b ON b.unit_id = a.unit_id AND b.kind = a.kind AND b.ended_by IS NULL
      AND b.term_from <= a.term_from AND a.term_from < b.term_to
    WHERE a.unit_id = NEW.unit_id AND a.kind = NEW.kind AND a.ended_by IS NULL
    GROUP BY a.id
    HAVING sum(CASE WHEN b.exclusive THEN 1 ELSE b.share_part::numeric / b.share_whole END) > 1.000000000001) THEN
    RAISE EXCEPTION 'shares of a parcel come to more than the whole'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'right_parcel_shares', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
