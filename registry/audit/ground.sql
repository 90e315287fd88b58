-- The register's invariants (reliability.md §2), one query each, in their order: a query gives the rows
-- that break its invariant, so every query gives nothing. `sanquan audit` runs them in one snapshot.
-- docs/invariants.md says what keeps each of them, and which tests break it.
--
-- A block begins with `-- I<number> <Chinese>` and `-- <English>` and gives (table, row, what is wrong),
-- without personal data. `-- for versions` repeats it for every table of versions: {table} is its name,
-- {key} the columns that its versions share.

-- I1 同一层级的现势图形重叠不超过容差。
-- Current shapes of one level overlap by no more than the tolerance.
SELECT 'spatial_unit_version', a.id, concat('overlaps row ', b.id, ' by ', round(ST_Area(ST_Intersection(a.shape, b.shape))::numeric, 2), ' m²')
FROM spatial_unit_version AS a
CROSS JOIN LATERAL (
  SELECT o.id, o.shape FROM spatial_unit_version AS o
  WHERE o.shape && a.shape AND o.ended_by IS NULL AND o.level = a.level AND o.unit_id < a.unit_id
    AND ST_Relate(o.shape, a.shape, '2********')
  OFFSET 0) AS b
WHERE a.ended_by IS NULL
  AND ST_Area(ST_Intersection(a.shape, b.shape)) > (SELECT parameter_number('overlap_tolerance_m2'));

-- I2 图形有效、二维、坐标系为本县的、顶点不过两万个。
-- A shape is valid, flat, in the county's reference system, and has no more than 20,000 vertices.
-- Coordinates outside the system's domain have no web copy (shape_web) and cannot be stored.
SELECT 'spatial_unit_version', id,
  concat_ws(', ', CASE WHEN NOT ST_IsValid(shape) THEN 'not valid' END, CASE WHEN ST_IsEmpty(shape) THEN 'empty' END,
            CASE WHEN ST_NDims(shape) <> 2 THEN 'not flat' END,
            CASE WHEN ST_SRID(shape) <> (SELECT srid FROM county) THEN 'not in the county''s system' END,
            CASE WHEN ST_NPoints(shape) > 20000 THEN 'too many vertices' END)
FROM spatial_unit_version
WHERE NOT ST_IsValid(shape) OR ST_IsEmpty(shape) OR ST_NDims(shape) <> 2
  OR ST_SRID(shape) <> (SELECT srid FROM county) OR ST_NPoints(shape) > 20000;

-- I3 图形面积由图形算出；入库的实测面积与之相差超过容差的，有质检记录。
-- The geometric area is the shape's; a measured one that came differing beyond the tolerance has a finding.
SELECT 'spatial_unit_version', id, 'the geometric area is not that of the shape'
FROM spatial_unit_version WHERE geometric_area IS DISTINCT FROM round(ST_Area(shape) * 100)::bigint
UNION ALL
SELECT 'spatial_unit_version', v.id, concat('measured ', v.measured_area / 100.0, ' m², drawn ', v.geometric_area / 100.0, ' m², no finding')
FROM spatial_unit_version AS v
JOIN spatial_unit AS u ON u.id = v.unit_id
JOIN journal_entry AS j ON j.id = v.begun_by AND j.act = 'load_survey'
LEFT JOIN (
  SELECT DISTINCT object FROM delivery_finding, unnest(objects) AS object
  WHERE rule IN ('logic.area', 'parcel.area_positive')) AS f
  ON f.object = concat('parcel:', u.code)
-- The tolerance of deliveries after the standard (geodata/checks/settings.py); a mapped file states its own.
WHERE v.level = 'contracted_parcel' AND f.object IS NULL
  AND abs(v.geometric_area - v.measured_area) > greatest(340, v.measured_area * 0.001)
  AND NOT EXISTS (
    SELECT FROM land_case AS c JOIN delivery AS d ON d.id = c.delivery_id WHERE c.id = j.case_id AND d.kind = 'file');

