-- As in rights.v1: what a database goes back to that has no transfers.
CREATE OR REPLACE FUNCTION case_holders(wanted bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
  SELECT c.holder_id FROM case_contract AS k JOIN contract AS c ON c.id = k.contract_id WHERE k.case_id = wanted
  UNION
  SELECT r.holder_id FROM unit_draft AS d JOIN right_draft AS r ON r.draft_id = d.id WHERE d.case_id = wanted
$$;
