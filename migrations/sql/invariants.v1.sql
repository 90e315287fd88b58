-- What `registry/audit.sql` asks of rows that stand, said to those that come (reliability.md §2).

-- I17, I49. The version after the first follows its predecessor, which has ended, and not before that
-- ended. Arguments: the columns that the versions share. A first load has first versions only.
CREATE FUNCTION version_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  same text;
  broken boolean;
BEGIN
  IF NOT EXISTS (SELECT FROM new_rows WHERE version <> 1) THEN
    RETURN NULL;
  END IF;
  SELECT string_agg(format('p.%1$I = n.%1$I', k), ' AND ') INTO same FROM unnest(TG_ARGV) AS k;
  EXECUTE format(
    'SELECT EXISTS (SELECT FROM new_rows AS n WHERE n.version <> 1 AND NOT EXISTS (
       SELECT FROM %s AS p WHERE %s AND p.version = n.version - 1
         AND p.ended_by IS NOT NULL AND p.recorded_to <= n.recorded_from))', TG_RELID::regclass, same) INTO broken;
  IF broken THEN
    RAISE EXCEPTION 'a version of % follows no ended one', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'version_chain', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

-- I8. Asked at the act's end: no right is given on a parcel that has ended (lineage.v1 asks when one ends).
CREATE FUNCTION right_on_parcel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM right_parcel WHERE unit_id = NEW.unit_id AND ended_by IS NULL)
     AND NOT EXISTS (SELECT FROM spatial_unit_version WHERE unit_id = NEW.unit_id AND ended_by IS NULL) THEN
    RAISE EXCEPTION 'a right stands on a parcel that has ended'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'right_on_parcel', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

-- I14. Asked at the act's end: who holds a right has not ended, and a household has members.
CREATE FUNCTION right_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM land_right_version WHERE holder_id = NEW.holder_id AND ended_by IS NULL) AND NOT (
       EXISTS (SELECT FROM contract_holder_version WHERE holder_id = NEW.holder_id AND ended_by IS NULL)
       AND ((SELECT household_id FROM contract_holder WHERE id = NEW.holder_id) IS NULL
            OR EXISTS (SELECT FROM household_member WHERE holder_id = NEW.holder_id AND ended_by IS NULL))) THEN
    RAISE EXCEPTION 'a right is left without a holder'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'right_held', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

-- I32, I33, I34. The approver is a registrar of the region, neither person is of a household in the
-- case, and what they rest on was an announcement.
CREATE FUNCTION approval_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong text;
BEGIN
  IF NOT EXISTS (
    SELECT FROM case_step AS s JOIN account_role AS r ON r.account_id = s.account_id
    WHERE s.case_id = NEW.case_id AND s.number = NEW.approved_step
      AND r.role = 'registrar' AND starts_with(NEW.region_code, r.region_code)) THEN
    wrong := 'approval_jurisdiction';
  ELSIF EXISTS (
    SELECT FROM case_contract AS k
    JOIN contract AS c ON c.id = k.contract_id
    JOIN household_member AS m ON m.holder_id = c.holder_id
    WHERE k.case_id = NEW.case_id AND m.ended_by IS NULL AND m.person_id IN (NEW.accepted_by, NEW.approved_by)) THEN
    wrong := 'approval_own_household';
  ELSIF EXISTS (SELECT FROM notice WHERE id = NEW.notice_id AND kind <> 'announcement') THEN
    wrong := 'approval_notice_kind';
  ELSE
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'this approval is refused'
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = wrong, TABLE = TG_TABLE_NAME;
END $$;

-- I34. A result sheet rests on a display.
CREATE FUNCTION result_sheet_notice_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM notice WHERE id = NEW.notice_id AND kind <> 'display') THEN
    RAISE EXCEPTION 'a result sheet rests on a display'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'result_sheet_notice_kind', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;

-- I40. Whoever had left the household by the day of signing, or a household that had ended, signs nothing.
CREATE FUNCTION signed_by_living() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lives boolean;
  stays boolean;
BEGIN
  SELECT bool_or(NEW.signed_on < m.during_to),
    bool_or(NEW.signed_on < m.during_to) FILTER (WHERE m.person_id = v.representative_id)
  INTO lives, stays
  FROM contract AS c
  JOIN contract_holder AS h ON h.id = c.holder_id
  LEFT JOIN contract_holder_version AS v ON v.holder_id = h.id AND v.ended_by IS NULL
  LEFT JOIN household_member AS m ON m.holder_id = h.id AND m.ended_by IS NULL
  WHERE c.id = NEW.contract_id AND (h.household_id IS NULL OR m.id IS NOT NULL);
  IF (lives IS NOT TRUE AND EXISTS (
        SELECT FROM contract AS c JOIN contract_holder AS h ON h.id = c.holder_id
        WHERE c.id = NEW.contract_id AND h.household_id IS NOT NULL)) OR stays IS FALSE THEN
    RAISE EXCEPTION 'signed by a household that had ended, or for it by somebody who had left'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'signed_by_living', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;

-- I50. Acts are numbered without holes, at times that go forward even where the clock goes back: a
-- moment that was answered once is answered so for ever.
CREATE FUNCTION number_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last event_number;
BEGIN
  SELECT * INTO last FROM event_number ORDER BY number DESC LIMIT 1;
  IF NEW.number <> coalesce(last.number, 0) + 1 THEN
    RAISE EXCEPTION 'act % would leave a hole in the numbers', NEW.act_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'number_forward', TABLE = TG_TABLE_NAME;
  END IF;
  NEW.numbered_at := greatest(NEW.numbered_at, last.numbered_at + interval '1 microsecond');
  RETURN NEW;
END $$;