-- I4 分割、合并、界线调整前后登记面积之和相等、图形一致、块数合于变更方式；更正面积不动图形。
-- A change of parcels keeps the sum of areas and the ground, between as many parcels as its kind has.
WITH unit AS (
  SELECT begun_by AS act, kind, parent_id AS unit_id, true AS old FROM unit_lineage
  UNION SELECT begun_by, kind, child_id, false FROM unit_lineage
  UNION SELECT begun_by, kind, child_id, true FROM unit_lineage WHERE kind = 'boundary'
  UNION SELECT begun_by, kind, parent_id, false FROM unit_lineage WHERE kind = 'boundary'),
side AS (
  SELECT u.act, u.kind, u.old, count(v.id) AS units, sum(coalesce(v.measured_area, v.geometric_area)) AS area, ST_Union(v.shape) AS ground
  FROM unit AS u LEFT JOIN spatial_unit_version AS v ON v.unit_id = u.unit_id AND CASE WHEN u.old THEN v.ended_by ELSE v.begun_by END = u.act
  GROUP BY u.act, u.kind, u.old)
SELECT 'unit_lineage', (SELECT min(id) FROM unit_lineage WHERE begun_by = b.act),
  concat('a ', b.kind, ' of ', b.units, ' parcels of ', b.area / 100.0, ' m² to ', a.units, ' of ', a.area / 100.0, ' m² does not balance')
FROM side AS b JOIN side AS a ON a.act = b.act AND a.kind = b.kind AND NOT a.old
WHERE b.old AND (
  NOT CASE b.kind WHEN 'split' THEN b.units = 1 AND a.units >= 2 WHEN 'merge' THEN b.units >= 2 AND a.units = 1
                  WHEN 'boundary' THEN b.units = 2 AND a.units = 2 ELSE b.units = 1 AND a.units = 1 END
  OR (b.kind <> 'area' AND b.area IS DISTINCT FROM a.area)
  OR ST_Area(ST_SymDifference(b.ground, a.ground)) > (SELECT parameter_number('overlap_tolerance_m2')))
UNION ALL
SELECT 'unit_lineage', min(id), 'is one of several kinds of changes by one act'
FROM unit_lineage GROUP BY begun_by HAVING count(DISTINCT kind) > 1;

-- I5 地块代码唯一、符合格式，前十四位是登记簿中的发包方。
-- A parcel's code is unique, well formed, and begins with a grantor of the register.
SELECT 'spatial_unit', max(id), concat('code ', code, ' stands ', count(*), ' times')
FROM spatial_unit GROUP BY level, code HAVING count(*) > 1
UNION ALL
SELECT 'spatial_unit', u.id, concat('code ', u.code, ' has not the form of a parcel''s code')
FROM spatial_unit AS u WHERE u.level = 'contracted_parcel' AND u.code !~ '^[0-9]{14}(?!00000)[0-9]{5}$'
UNION ALL
SELECT 'spatial_unit', u.id, concat('code ', u.code, ' begins with no grantor of the register')
FROM spatial_unit AS u LEFT JOIN grantor AS g ON g.code = left(u.code, 14)
WHERE u.level = 'contracted_parcel' AND g.id IS NULL;

-- I6 版本终止，当且仅当有登记行为终止它，时间即该行为的登记时间。
-- A version ends if and only if an act ended it, and at that act's time.
-- for versions
SELECT '{table}', v.id, 'ended without an act, or not at its act''s time'
FROM {table} AS v LEFT JOIN journal_entry AS j ON j.id = v.ended_by
WHERE (v.ended_by IS NULL) <> (v.recorded_to = '9999-12-31 00:00:00+00'::timestamptz)
  OR (v.ended_by IS NOT NULL AND j.recorded_at IS DISTINCT FROM v.recorded_to);

