-- Guards of restrictions. Each first takes the lock that the program's acts take, so that a race has
-- one order, and then looks: at READ COMMITTED the look is younger than the lock (reliability.md M9).

-- An objection that is not decided stops its case; one that was upheld stops the content it was about.
CREATE FUNCTION refuse_objected(which bigint, shown bytea) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM lock_names(ARRAY['case:' || which]);
  IF EXISTS (SELECT FROM restriction AS r WHERE r.case_id = which AND NOT EXISTS (
      SELECT FROM restriction_end AS e WHERE e.restriction_id = r.id AND e.ground <> 'arbitration')) THEN
    RAISE EXCEPTION 'an objection to case % is not decided', which
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'objection_open';
  END IF;
  IF EXISTS (SELECT FROM restriction AS r JOIN restriction_end AS e ON e.restriction_id = r.id
             WHERE r.case_id = which AND r.content_sha256 = shown AND e.ground = 'upheld') THEN
    RAISE EXCEPTION 'an objection to what case % showed was upheld', which
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'objection_upheld';
  END IF;
END $$;

CREATE FUNCTION closing_guard() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM refuse_objected(case_id, NEW.content_sha256) FROM notice WHERE id = NEW.notice_id;
  RETURN NULL;
END $$;

CREATE FUNCTION step_guard() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM refuse_objected(NEW.case_id, (
    SELECT n.content_sha256 FROM notice AS n JOIN notice_closing AS c ON c.notice_id = n.id
    WHERE n.case_id = NEW.case_id ORDER BY n.id DESC LIMIT 1));
  RETURN NULL;
END $$;

-- An objection is filed while its notice runs.
CREATE FUNCTION objection_guard() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM lock_names(ARRAY['case:' || NEW.case_id]);
  IF EXISTS (SELECT FROM notice_closing WHERE notice_id = NEW.notice_id)
     OR EXISTS (SELECT FROM case_step WHERE case_id = NEW.case_id AND state = 'withdrawn') THEN
    RAISE EXCEPTION 'notice % has ended', NEW.notice_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'objection_late';
  END IF;
  RETURN NULL;
END $$;

-- Who took a step of the case does not decide an objection to it.
CREATE FUNCTION decision_guard() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  objected CONSTANT bigint := (SELECT case_id FROM restriction WHERE id = NEW.restriction_id);
BEGIN
  PERFORM lock_names(ARRAY['case:' || objected]);
  IF EXISTS (SELECT FROM case_step WHERE case_id = objected AND person_id = NEW.person_id) THEN
    RAISE EXCEPTION 'person % took a step of case %', NEW.person_id, objected
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'objection_four_eyes';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER closing_guard AFTER INSERT ON notice_closing FOR EACH ROW EXECUTE FUNCTION closing_guard();
CREATE TRIGGER step_guard AFTER INSERT ON case_step FOR EACH ROW
  WHEN (NEW.state IN ('confirmed', 'contracted', 'approved', 'entered')) EXECUTE FUNCTION step_guard();
CREATE TRIGGER objection_guard AFTER INSERT ON restriction FOR EACH ROW
  WHEN (NEW.kind = 'notice_objection') EXECUTE FUNCTION objection_guard();
CREATE TRIGGER decision_guard AFTER INSERT ON restriction_end FOR EACH ROW
  WHEN (NEW.kind = 'notice_objection') EXECUTE FUNCTION decision_guard();

-- Nothing disposes of a seized parcel or right, neither by a new row nor by ending one. The lock is the
-- grantor's, which entries and seizures take; codes of parcels and rights begin with it.
CREATE FUNCTION seizure_guard() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  listed text;
BEGIN
  PERFORM lock_names(array_agg(DISTINCT 'grantor:' || u.region_code))
  FROM written JOIN spatial_unit AS u ON u.id = written.unit_id;
  SELECT string_agg(DISTINCT r.document_number, ', ') INTO listed
  FROM written JOIN restriction AS r ON r.kind = 'seizure' AND (r.unit_id = written.unit_id OR r.right_id = written.right_id)
  WHERE NOT EXISTS (SELECT FROM restriction_end AS e WHERE e.restriction_id = r.id);
  IF listed IS NOT NULL THEN
    RAISE EXCEPTION 'seized by %', listed
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'seizure_in_force';
  END IF;
  RETURN NULL;
END $$;

-- A seizure waits for an entry under way on the same ground, whoever writes it.
CREATE FUNCTION seizing_guard() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM lock_names(ARRAY['grantor:' || coalesce(
    (SELECT region_code FROM spatial_unit WHERE id = NEW.unit_id),
    (SELECT region_code FROM land_right WHERE id = NEW.right_id))]);
  RETURN NULL;
END $$;

CREATE TRIGGER seizure_guard AFTER INSERT ON right_parcel
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION seizure_guard();
CREATE TRIGGER seizure_guard_on_end AFTER UPDATE ON right_parcel
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION seizure_guard();
CREATE TRIGGER seizing_guard AFTER INSERT ON restriction FOR EACH ROW
  WHEN (NEW.kind = 'seizure') EXECUTE FUNCTION seizing_guard();

-- The same for the versions of a right: neither a new holder nor an end, while it or one of its parcels is seized.
CREATE FUNCTION seizure_guard_of_right() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  listed text;
BEGIN
  PERFORM lock_names(array_agg(DISTINCT 'grantor:' || l.region_code))
  FROM written JOIN land_right AS l ON l.id = written.right_id;
  SELECT string_agg(DISTINCT r.document_number, ', ') INTO listed
  FROM written JOIN restriction AS r ON r.kind = 'seizure' AND (r.right_id = written.right_id OR r.unit_id IN (
    SELECT p.unit_id FROM right_parcel AS p WHERE p.right_id = written.right_id AND p.ended_by IS NULL))
  WHERE NOT EXISTS (SELECT FROM restriction_end AS e WHERE e.restriction_id = r.id);
  IF listed IS NOT NULL THEN
    RAISE EXCEPTION 'seized by %', listed
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'seizure_in_force';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER seizure_guard AFTER INSERT ON land_right_version
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION seizure_guard_of_right();
CREATE TRIGGER seizure_guard_on_end AFTER UPDATE ON land_right_version
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION seizure_guard_of_right();
