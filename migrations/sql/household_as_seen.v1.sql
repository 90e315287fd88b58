-- A split or a merge rests on the households as its plan saw them: of each, the version of the household and of
-- its contract that the act ended is the version in the plan. Of two changes of one household in two transactions
-- the second waits for the row that the first ended, finds the next version there, and is refused at its end.
CREATE FUNCTION household_as_seen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
       SELECT FROM change_plan AS p
         CROSS JOIN jsonb_each(p.plan::jsonb -> 'seen') AS s (code, versions)
         JOIN contract_holder AS h ON h.code = s.code
         LEFT JOIN contract_holder_version AS v ON v.holder_id = h.id AND v.ended_by = NEW.begun_by
         LEFT JOIN contract AS c ON c.code = s.code || 'J'
         LEFT JOIN contract_version AS w ON w.contract_id = c.id AND w.ended_by = NEW.begun_by
       WHERE p.case_id = NEW.case_id
         AND (v.version <> (s.versions ->> 0)::int OR w.version <> (s.versions ->> 1)::int)) THEN
    RAISE EXCEPTION 'a % rests on a household or a contract that has changed since', NEW.kind
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'household_as_seen', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER household_as_seen AFTER INSERT ON holder_lineage
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION household_as_seen();
