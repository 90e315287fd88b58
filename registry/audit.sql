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

-- I8 现势权利所及的地块没有终止。
-- A parcel under a current right has not ended.
SELECT 'right_parcel', p.id, concat('parcel ', u.code, ' has ended')
FROM right_parcel AS p LEFT JOIN spatial_unit AS u ON u.id = p.unit_id
WHERE p.ended_by IS NULL
  AND NOT EXISTS (SELECT FROM spatial_unit_version AS v WHERE v.unit_id = p.unit_id AND v.ended_by IS NULL);

-- I10 一块地上同类排他权利在任何时刻、任何登记时点至多一个。
-- A parcel bears at most one exclusive right of a kind on any day, in any state of the register.
SELECT 'right_parcel', b.id, concat('bears the parcel that row ', a.id, ' bears too')
FROM right_parcel AS a
JOIN right_parcel AS b ON b.unit_id = a.unit_id AND b.kind = a.kind AND a.id < b.id
WHERE a.exclusive AND b.exclusive
  AND a.term_from < b.term_to AND b.term_from < a.term_to
  AND a.recorded_from < b.recorded_to AND b.recorded_from < a.recorded_to
UNION ALL
SELECT 'right_parcel', id, 'its term is empty' FROM right_parcel WHERE term_from >= term_to;

-- I14 现势权利有权利人；农户有现势、未离户的成员。
-- A current right has a holder, and a household that holds has members.
SELECT 'land_right_version', v.id, CASE WHEN h.id IS NULL THEN 'has no holder' ELSE concat('holder ', h.code, ' has ended or has no members') END
FROM land_right_version AS v LEFT JOIN contract_holder AS h ON h.id = v.holder_id
WHERE v.ended_by IS NULL AND (
  h.id IS NULL
  OR NOT EXISTS (SELECT FROM contract_holder_version AS c WHERE c.holder_id = h.id AND c.ended_by IS NULL)
  OR (h.household_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM household_member AS m
                      WHERE m.holder_id = h.id AND m.ended_by IS NULL AND m.during_to = '9999-12-31')));

-- I17 版本号自一起连续，登记期间不重叠。
-- Versions count from one without holes, and their registered periods do not overlap.
-- for versions
SELECT '{table}', id, concat('version ', version, ' stands at place ', place, ' or overlaps the one before')
FROM (
  SELECT id, version, recorded_from, row_number() OVER w AS place, lag(recorded_to) OVER w AS before
  FROM {table} WINDOW w AS (PARTITION BY {key} ORDER BY version)) AS v
WHERE version <> place OR before > recorded_from;

-- I17 权利的各版本首尾相接，所及地块与版本同始终。
-- Versions of a right touch, and its parcels begin and end with them.
SELECT 'land_right_version', id, concat('version ', version, ' does not begin when the one before ended')
FROM (
  SELECT id, version, recorded_from, lag(recorded_to) OVER (PARTITION BY right_id ORDER BY version) AS before
  FROM land_right_version) AS v
WHERE before <> recorded_from
UNION ALL
SELECT 'right_parcel', p.id, 'does not begin and end with its version'
FROM right_parcel AS p
LEFT JOIN land_right_version AS v ON v.right_id = p.right_id AND v.version = p.version
WHERE (p.begun_by, p.recorded_from, p.recorded_to) IS DISTINCT FROM (v.begun_by, v.recorded_from, v.recorded_to);

-- I19 一块地不在两份已登簿的合同中，确权确股的除外。
-- No parcel stands in two contracts that are both entered, but for shares of a parcel.
SELECT 'contract_parcel', max(p.id), concat('parcel ', p.parcel_code, ' stands in ', count(DISTINCT p.contract_id), ' entered contracts')
FROM contract_parcel AS p
JOIN registration_unit AS u ON u.contract_id = p.contract_id
WHERE p.ended_by IS NULL AND p.is_share_only IS NOT TRUE
  AND EXISTS (SELECT FROM land_right_version AS v WHERE v.unit_id = u.id AND v.ended_by IS NULL)
GROUP BY p.parcel_code HAVING count(DISTINCT p.contract_id) > 1;

