-- The guard of v1 with the same locks in the same order and the same answer, for half the time: a
-- function in SQL is planned anew at every call, and the tolerance was looked up for every statement.

-- Locks 200 m cells under the boxes, sorted; ground of more than 2,000 cells is locked by 3.2 km
-- blocks instead, which small acts share. Blocks come before cells, so two acts cannot wait for
-- each other crosswise. Returns how many locks were taken.
CREATE OR REPLACE FUNCTION lock_ground(west float8[], south float8[], east float8[], north float8[])
RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  fine CONSTANT float8 := 200;
  coarse CONSTANT float8 := 3200;
  most CONSTANT integer := 2000;
  cells bigint[];
  blocks bigint[];
  boxes float8;
  taken integer := 0;
BEGIN
  IF coalesce(cardinality(west), 0) = 0 THEN
    RETURN 0;
  END IF;
  -- One parcel, the common case: the same locks in the same order without a query that makes lists.
  IF cardinality(west) = 1 AND abs(west[1]) < 1e8 AND abs(south[1]) < 1e8
     AND east[1] - west[1] <= 1000 AND north[1] - south[1] <= 1000 THEN
    FOR x IN floor(west[1] / coarse)::integer .. floor(east[1] / coarse)::integer LOOP
      FOR y IN floor(south[1] / coarse)::integer .. floor(north[1] / coarse)::integer LOOP
        PERFORM pg_advisory_xact_lock_shared((2::bigint << 56) | ((x + 134217728)::bigint << 28) | (y + 134217728));
        taken := taken + 1;
      END LOOP;
    END LOOP;
    FOR x IN floor(west[1] / fine)::integer .. floor(east[1] / fine)::integer LOOP
      FOR y IN floor(south[1] / fine)::integer .. floor(north[1] / fine)::integer LOOP
        PERFORM pg_advisory_xact_lock((1::bigint << 56) | ((x + 134217728)::bigint << 28) | (y + 134217728));
        taken := taken + 1;
      END LOOP;
    END LOOP;
    RETURN taken;
  END IF;
  SELECT sum((floor(e / coarse) - floor(w / coarse) + 1) * (floor(n / coarse) - floor(s / coarse) + 1))
  INTO boxes FROM unnest(west, south, east, north) AS box(w, s, e, n);
  IF boxes IS NULL OR boxes > 1000 * most THEN
    RAISE EXCEPTION 'an act may not cover that much ground at once'
      USING ERRCODE = 'program_limit_exceeded', CONSTRAINT = 'ground_of_one_act';
  END IF;
  blocks := ground_cells(west, south, east, north, coarse, 2, 1000 * most);
  IF cardinality(blocks) <= most THEN
    cells := ground_cells(west, south, east, north, fine, 1, most);
  END IF;
  IF cardinality(blocks) > most THEN
    RAISE EXCEPTION 'an act may not cover that much ground at once'
      USING ERRCODE = 'program_limit_exceeded', CONSTRAINT = 'ground_of_one_act';
  ELSIF cardinality(cells) > most THEN
    PERFORM pg_advisory_xact_lock(b) FROM unnest(blocks) AS b;
    RETURN cardinality(blocks);
  END IF;
  PERFORM pg_advisory_xact_lock_shared(b) FROM unnest(blocks) AS b;
  PERFORM pg_advisory_xact_lock(c) FROM unnest(cells) AS c;
  RETURN cardinality(blocks) + cardinality(cells);
END $$;

-- Distinct grid cells under the boxes as sorted lock keys; stops one past `most`. In plpgsql, because a
-- session plans its query once; a function in SQL is planned again at every call.
CREATE OR REPLACE FUNCTION ground_cells(
  west float8[], south float8[], east float8[], north float8[], size float8, kind integer, most integer
) RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN (SELECT coalesce(array_agg(key ORDER BY key), '{}') FROM (
    SELECT DISTINCT (kind::bigint << 56) | ((x + 134217728) << 28) | (y + 134217728) AS key
    FROM unnest(west, south, east, north) AS box(w, s, e, n),
         generate_series(floor(w / size)::bigint, floor(e / size)::bigint) AS x,
         generate_series(floor(s / size)::bigint, floor(n / size)::bigint) AS y
    LIMIT most + 1) AS keys);
