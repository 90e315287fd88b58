-- A derived right lies inside the one it rests on (I11, I12): term, parcels; and all that rest on one right have
-- at no time more of a parcel together than it has. Both triggers ask this under the lock of the parent's row.
-- Asked once for each right that is entered: its plans are kept, and shares are looked at only where there are any.
CREATE OR REPLACE FUNCTION rights_outside(parent bigint) RETURNS SETOF bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN QUERY
  SELECT c.id FROM land_right AS c JOIN land_right_version AS v ON v.right_id = c.id AND v.ended_by IS NULL
  LEFT JOIN land_right_version AS p ON p.right_id = c.parent_id AND p.ended_by IS NULL
  WHERE c.parent_id = parent AND (
    p.id IS NULL OR v.term_from < p.term_from OR v.term_to > p.term_to
    OR (c.kind IN ('operating', 'forest_operating', 'homestead_lease') AND EXISTS (
      SELECT FROM right_parcel AS g WHERE g.right_id = c.id AND g.ended_by IS NULL AND NOT EXISTS (
        SELECT FROM right_parcel AS h WHERE h.right_id = parent AND h.unit_id = g.unit_id AND h.ended_by IS NULL
          AND g.share_part::numeric * h.share_whole <= h.share_part::numeric * g.share_whole))));
  IF EXISTS (SELECT FROM right_parcel AS h WHERE h.right_id = parent AND h.ended_by IS NULL AND h.share_part < h.share_whole) THEN
    -- All that have a part in it, not only the one that begins where it becomes too much.
    RETURN QUERY
    SELECT m.right_id FROM (
      SELECT g.unit_id, g.term_from FROM right_parcel AS h
      JOIN right_parcel AS g ON g.unit_id = h.unit_id AND g.ended_by IS NULL
      JOIN land_right AS c ON c.id = g.right_id AND c.parent_id = parent
        AND c.kind IN ('operating', 'forest_operating', 'homestead_lease')
      JOIN land_right AS d ON d.parent_id = parent AND d.kind IN ('operating', 'forest_operating', 'homestead_lease')
      JOIN right_parcel AS o ON o.right_id = d.id AND o.unit_id = h.unit_id AND o.ended_by IS NULL
        AND o.term_from <= g.term_from AND g.term_from < o.term_to
      WHERE h.right_id = parent AND h.ended_by IS NULL AND h.share_part < h.share_whole
      GROUP BY g.id, h.id
      HAVING sum(o.share_part::numeric / o.share_whole) > h.share_part::numeric / h.share_whole + 0.000000000001) AS full_days
    JOIN right_parcel AS m ON m.unit_id = full_days.unit_id AND m.ended_by IS NULL
      AND m.term_from <= full_days.term_from AND full_days.term_from < m.term_to
    JOIN land_right AS e ON e.id = m.right_id AND e.parent_id = parent
      AND e.kind IN ('operating', 'forest_operating', 'homestead_lease');
  END IF;
END $$;