-- I7 沿革只从旧到新；原地块由该行为终止，新地块由该行为产生，分割合并的不再恢复；地块终止有沿革。
-- Lineage goes forward: parents end and children begin by its act, and what was split or merged stays ended.
SELECT 'unit_lineage', id, 'does not go from an earlier parcel to a later one' FROM unit_lineage
WHERE NOT CASE WHEN kind IN ('split', 'merge') THEN parent_id < child_id WHEN kind = 'boundary' THEN parent_id <> child_id ELSE parent_id = child_id END
UNION ALL
SELECT 'unit_lineage', l.id, 'its parent did not end by its act, or its child did not begin'
FROM unit_lineage AS l
WHERE NOT EXISTS (SELECT FROM spatial_unit_version AS v WHERE v.unit_id = l.parent_id AND v.ended_by = l.begun_by)
  OR NOT EXISTS (SELECT FROM spatial_unit_version AS v WHERE v.unit_id = l.child_id AND v.begun_by = l.begun_by)
UNION ALL
SELECT 'unit_lineage', l.id, 'its parent came back'
FROM unit_lineage AS l JOIN spatial_unit_version AS v ON v.unit_id = l.parent_id AND (v.ended_by IS NULL OR v.begun_by >= l.begun_by)
WHERE l.kind IN ('split', 'merge')
UNION ALL
SELECT 'spatial_unit', v.unit_id, concat('ended by act ', v.ended_by, ' without lineage and without a ground')
FROM spatial_unit_version AS v JOIN journal_entry AS j ON j.id = v.ended_by AND j.act NOT IN ('withdraw_survey', 'withdraw_ground')
WHERE NOT EXISTS (SELECT FROM spatial_unit_version AS n WHERE n.unit_id = v.unit_id AND n.begun_by = v.ended_by)
  AND NOT EXISTS (SELECT FROM unit_lineage AS l WHERE l.parent_id = v.unit_id AND l.begun_by = v.ended_by)
UNION ALL
SELECT 'spatial_unit', u.id, 'was made by a change of parcels, and has no parent'
FROM spatial_unit AS u JOIN journal_entry AS j ON j.id = u.begun_by AND j.act = 'enter_parcel_change'
WHERE NOT EXISTS (SELECT FROM unit_lineage AS l WHERE l.child_id = u.id AND l.begun_by = u.begun_by);

-- I8 现势权利所及、现有限制所在的地块没有终止；转载的限制在每一块新地块上。
-- A parcel under a current right or an open restriction has not ended; what is carried on is on every heir.
SELECT 'right_parcel', p.id, concat('parcel ', u.code, ' has ended')
FROM right_parcel AS p LEFT JOIN spatial_unit AS u ON u.id = p.unit_id
WHERE p.ended_by IS NULL
  AND NOT EXISTS (SELECT FROM spatial_unit_version AS v WHERE v.unit_id = p.unit_id AND v.ended_by IS NULL)
UNION ALL
SELECT 'restriction', r.id, 'stands on a parcel that has ended'
FROM restriction AS r
WHERE r.unit_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM restriction_end AS e WHERE e.restriction_id = r.id AND e.ground <> 'arbitration')
  AND NOT EXISTS (SELECT FROM spatial_unit_version AS v WHERE v.unit_id = r.unit_id AND v.ended_by IS NULL)
UNION ALL
SELECT 'restriction', r.id, concat('was not carried on to unit ', l.child_id)
FROM restriction_end AS e
JOIN restriction AS r ON r.id = e.restriction_id
LEFT JOIN unit_lineage AS l ON l.parent_id = r.unit_id AND l.begun_by = e.begun_by
WHERE e.ground = 'carried' AND NOT EXISTS (
  SELECT FROM restriction AS c
  WHERE c.carried_from IS NOT NULL AND c.unit_id = l.child_id AND c.begun_by = e.begun_by
    AND (c.kind, c.claimant, c.document_number) = (r.kind, r.claimant, r.document_number));