END $$;

-- The tolerance is a dated setting: it is looked up only where two interiors meet.
CREATE OR REPLACE FUNCTION overlap_guard() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  tolerance numeric;
  listed text;
  many integer;
  met boolean;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'the overlap guard works at READ COMMITTED only'
      USING ERRCODE = 'invalid_transaction_state', CONSTRAINT = 'overlap_guard_isolation';
  END IF;
  PERFORM lock_ground(
    array_agg(ST_XMin(shape)), array_agg(ST_YMin(shape)), array_agg(ST_XMax(shape)), array_agg(ST_YMax(shape)))
  FROM new_rows;
  -- A pair of this statement's own rows is tested once. LATERAL ... OFFSET 0: every new shape probes the
  -- spatial index. A set is planned anew: a session that began on an empty table would keep the plan
  -- that was good for that all through a first load. One row goes by the plan that is kept.
  IF (SELECT count(*) FROM new_rows) > 1 THEN
    EXECUTE $test$SELECT EXISTS (
    SELECT FROM new_rows AS n
    CROSS JOIN LATERAL (
      SELECT FROM spatial_unit_version AS o
      WHERE o.shape && n.shape AND o.ended_by IS NULL AND o.level = n.level AND o.unit_id <> n.unit_id
        AND (o.xmin <> pg_current_xact_id()::xid OR o.id + 0 < n.id)
        AND ST_Relate(o.shape, n.shape, '2********')
      OFFSET 0) AS o
    WHERE n.ended_by IS NULL)$test$ INTO met;
  ELSE
    SELECT EXISTS (
    SELECT FROM new_rows AS n
    CROSS JOIN LATERAL (
      SELECT FROM spatial_unit_version AS o
      WHERE o.shape && n.shape AND o.ended_by IS NULL AND o.level = n.level AND o.unit_id <> n.unit_id
        AND (o.xmin <> pg_current_xact_id()::xid OR o.id + 0 < n.id)
        AND ST_Relate(o.shape, n.shape, '2********')
      OFFSET 0) AS o
    WHERE n.ended_by IS NULL) INTO met;
  END IF;
  IF NOT met THEN
    RETURN NULL;
  END IF;
  tolerance := parameter_number('overlap_tolerance_m2');
  EXECUTE $pairs$
    SELECT string_agg(format('%s %s %s', nu.code, ou.code, round(o.area::numeric, 2)), '; '), count(*)
    FROM new_rows AS n
    CROSS JOIN LATERAL (
      SELECT v.unit_id, ST_Area(ST_Intersection(v.shape, n.shape)) AS area
      FROM spatial_unit_version AS v
      WHERE v.shape && n.shape AND v.ended_by IS NULL AND v.level = n.level AND v.unit_id <> n.unit_id
        AND (v.xmin <> pg_current_xact_id()::xid OR v.id + 0 < n.id)
        AND ST_Relate(v.shape, n.shape, '2********')
      OFFSET 0) AS o
    JOIN spatial_unit AS nu ON nu.id = n.unit_id
    JOIN spatial_unit AS ou ON ou.id = o.unit_id
    WHERE n.ended_by IS NULL AND o.area > $1$pairs$
  INTO listed, many USING tolerance;
  IF many > 0 THEN
    RAISE EXCEPTION '% overlaps of more than % m2', many, tolerance
      USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'ex_spatial_unit_version_no_overlap',
            TABLE = 'spatial_unit_version', DETAIL = left(listed, 4000);
  END IF;
  RETURN NULL;
END $$;
