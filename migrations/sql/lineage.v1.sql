-- A spatial unit ends only by what says so: a change with lineage, or an act that withdraws what was
-- loaded (I6). Rights on it must have been carried on or ended by the same act (I8).
CREATE FUNCTION unit_ends_with_ground() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM spatial_unit_version AS v WHERE v.unit_id = NEW.unit_id AND v.begun_by = NEW.ended_by) THEN
    RETURN NULL;
  END IF;
  IF NOT EXISTS (SELECT FROM unit_lineage AS l WHERE l.parent_id = NEW.unit_id AND l.begun_by = NEW.ended_by)
     AND NOT EXISTS (SELECT FROM journal_entry AS j WHERE j.id = NEW.ended_by
                     AND j.act IN ('withdraw_survey', 'withdraw_ground')) THEN
    RAISE EXCEPTION 'unit % ended without lineage and without a named ground', NEW.unit_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'unit_ends_with_ground',
            TABLE = 'spatial_unit_version';
  END IF;
  IF EXISTS (SELECT FROM right_parcel AS r WHERE r.unit_id = NEW.unit_id AND r.ended_by IS NULL) THEN
    RAISE EXCEPTION 'unit % ended and a right on it did not', NEW.unit_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'unit_ends_with_its_rights',
            TABLE = 'spatial_unit_version';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER unit_ends_with_ground AFTER UPDATE OF ended_by ON spatial_unit_version
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION unit_ends_with_ground();

-- What was split or merged never comes back under its code (I5).
CREATE FUNCTION unit_stays_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM unit_lineage AS l JOIN new_rows AS n ON n.unit_id = l.parent_id
             WHERE l.kind IN ('split', 'merge')) THEN
    RAISE EXCEPTION 'a unit that was split or merged has no further version'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'unit_stays_ended',
            TABLE = 'spatial_unit_version';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER unit_stays_ended AFTER INSERT ON spatial_unit_version
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION unit_stays_ended();

-- The balance of one change, at its end (I4, I7): parents ended and children begun by it, registered
-- areas equal to the hundredth, the same ground within the register's tolerance. An area correction
-- changes the area and not the ground.
CREATE FUNCTION lineage_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before record;
  after record;
  kinds integer;
BEGIN
  -- Once for each change: its first edge answers for all.
  IF EXISTS (SELECT FROM unit_lineage AS l WHERE l.begun_by = NEW.begun_by AND l.id < NEW.id) THEN
    RETURN NULL;
  END IF;
  SELECT count(DISTINCT kind) INTO kinds FROM unit_lineage WHERE begun_by = NEW.begun_by;
  SELECT count(*) AS units, sum(coalesce(v.measured_area, v.geometric_area)) AS area, ST_Union(v.shape) AS ground
  INTO before
  FROM spatial_unit_version AS v
  WHERE v.ended_by = NEW.begun_by AND v.unit_id IN (
    SELECT parent_id FROM unit_lineage WHERE begun_by = NEW.begun_by
    UNION SELECT child_id FROM unit_lineage WHERE begun_by = NEW.begun_by AND kind = 'boundary');
  SELECT count(*) AS units, sum(coalesce(v.measured_area, v.geometric_area)) AS area, ST_Union(v.shape) AS ground
  INTO after
  FROM spatial_unit_version AS v
  WHERE v.begun_by = NEW.begun_by AND v.unit_id IN (
    SELECT child_id FROM unit_lineage WHERE begun_by = NEW.begun_by
    UNION SELECT parent_id FROM unit_lineage WHERE begun_by = NEW.begun_by AND kind = 'boundary')
    AND (v.version = 1 OR NEW.kind NOT IN ('split', 'merge'));
  IF kinds <> 1 OR before.units = 0 OR after.units = 0
     OR (NEW.kind = 'split' AND NOT (before.units = 1 AND after.units >= 2))
     OR (NEW.kind = 'merge' AND NOT (before.units >= 2 AND after.units = 1))
     OR (NEW.kind = 'boundary' AND NOT (before.units = 2 AND after.units = 2))
     OR (NEW.kind <> 'area' AND before.area <> after.area)
     OR ST_Area(ST_SymDifference(before.ground, after.ground)) > parameter_number('overlap_tolerance_m2') THEN
    RAISE EXCEPTION 'a % of % units of % to % units of % (hundredths of m2) does not balance',
      NEW.kind, before.units, before.area, after.units, after.area
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'lineage_balances', TABLE = 'unit_lineage';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lineage_balances AFTER INSERT ON unit_lineage
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lineage_balances();
