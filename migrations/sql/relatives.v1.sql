-- Who stands aside and who acts for another (I32, I33), and restrictions over changes of parcels (I8).

-- Whether a person has a relation on record, in force on a day, with somebody of a case. Symmetric.
CREATE FUNCTION related(which bigint, who bigint, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH member AS (
    SELECT person_id AS id FROM household_member WHERE holder_id IN (SELECT case_holders(which)) AND ended_by IS NULL
    UNION SELECT representative_id FROM contract_holder_version
    WHERE holder_id IN (SELECT case_holders(which)) AND ended_by IS NULL)
  SELECT EXISTS (
    SELECT FROM relative AS r
    WHERE r.ended_by IS NULL AND r.during_from <= on_day AND on_day < r.during_to AND (
      (r.person_id = who AND r.relative_id IN (SELECT id FROM member))
      OR (r.relative_id = who AND r.person_id IN (SELECT id FROM member))
      OR (r.person_id = who AND r.household_id IN (
        SELECT household_id FROM contract_holder WHERE id IN (SELECT case_holders(which))))))
$$;

-- Whether an account has a role in a region on a day, in its own right or by a delegation in force.
CREATE FUNCTION has_role(who bigint, wanted text, region text, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM account_role AS r WHERE r.account_id = who AND r.role = wanted AND starts_with(region, r.region_code))
  OR EXISTS (
    SELECT FROM delegation AS d WHERE d.account_id = who AND d.role = wanted AND starts_with(region, d.region_code)
      AND d.ended_by IS NULL AND d.during_from <= on_day AND on_day < d.during_to)
$$;

-- Nobody takes a step of a case that concerns a relation on record.
CREATE FUNCTION stand_aside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF related(NEW.case_id, NEW.person_id, register_today()) THEN
    RAISE EXCEPTION 'person % has a relation on record with somebody of case %', NEW.person_id, NEW.case_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'stand_aside', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER stand_aside AFTER INSERT ON case_step FOR EACH ROW EXECUTE FUNCTION stand_aside();

-- Nor does an approval rest on somebody whose relation came to light after they had accepted.
CREATE FUNCTION approval_relative() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF related(NEW.case_id, NEW.accepted_by, register_today()) OR related(NEW.case_id, NEW.approved_by, register_today()) THEN
    RAISE EXCEPTION 'case % was accepted or approved by a relation on record', NEW.case_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'approval_relative', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER approval_relative AFTER INSERT ON approval FOR EACH ROW EXECUTE FUNCTION approval_relative();

-- Who delegates has the role in their own right, and hands it to another natural person.
CREATE FUNCTION delegation_sound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM account_role AS r WHERE r.account_id = NEW.given_by AND r.role = NEW.role
                 AND starts_with(NEW.region_code, r.region_code))
     OR (SELECT count(DISTINCT person_id) FROM account WHERE id IN (NEW.account_id, NEW.given_by)) <> 2 THEN
    RAISE EXCEPTION 'account % cannot hand on the role % of %', NEW.given_by, NEW.role, NEW.region_code
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'delegation_sound', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER delegation_sound AFTER INSERT ON delegation FOR EACH ROW EXECUTE FUNCTION delegation_sound();

-- I8, at the act's end. The lock is the grantor's: of a change and a seizure one is first.
-- A parcel does not end under a restriction that was neither carried on nor ended.
CREATE FUNCTION unit_ends_with_restrictions() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM lock_names(ARRAY['grantor:' || NEW.region_code]);
  IF NOT EXISTS (SELECT FROM spatial_unit_version AS v WHERE v.unit_id = NEW.unit_id AND v.ended_by IS NULL)
     AND EXISTS (SELECT FROM restriction AS r WHERE r.unit_id = NEW.unit_id AND NOT EXISTS (
       SELECT FROM restriction_end AS e WHERE e.restriction_id = r.id AND e.ground <> 'arbitration')) THEN
    RAISE EXCEPTION 'unit % ended and a restriction on it did not', NEW.unit_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'unit_ends_with_restrictions', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER unit_ends_with_restrictions AFTER UPDATE OF ended_by ON spatial_unit_version
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION unit_ends_with_restrictions();

-- Nothing is placed on a parcel that has ended.
CREATE FUNCTION restriction_on_parcel() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM lock_names(ARRAY['grantor:' || NEW.region_code]);
  IF NOT EXISTS (SELECT FROM spatial_unit_version AS v WHERE v.unit_id = NEW.unit_id AND v.ended_by IS NULL) THEN
    RAISE EXCEPTION 'a restriction is placed on unit %, which has ended', NEW.unit_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'restriction_on_parcel', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER restriction_on_parcel AFTER INSERT ON restriction
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.unit_id IS NOT NULL) EXECUTE FUNCTION restriction_on_parcel();

-- What is carried on lands on every parcel that came of the old one, by the same act; once, where halves
-- that bear one seizure are merged again.
CREATE FUNCTION carried_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
      SELECT FROM restriction AS r JOIN unit_lineage AS l ON l.parent_id = r.unit_id AND l.begun_by = NEW.begun_by
      WHERE r.id = NEW.restriction_id)
     OR EXISTS (
      SELECT FROM restriction AS r JOIN unit_lineage AS l ON l.parent_id = r.unit_id AND l.begun_by = NEW.begun_by
      WHERE r.id = NEW.restriction_id AND NOT EXISTS (
        SELECT FROM restriction AS c
        WHERE c.carried_from IS NOT NULL AND c.unit_id = l.child_id AND c.begun_by = NEW.begun_by
          AND (c.kind, c.claimant, c.document_number) = (r.kind, r.claimant, r.document_number))) THEN
    RAISE EXCEPTION 'restriction % is not carried on to every parcel', NEW.restriction_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'carried_whole', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER carried_whole AFTER INSERT ON restriction_end
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.ground = 'carried') EXECUTE FUNCTION carried_whole();

-- And it is what it was: kind, holder, document, last day, and its place in the queue, which only a
-- merging of two queues may move.
CREATE FUNCTION carried_same() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM restriction AS r
    JOIN restriction_end AS e ON e.restriction_id = r.id AND e.ground = 'carried' AND e.begun_by = NEW.begun_by
    JOIN unit_lineage AS l ON l.parent_id = r.unit_id AND l.child_id = NEW.unit_id AND l.begun_by = NEW.begun_by
    WHERE r.id = NEW.carried_from
      AND (r.kind, r.claimant, r.document_number, r.due_on, r.bans_transfer)
        IS NOT DISTINCT FROM (NEW.kind, NEW.claimant, NEW.document_number, NEW.due_on, NEW.bans_transfer)
      AND (l.kind = 'merge' OR r.queue_number IS NOT DISTINCT FROM NEW.queue_number)) THEN
    RAISE EXCEPTION 'a restriction carried on from % is another one', NEW.carried_from
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'carried_same', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER carried_same AFTER INSERT ON restriction
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.carried_from IS NOT NULL) EXECUTE FUNCTION carried_same();
