-- Nothing is deleted, nothing is changed in place. The program's role is not granted it; these
-- triggers say no to the owner as well.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: the register only grows', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'append_only', TABLE = TG_TABLE_NAME;
END $$;

-- The one lawful update: a current version is ended, once, by an act, at a later time.
CREATE FUNCTION close_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_by IS NOT NULL OR NEW.ended_by IS NULL THEN
    RAISE EXCEPTION 'a version of % is ended once and stays ended', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'close_once', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;

-- A number once given is never taken back.
CREATE FUNCTION count_upwards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.value <= OLD.value OR NEW.kind <> OLD.kind OR NEW.scope <> OLD.scope THEN
    RAISE EXCEPTION 'counter % of % only goes up', OLD.kind, OLD.scope
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'count_upwards';
  END IF;
  RETURN NEW;
END $$;

-- Grants and triggers of a table whose rows stay as they were written. `by_default` names columns
-- that only the database fills in (its own date, its own time).
CREATE PROCEDURE keep_for_ever(kept regclass, by_default text[] DEFAULT '{}') LANGUAGE plpgsql AS $$
DECLARE
  writable text;
BEGIN
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO writable FROM pg_attribute
  WHERE attrelid = kept AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    AND attidentity <> 'a' AND NOT attname = ANY (by_default);
  EXECUTE format('GRANT SELECT, INSERT (%s) ON %s TO sanquan_app', writable, kept);
  EXECUTE format('CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept);
  EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept);
END $$;

-- Grants and triggers of a table of versions: only recorded_to and ended_by change, once.
CREATE PROCEDURE keep_versions(kept regclass) LANGUAGE plpgsql AS $$
DECLARE
  fixed text;
  writable text;
  closing text;
BEGIN
  -- Generated columns cannot be written, and count as written by every update of a table with triggers.
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FILTER (WHERE NOT closes AND attgenerated = ''),
         string_agg(quote_ident(attname), ', ' ORDER BY attnum)
           FILTER (WHERE NOT closes AND attgenerated = '' AND attidentity <> 'a'),
         string_agg(quote_ident(attname), ', ' ORDER BY attnum) FILTER (WHERE closes)
  INTO fixed, writable, closing
  FROM (SELECT *, attname IN ('recorded_to', 'ended_by') AS closes FROM pg_attribute
        WHERE attrelid = kept AND attnum > 0 AND NOT attisdropped) a;
  EXECUTE format('GRANT SELECT, INSERT (%s), UPDATE (%s) ON %s TO sanquan_app', writable, closing, kept);
  EXECUTE format('CREATE TRIGGER no_change BEFORE UPDATE OF %s ON %s FOR EACH ROW EXECUTE FUNCTION refuse_change()', fixed, kept);
  EXECUTE format('CREATE TRIGGER close_once BEFORE UPDATE OF %s ON %s FOR EACH ROW EXECUTE FUNCTION close_once()', closing, kept);
  EXECUTE format('CREATE TRIGGER no_delete BEFORE DELETE ON %s FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept);
  EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept);
END $$;
