-- I13: a leased homestead comes back within 20 years （民法典 705）, an operating right within 70; one that is
-- registered and not only filed begins for 5 years or more （农村土地承包法 41）.
CREATE FUNCTION right_term_lawful(kind text, page text, version bigint, since date, until date)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN kind = 'homestead_lease' THEN until <= since + interval '20 years'
              WHEN kind IN ('operating', 'forest_operating') THEN until <= since + interval '70 years'
                AND (kind <> 'operating' OR page = 'filing' OR version > 1 OR until >= since + interval '5 years')
              ELSE true END
$$;

CREATE FUNCTION right_term() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM land_right AS r JOIN registration_unit AS u ON u.id = r.unit_id
    WHERE r.id = NEW.right_id AND NOT right_term_lawful(r.kind, u.kind, NEW.version, NEW.term_from, NEW.term_to)) THEN
    RAISE EXCEPTION 'the term of right % is not one that the law allows', NEW.right_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'right_term', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER right_term AFTER INSERT ON land_right_version
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION right_term();
