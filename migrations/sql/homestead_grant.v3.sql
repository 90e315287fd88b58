-- And where the collective keeps the ledger of qualifications, one of the household's members is qualified.
-- I15 A homestead that begins by a new grant goes to a household of the collective that holds no other plot:
-- one whose last day is still to come is held as well. Of two grants at once, in groups of which neither knows
-- the other's lock, the household's own lock, which the program's acts take too, lets the second see the first.
CREATE OR REPLACE FUNCTION homestead_grant() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  grant_region text;
  owner bigint;
BEGIN
  SELECT d.region_code INTO grant_region
  FROM land_right AS r JOIN entry AS e ON e.id = NEW.entry_id JOIN unit_draft AS d ON d.id = e.draft_id
  WHERE r.id = NEW.right_id AND r.kind = 'homestead' AND d.facts::jsonb ->> 'origin' = 'grant';
  IF grant_region IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT household_id INTO owner FROM contract_holder
  WHERE id = NEW.holder_id AND household_id IS NOT NULL AND region_code = grant_region;
  IF owner IS NOT NULL THEN
    PERFORM lock_names(ARRAY['household:' || owner]);
  END IF;
  IF owner IS NULL OR EXISTS (
       SELECT FROM contract_holder AS s
       JOIN land_right_version AS v ON v.holder_id = s.id AND v.ended_by IS NULL AND v.term_to > register_today()
       JOIN land_right AS r ON r.id = v.right_id AND r.kind = 'homestead'
       WHERE s.household_id = owner AND v.right_id <> NEW.right_id) THEN
    RAISE EXCEPTION 'a homestead is granted to a household of the collective that holds no other plot'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'homestead_grant', TABLE = TG_TABLE_NAME;
  END IF;
  IF grant_region IS NOT NULL
     AND EXISTS (SELECT FROM homestead_qualification AS q WHERE q.region_code = grant_region)
     AND NOT EXISTS (
       SELECT FROM household_member AS m
       JOIN homestead_qualification AS q
         ON q.person_id = m.person_id AND q.region_code = grant_region AND q.position % 2 = 1
       WHERE m.holder_id = NEW.holder_id AND m.ended_by IS NULL AND m.during_to > register_today()
         AND q.effective_on <= register_today()
         AND NOT EXISTS (
           SELECT FROM homestead_qualification AS c
           WHERE c.person_id = q.person_id AND c.position > q.position)) THEN
    RAISE EXCEPTION 'a homestead is granted to a household one of whose members is qualified'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'homestead_qualified', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
