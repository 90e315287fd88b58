-- The register's clock: the database's own, so that no client can close a notice early. The offset
-- is for tests; only the owner can write it, and it is empty in a real register.
CREATE FUNCTION register_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT clock_timestamp() + coalesce((SELECT sum(shift) FROM clock_offset), interval '0')
$$;

-- Days are those of the county: a notice of seven days ends at the county's midnight.
CREATE FUNCTION register_today() RETURNS date LANGUAGE sql VOLATILE AS $$
  SELECT (register_now() AT TIME ZONE (SELECT time_zone FROM county))::date
$$;

-- The value of a dated setting today; a missing one is an error, never a guess.
CREATE FUNCTION parameter_number(wanted text) RETURNS numeric LANGUAGE plpgsql STABLE AS $$
DECLARE
  found_value text;
BEGIN
  SELECT value INTO found_value FROM parameter
  WHERE key = wanted AND valid_from <= register_today()
  ORDER BY valid_from DESC, recorded_at DESC LIMIT 1;
  IF found_value IS NULL THEN
    RAISE EXCEPTION 'setting % is missing', wanted USING ERRCODE = 'no_data_found';
  END IF;
  RETURN found_value::numeric;
END $$;
