-- Process, consent, persons (reliability.md §2.4). The form of a block stands in ground.sql.

-- I30 登记簿的每一处改变都有一个登记行为，注明经办人、业务和登簿。
-- Every change of the register has its act, with who did it, in which case, by which entry.
WITH change (place, id, act, case_id) AS (
  SELECT 'registration_unit', id, begun_by, NULL FROM registration_unit
  UNION ALL SELECT 'entry', id, begun_by, case_id FROM entry
  UNION ALL SELECT 'land_right', id, begun_by, NULL FROM land_right
  UNION ALL SELECT 'land_right_version', id, begun_by, NULL FROM land_right_version
  UNION ALL SELECT 'land_right_version', id, ended_by, NULL FROM land_right_version WHERE ended_by IS NOT NULL
  UNION ALL SELECT 'right_parcel', id, begun_by, NULL FROM right_parcel
  UNION ALL SELECT 'right_parcel', id, ended_by, NULL FROM right_parcel WHERE ended_by IS NOT NULL
  UNION ALL SELECT 'unit_lineage', id, begun_by, case_id FROM unit_lineage)
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
  WHERE r.account_id = s.account_id AND r.role = 'registrar' AND starts_with(a.region_code, r.region_code))
AND NOT EXISTS (
  SELECT FROM delegation AS d, county AS k
  WHERE d.account_id = s.account_id AND d.role = 'registrar' AND starts_with(a.region_code, d.region_code)
    AND (s.at AT TIME ZONE k.time_zone)::date >= d.during_from AND (s.at AT TIME ZONE k.time_zone)::date < d.during_to
    AND d.begun_by < a.begun_by AND (d.ended_by IS NULL OR d.ended_by > a.begun_by))
UNION ALL
SELECT 'delegation', d.id, 'was given by somebody without the role, or to the same person'
FROM delegation AS d JOIN account AS g ON g.id = d.given_by JOIN account AS t ON t.id = d.account_id
WHERE g.person_id = t.person_id OR NOT EXISTS (
  SELECT FROM account_role AS r
  WHERE r.account_id = d.given_by AND r.role = d.role AND starts_with(d.region_code, r.region_code));

-- I33 受理人、核定人不办理本户和登记在案的亲属的业务。
-- Nobody accepts or approves the business of a household they belong to, or of a relation on record.
SELECT 'approval', a.case_id, 'accepted or approved by a member of a household in the case'
FROM approval AS a
WHERE EXISTS (
  SELECT FROM household_member AS m
  WHERE m.holder_id IN (SELECT case_holders(a.case_id)) AND m.person_id IN (a.accepted_by, a.approved_by) AND m.ended_by IS NULL)
UNION ALL
SELECT 'approval', a.case_id, concat('accepted or approved in spite of relation ', r.id, ', which was on record')
FROM approval AS a
JOIN case_step AS s ON s.case_id = a.case_id AND s.number = a.approved_step
CROSS JOIN county AS k
JOIN relative AS r ON r.begun_by < a.begun_by AND (r.ended_by IS NULL OR r.ended_by > a.begun_by)
  AND (s.at AT TIME ZONE k.time_zone)::date >= r.during_from AND (s.at AT TIME ZONE k.time_zone)::date < r.during_to
WHERE EXISTS (
  SELECT FROM case_holders(a.case_id) AS h (id)
  JOIN contract_holder AS c ON c.id = h.id
  LEFT JOIN household_member AS m ON m.holder_id = h.id AND m.begun_by < a.begun_by AND (m.ended_by IS NULL OR m.ended_by > a.begun_by)
  WHERE (r.person_id IN (a.accepted_by, a.approved_by) AND (r.household_id = c.household_id OR r.relative_id = m.person_id))
     OR (r.relative_id IN (a.accepted_by, a.approved_by) AND r.person_id = m.person_id));

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

-- I35 异议在公示公告期间提出，处理之前业务停止；异议成立的内容不再采用；处理人没有经办该业务。
-- An objection came while its notice ran and stopped its case until it was decided, by someone apart.
WITH step (place, case_id, act, content) AS (
  SELECT concat('went on to ', s.state), s.case_id, s.begun_by, NULL::bytea FROM case_step AS s WHERE s.state IN ('confirmed', 'contracted', 'approved', 'entered')
  UNION ALL SELECT 'closed its notice', n.case_id, c.begun_by, c.content_sha256 FROM notice_closing AS c JOIN notice AS n ON n.id = c.notice_id
  UNION ALL SELECT 'was approved', case_id, begun_by, content_sha256 FROM approval)
SELECT 'restriction', r.id, concat('its case ', s.place, ' before it was decided')
FROM restriction AS r JOIN step AS s ON s.case_id = r.case_id AND s.act > r.begun_by
LEFT JOIN restriction_end AS e ON e.restriction_id = r.id AND e.ground <> 'arbitration'
WHERE r.kind = 'notice_objection' AND (e.id IS NULL OR s.act < e.begun_by)
UNION ALL
SELECT 'restriction', r.id, concat('was upheld, and its case ', s.place, ' with the same content')
FROM restriction AS r JOIN restriction_end AS e ON e.restriction_id = r.id AND e.ground = 'upheld'
JOIN step AS s ON s.case_id = r.case_id AND s.act > e.begun_by AND s.content = r.content_sha256
UNION ALL
SELECT 'restriction', r.id, 'came after its notice had ended'
FROM restriction AS r JOIN notice_closing AS c ON c.notice_id = r.notice_id AND c.begun_by < r.begun_by
UNION ALL
SELECT 'restriction_end', e.id, 'was decided by who had taken a step of the case'
FROM restriction_end AS e JOIN restriction AS r ON r.id = e.restriction_id AND r.kind = 'notice_objection'
WHERE EXISTS (SELECT FROM case_step AS s WHERE s.case_id = r.case_id AND s.person_id = e.person_id AND s.begun_by < e.begun_by);

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
