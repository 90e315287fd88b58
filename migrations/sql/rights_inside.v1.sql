-- Row locks need a privilege that the program has on no table: these guards run as the owner.
-- A derived right lies inside the one it rests on (I11, I12): term, parcels; whichever of the two changes.
-- Both sides lock the parent's row and then look, at READ COMMITTED: of a shorter parent and a new child,
-- whoever comes second sees the other (reliability.md M8, M9).
CREATE FUNCTION rights_outside(parent bigint) RETURNS SETOF bigint LANGUAGE sql VOLATILE AS $$
  SELECT c.id FROM land_right AS c JOIN land_right_version AS v ON v.right_id = c.id AND v.ended_by IS NULL
  LEFT JOIN land_right_version AS p ON p.right_id = c.parent_id AND p.ended_by IS NULL
  WHERE c.parent_id = parent AND (
    p.id IS NULL OR v.term_from < p.term_from OR v.term_to > p.term_to
    OR (c.kind IN ('operating', 'forest_operating', 'homestead_lease') AND EXISTS (
      SELECT FROM right_parcel AS g WHERE g.right_id = c.id AND g.ended_by IS NULL AND NOT EXISTS (
        SELECT FROM right_parcel AS h WHERE h.right_id = parent AND h.unit_id = g.unit_id AND h.ended_by IS NULL
          AND g.share_part::numeric * h.share_whole <= h.share_part::numeric * g.share_whole))))
$$;

CREATE FUNCTION right_inside_parent() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parent bigint;
BEGIN
  SELECT parent_id INTO parent FROM land_right WHERE id = NEW.right_id;
  IF parent IS NOT NULL THEN
    PERFORM FROM land_right WHERE id = parent FOR NO KEY UPDATE;
    IF NEW.right_id IN (SELECT rights_outside(parent)) THEN
      RAISE EXCEPTION 'right % does not lie inside the right it rests on', NEW.right_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'right_inside_parent', TABLE = TG_TABLE_NAME;
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER right_inside_parent AFTER INSERT ON land_right_version
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION right_inside_parent();

CREATE FUNCTION right_keeps_children() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM land_right WHERE parent_id = NEW.right_id) THEN
    PERFORM FROM land_right WHERE id = NEW.right_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT rights_outside(NEW.right_id)) THEN
      RAISE EXCEPTION 'rights that rest on right % would lie outside it', NEW.right_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'right_keeps_children', TABLE = TG_TABLE_NAME;
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER right_keeps_children AFTER UPDATE OF ended_by ON land_right_version
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION right_keeps_children();