-- I30 登记簿的每一处改变都有一个登记行为，注明经办人、业务和登簿。
-- Every change of the register has its act, with who did it, in which case, by which entry.
WITH change (place, id, act, case_id) AS (
  SELECT 'registration_unit', id, begun_by, NULL FROM registration_unit
  UNION ALL SELECT 'entry', id, begun_by, case_id FROM entry
  UNION ALL SELECT 'land_right', id, begun_by, NULL FROM land_right
  UNION ALL SELECT 'land_right_version', id, begun_by, NULL FROM land_right_version
  UNION ALL SELECT 'land_right_version', id, ended_by, NULL FROM land_right_version WHERE ended_by IS NOT NULL
  UNION ALL SELECT 'right_parcel', id, begun_by, NULL FROM right_parcel
  UNION ALL SELECT 'right_parcel', id, ended_by, NULL FROM right_parcel WHERE ended_by IS NOT NULL)
SELECT c.place, c.id, 'has no act, or one without a person or a case'
FROM change AS c LEFT JOIN journal_entry AS j ON j.id = c.act
WHERE j.id IS NULL OR j.account_id IS NULL OR j.case_id IS DISTINCT FROM coalesce(c.case_id, j.case_id) OR j.case_id IS NULL
UNION ALL
SELECT 'land_right_version', v.id, 'was not begun by the act of its entry'
FROM land_right_version AS v LEFT JOIN entry AS e ON e.id = v.entry_id
WHERE e.begun_by IS DISTINCT FROM v.begun_by;

-- I32 核定人不是受理人，两人各以本人账号办理，核定人有管辖权。
-- Who approved is not who accepted, each by an account of their own, the approver with jurisdiction.
SELECT 'approval', a.case_id, 'accepted and approved by one person'
FROM approval AS a WHERE a.accepted_by = a.approved_by
UNION ALL
SELECT 'approval', a.case_id, 'names persons who did not take these steps'
FROM approval AS a
LEFT JOIN case_step AS s ON s.case_id = a.case_id AND s.number = a.accepted_step AND s.state = 'accepted' AND s.person_id = a.accepted_by
LEFT JOIN case_step AS t ON t.case_id = a.case_id AND t.number = a.approved_step AND t.state = 'approved' AND t.person_id = a.approved_by
WHERE s.case_id IS NULL OR t.case_id IS NULL
UNION ALL
SELECT 'case_step', s.case_id, concat('step ', s.number, ' was taken by another person''s account')
FROM case_step AS s LEFT JOIN account AS a ON a.id = s.account_id
WHERE a.person_id IS DISTINCT FROM s.person_id
UNION ALL
SELECT 'approval', a.case_id, 'the approver was no registrar of the region'
FROM approval AS a JOIN case_step AS s ON s.case_id = a.case_id AND s.number = a.approved_step
WHERE NOT EXISTS (
  SELECT FROM account_role AS r
  WHERE r.account_id = s.account_id AND r.role = 'registrar' AND starts_with(a.region_code, r.region_code));

-- I33 受理人、核定人不办理本户的业务。
-- Nobody accepts or approves the business of a household they belong to.
SELECT 'approval', a.case_id, 'accepted or approved by a member of a household in the case'
FROM approval AS a
WHERE EXISTS (
  SELECT FROM household_member AS m
  WHERE m.holder_id IN (SELECT case_holders(a.case_id)) AND m.person_id IN (a.accepted_by, a.approved_by) AND m.ended_by IS NULL);

-- I34 公示、公告满期才结束，核定、归户表和登簿的内容就是公示公告的内容。
-- A notice ran its full length, and what was approved, confirmed and entered is what it showed.
SELECT 'notice_closing', c.notice_id, 'closed early, or for other content than was shown'
FROM notice_closing AS c LEFT JOIN notice AS n ON n.id = c.notice_id
WHERE c.closed_on < n.due_on OR (c.due_on, c.content_sha256) IS DISTINCT FROM (n.due_on, n.content_sha256)
UNION ALL
SELECT 'approval', a.case_id, 'rests neither on a closed announcement nor on a plan of the same case and content'
FROM approval AS a
LEFT JOIN notice AS n ON n.id = a.notice_id AND n.case_id = a.case_id AND n.kind = 'announcement' AND n.content_sha256 = a.content_sha256
LEFT JOIN notice_closing AS c ON c.notice_id = n.id
LEFT JOIN change_plan AS p ON p.case_id = a.plan_case_id AND p.case_id = a.case_id AND p.content_sha256 = a.content_sha256
WHERE c.notice_id IS NULL AND p.case_id IS NULL
UNION ALL
SELECT 'result_sheet', s.id, 'does not rest on a closed display'
FROM result_sheet AS s
LEFT JOIN notice AS n ON n.id = s.notice_id AND n.kind = 'display'
LEFT JOIN notice_closing AS c ON c.notice_id = n.id
WHERE c.notice_id IS NULL
UNION ALL
SELECT 'entry', e.id, 'its content was not approved in its case, or not signed'
FROM entry AS e
LEFT JOIN approval AS a ON a.case_id = e.case_id
LEFT JOIN case_contract AS k ON k.case_id = e.case_id AND k.contract_id = e.contract_id AND k.content_sha256 = e.content_sha256
LEFT JOIN contract_signing AS s ON s.contract_id = e.contract_id AND s.content_sha256 = e.content_sha256
LEFT JOIN unit_draft AS d ON d.case_id = e.case_id AND d.id = e.draft_id AND d.content_sha256 = e.content_sha256
WHERE a.case_id IS NULL
  OR (e.draft_id IS NOT NULL AND d.id IS NULL)
  OR (e.draft_id IS NULL AND e.plan_case_id IS NULL AND (k.case_id IS NULL OR s.contract_id IS NULL));

