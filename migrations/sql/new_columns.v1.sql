-- Grants and guards columns that a table got after it was made, as keep_for_ever and keep_versions
-- did for the first ones: the program's role may insert them, nobody changes them afterwards.
CREATE PROCEDURE keep_new_columns(kept regclass) LANGUAGE plpgsql AS $$
DECLARE
  fixed text;
  writable text;
BEGIN
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FILTER (WHERE attgenerated = ''),
         string_agg(quote_ident(attname), ', ' ORDER BY attnum)
           FILTER (WHERE attgenerated = '' AND attidentity <> 'a')
  INTO fixed, writable
  FROM pg_attribute
  WHERE attrelid = kept AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('recorded_to', 'ended_by');
  EXECUTE format('GRANT INSERT (%s) ON %s TO sanquan_app', writable, kept);
  -- Tables of versions name the columns that stay; the others refuse every change as they are.
  IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = kept AND attname = 'ended_by' AND NOT attisdropped) THEN
    EXECUTE format('DROP TRIGGER IF EXISTS no_change ON %s', kept);
    EXECUTE format('CREATE TRIGGER no_change BEFORE UPDATE OF %s ON %s FOR EACH ROW EXECUTE FUNCTION refuse_change()', fixed, kept);
  END IF;
END $$;