-- I36 业务的每一步接在上一步之后，变化是允许的。
-- Each step of a case follows the one before, by an allowed transition.
SELECT 'case_step', s.case_id, concat('step ', s.number, ' from ', s.from_state, ' to ', s.state, ' is not allowed or follows nothing')
FROM (
  SELECT *, row_number() OVER w AS place, coalesce(lag(state) OVER w, 'none') AS before
  FROM case_step WINDOW w AS (PARTITION BY case_id ORDER BY number)) AS s
LEFT JOIN land_case AS c ON c.id = s.case_id AND c.kind = s.kind
LEFT JOIN case_transition AS t ON t.kind = s.kind AND t.from_state = s.from_state AND t.to_state = s.state
WHERE s.number <> s.place OR s.from_state <> s.before OR c.id IS NULL OR t.kind IS NULL
UNION ALL
SELECT 'land_case', c.id, 'has no step'
FROM land_case AS c WHERE NOT EXISTS (SELECT FROM case_step AS s WHERE s.case_id = c.id);

-- I39 一个证件号码加一个姓名是一个自然人。
-- One ID number with one name is one person.
SELECT 'person', max(id), concat('stands ', count(*), ' times')
FROM person WHERE id_index IS NOT NULL GROUP BY id_index, name HAVING count(*) > 1;

-- I40 签字之日，农户仍有成员，作为代表的成员仍在户内。
-- On the day of signing the household had members, and the representative was still one of them.
WITH signature (place, id, contract_id, act, day) AS (
  SELECT 'result_sheet', id, contract_id, begun_by, signed_on FROM result_sheet
  UNION ALL SELECT 'contract_signing', result_sheet_id, contract_id, begun_by, signed_on FROM contract_signing),
member AS (
  SELECT s.place, s.id,
    bool_or(s.day < m.during_to) AS lives,
    bool_or(s.day < m.during_to) FILTER (WHERE m.person_id = v.representative_id) AS stays
  FROM signature AS s
  JOIN contract AS c ON c.id = s.contract_id
  JOIN contract_holder AS h ON h.id = c.holder_id AND h.household_id IS NOT NULL
  LEFT JOIN contract_holder_version AS v ON v.holder_id = h.id AND v.begun_by <= s.act AND (v.ended_by IS NULL OR v.ended_by > s.act)
  LEFT JOIN household_member AS m ON m.holder_id = h.id AND m.begun_by <= s.act AND (m.ended_by IS NULL OR m.ended_by > s.act)
  GROUP BY s.place, s.id)
SELECT place, id, CASE WHEN lives THEN 'signed after the representative left' ELSE 'signed by a household without members' END
FROM member WHERE lives IS NOT TRUE OR stays IS FALSE;

-- I41 权证的内容就是登记簿的一个版本，版本的内容就是登簿的内容。
-- A certificate states one version of the register, and a version what was entered.
SELECT 'land_right_version', v.id, 'has other content than its entry'
FROM land_right_version AS v LEFT JOIN entry AS e ON e.id = v.entry_id AND e.unit_id = v.unit_id
WHERE e.content_sha256 IS DISTINCT FROM v.content_sha256
UNION ALL
SELECT 'certificate', c.id, concat('number ', c.paper_number, ' states something else than its version')
FROM certificate AS c
LEFT JOIN land_right AS r ON r.id = c.right_id
LEFT JOIN land_right_version AS v ON v.right_id = c.right_id AND v.version = c.right_version
-- The canonical JSON of registry/imprint.py.
WHERE c.content_sha256 IS DISTINCT FROM sha256(convert_to(concat(
  '{"content":"', encode(v.content_sha256, 'hex'), '","number":', to_json(c.paper_number),
  ',"right":', to_json(r.code), ',"version":', c.right_version, '}'), 'UTF8'));

-- I42 一项权利的一个版本至多一本权证。
-- A version of a right has at most one certificate.
SELECT 'certificate', max(id), concat('is one of ', count(*), ' of one version')
FROM certificate GROUP BY right_id, right_version HAVING count(*) > 1;

-- I43 权证编号不重复，不超过已发出的最大号。
-- No number of a certificate stands twice, none is beyond the last one given out.
SELECT 'certificate', max(id), concat('number ', paper_number, ' stands ', count(*), ' times')
FROM certificate GROUP BY paper_number HAVING count(*) > 1
UNION ALL
SELECT 'certificate', c.id, concat('number ', c.paper_number, ' was never given out')
FROM certificate AS c
LEFT JOIN counter AS k ON k.kind = 'paper'
  AND k.scope = concat((SELECT code FROM county), chr(58), substring(c.paper_number FROM '（([0-9]{4})）'))
WHERE coalesce(k.value, 0) < substring(c.paper_number FROM '第([0-9]+)号$')::bigint;

-- I44 文件以内容摘要为键，密文长度与字节数相符，权证的文件都在（字节由 I48 证明）。
-- A document is kept by its digest, sealed whole, and a certificate's is there (I48 proves the bytes).
SELECT 'document', NULL, concat(encode(sha256, 'hex'), ' is not as long as it says')
FROM document WHERE octet_length(sha256) <> 32 OR octet_length(sealed) <> size + 29
UNION ALL
SELECT 'certificate', c.id, 'its document is missing'
FROM certificate AS c LEFT JOIN document AS d ON d.sha256 = c.document_sha256 WHERE d.sha256 IS NULL;

-- I48 叶子是其内容的散列，内容与日志各栏一致；各行的摘要与叶子一致。
-- A leaf is the hash of its payload, which says what the journal's columns say; rows equal their leaves.
SELECT 'journal_entry', id, 'the leaf is not the hash of its payload'
FROM journal_entry WHERE leaf IS DISTINCT FROM sha256('\x00'::bytea || convert_to(payload, 'UTF8'))
UNION ALL
SELECT 'journal_entry', id, 'the payload names another act, actor, case, region or time'
FROM journal_entry CROSS JOIN LATERAL (SELECT payload::jsonb AS said OFFSET 0) AS p
WHERE ((said ->> 'number')::bigint, said ->> 'act', (said ->> 'actor')::bigint, (said ->> 'case')::bigint, said ->> 'region', (said ->> 'at')::timestamptz)
  IS DISTINCT FROM (id, act, account_id, case_id, region_code, recorded_at);

-- I49 版本的登记时间就是其登记行为的时间，同一对象的登记行为只往后。
-- A version begins at its act's time, and acts on one thing only go forward.
-- for versions
SELECT '{table}', v.id, 'does not begin at its act''s time, or its act is older than the one before'
FROM (
  SELECT id, begun_by, recorded_from, lag(ended_by) OVER (PARTITION BY {key} ORDER BY version) AS before
  FROM {table}) AS v
LEFT JOIN journal_entry AS j ON j.id = v.begun_by
WHERE j.recorded_at IS DISTINCT FROM v.recorded_from OR v.before > v.begun_by;

-- I50 登记序号自一起连续，编号时间只往后，编号的行为都在日志中。
-- Acts are numbered from one without holes, at times that only go forward, each an act of the journal.
SELECT 'event_number', number, 'is out of order in number or time, or numbers no act'
FROM (
  SELECT e.number, e.act_id, e.numbered_at, row_number() OVER w AS place, lag(e.numbered_at) OVER w AS before
  FROM event_number AS e WINDOW w AS (ORDER BY e.number)) AS e
LEFT JOIN journal_entry AS j ON j.id = e.act_id
WHERE e.number <> e.place OR e.numbered_at < e.before OR j.id IS NULL
UNION ALL
SELECT 'event_number', max(number), concat('is one of ', count(*), ' numbers of act ', act_id)
FROM event_number GROUP BY act_id HAVING count(*) > 1;
