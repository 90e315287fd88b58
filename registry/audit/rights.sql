-- Rights (reliability.md §2.2). The form of a block stands in ground.sql.

-- I10 一块地上同类排他权利在任何时刻、任何登记时点至多一个。
-- A parcel bears at most one exclusive right of a kind on any day, in any state of the register.
SELECT 'right_parcel', b.id, concat('bears the parcel that row ', a.id, ' bears too')
FROM right_parcel AS a
JOIN right_parcel AS b ON b.unit_id = a.unit_id AND b.kind = a.kind AND coalesce(b.tier, 0) = coalesce(a.tier, 0) AND a.id < b.id
WHERE a.exclusive AND b.exclusive
  AND a.term_from < b.term_to AND b.term_from < a.term_to
  AND a.recorded_from < b.recorded_to AND b.recorded_from < a.recorded_to
UNION ALL
SELECT 'right_parcel', id, 'its term is empty' FROM right_parcel WHERE term_from >= term_to;

-- I11 派生权利在其所依据的权利的期限和地块之内。
-- A derived right lies inside the term and the parcels of the right it rests on.
SELECT 'land_right_version', v.id, concat('lies outside right ', p.right_id, ', on which it rests')
FROM land_right AS r
JOIN land_right_version AS v ON v.right_id = r.id AND v.ended_by IS NULL
JOIN land_right_version AS p ON p.right_id = r.parent_id AND p.ended_by IS NULL
WHERE v.term_from < p.term_from OR v.term_to > p.term_to
  OR (r.kind IN ('operating', 'forest_operating', 'homestead_lease') AND EXISTS (
    SELECT FROM right_parcel AS g WHERE g.right_id = r.id AND g.ended_by IS NULL AND NOT EXISTS (
      SELECT FROM right_parcel AS h WHERE h.right_id = r.parent_id AND h.unit_id = g.unit_id AND h.ended_by IS NULL
        AND g.share_part::numeric * h.share_whole <= h.share_part::numeric * g.share_whole)));

-- I11 同一权利之上的各项派生权利，同一时期在一块地上合计不超过它的份额。
-- Rights that rest on one right have at no time more of a parcel together than it has.
SELECT 'right_parcel', g.id, concat('has, with what rests beside it on right ', h.right_id, ', more of its parcel than that')
FROM right_parcel AS h
JOIN land_right AS c ON c.parent_id = h.right_id AND c.kind IN ('operating', 'forest_operating', 'homestead_lease')
JOIN right_parcel AS g ON g.right_id = c.id AND g.unit_id = h.unit_id AND g.ended_by IS NULL
JOIN land_right AS d ON d.parent_id = h.right_id AND d.kind IN ('operating', 'forest_operating', 'homestead_lease')
JOIN right_parcel AS o ON o.right_id = d.id AND o.unit_id = h.unit_id AND o.ended_by IS NULL
  AND o.term_from <= g.term_from AND g.term_from < o.term_to
WHERE h.ended_by IS NULL AND h.share_part < h.share_whole
GROUP BY g.id, h.id
-- One that alone has more is an offence already.
HAVING count(*) > 1 AND sum(o.share_part::numeric / o.share_whole) > h.share_part::numeric / h.share_whole + 0.000000000001;

-- I12 现势的派生权利，其所依据的权利没有终止。
-- What a current right rests on has not ended.
SELECT 'land_right_version', v.id, concat('rests on right ', r.parent_id, ', which has ended')
FROM land_right AS r JOIN land_right_version AS v ON v.right_id = r.id AND v.ended_by IS NULL
WHERE r.parent_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM land_right_version AS p WHERE p.right_id = r.parent_id AND p.ended_by IS NULL);

-- I12 实现担保物权不终止承包权：取得人的经营权依据它，抵押由同一行为注销。
-- Enforcing a security ends no contract right: the acquirer's right rests on it, and the same act discharges the mortgage.
SELECT 'enforcement', e.party_id, CASE WHEN k.is_contract AND EXISTS (
    SELECT FROM land_right_version AS v WHERE v.right_id = p.right_id AND e.begun_by IN (v.begun_by, v.ended_by))
    THEN 'touched the contract right that secured' WHEN d.id IS NULL THEN 'did not discharge its mortgage'
  ELSE 'gave no right that rests on what secured' END
FROM enforcement AS e
JOIN transfer_party AS p ON p.id = e.party_id
JOIN land_right AS r ON r.id = p.right_id
CROSS JOIN LATERAL (SELECT r.kind IN ('contracted_land', 'other_contract', 'forest_contract') AS is_contract) AS k
JOIN land_right AS g ON g.id = e.right_id
LEFT JOIN restriction_end AS d ON d.id = e.restriction_end_id AND d.ground = 'discharged' AND d.begun_by = e.begun_by
WHERE d.id IS NULL
  OR NOT EXISTS (
    SELECT FROM land_right_version AS v
    WHERE v.right_id = g.id AND v.holder_id = e.acquirer_id AND v.begun_by = e.begun_by)
  OR CASE WHEN k.is_contract THEN g.parent_id IS DISTINCT FROM p.right_id ELSE p.right_id NOT IN (g.id, g.parent_id) END
  OR (k.is_contract AND EXISTS (
    SELECT FROM land_right_version AS v WHERE v.right_id = p.right_id AND e.begun_by IN (v.begun_by, v.ended_by)));

-- I13 派生权利的期限在法定年限之内；登记而非备案的经营权，设立时不少于五年。
-- Terms of derived rights are lawful, and an operating right that is registered begins for five years or more.
SELECT 'land_right_version', v.id, concat('runs from ', v.term_from, ' to ', v.term_to, ', which the law does not allow')
FROM land_right_version AS v JOIN land_right AS r ON r.id = v.right_id JOIN registration_unit AS u ON u.id = r.unit_id
WHERE NOT right_term_lawful(r.kind, u.kind, v.version, v.term_from, v.term_to);

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

-- I15 新批的宅基地，批给当时没有其他宅基地的本集体农户。
-- A homestead begun by a new grant went to a household of the collective that then held no other plot.
SELECT 'land_right_version', v.id, CASE WHEN o.id IS NULL THEN 'is granted to no household of the collective'
  ELSE concat('is granted to a household that holds ', o.right_id, ' too') END
FROM land_right_version AS v
JOIN land_right AS r ON r.id = v.right_id AND r.kind = 'homestead'
JOIN entry AS e ON e.id = v.entry_id
JOIN unit_draft AS d ON d.id = e.draft_id AND d.facts::jsonb ->> 'origin' = 'grant'
JOIN contract_holder AS h ON h.id = v.holder_id
LEFT JOIN contract_holder AS s ON s.household_id = h.household_id
LEFT JOIN land_right_version AS o
  ON o.holder_id = s.id AND o.right_id <> v.right_id AND o.term_to > e.entered_on
  AND o.recorded_from <= v.recorded_from AND v.recorded_from < o.recorded_to
  AND EXISTS (SELECT FROM land_right AS k WHERE k.id = o.right_id AND k.kind = 'homestead')
WHERE v.version = 1 AND (h.household_id IS NULL OR h.region_code <> d.region_code OR o.id IS NOT NULL)
UNION ALL
SELECT 'homestead_qualification', q.id, 'does not follow the line before it'
FROM homestead_qualification AS q LEFT JOIN homestead_qualification AS b ON b.person_id = q.person_id AND b.position = q.position - 1
WHERE q.position > 1 AND (b.id IS NULL OR b.effective_on > q.effective_on OR (q.position % 2 = 0 AND b.grantor_id <> q.grantor_id));

-- I16 查封期间没有处分登记；查封顺位自一起连续；届满失效的不早于届满日期。
-- Nothing disposed of what was seized meanwhile; seizures queue from one; nothing lapsed before its day.
SELECT 'restriction', r.id, concat('act ', w.act, ' disposed of what it seizes')
FROM restriction AS r LEFT JOIN restriction_end AS e ON e.restriction_id = r.id
CROSS JOIN LATERAL (
  SELECT begun_by AS act FROM right_parcel WHERE unit_id = r.unit_id
  UNION SELECT ended_by FROM right_parcel WHERE unit_id = r.unit_id
  UNION SELECT begun_by FROM land_right_version WHERE right_id = r.right_id UNION SELECT ended_by FROM land_right_version WHERE right_id = r.right_id) AS w
WHERE r.kind = 'seizure' AND w.act > r.begun_by AND (e.begun_by IS NULL OR w.act < e.begun_by)
UNION ALL
SELECT 'restriction', id, concat('stands at place ', place, ' and not ', queue_number, ' of the queue')
FROM (SELECT id, queue_number, row_number() OVER (PARTITION BY unit_id, right_id ORDER BY begun_by, id) AS place
      FROM restriction AS r WHERE kind = 'seizure'
        -- What was carried on keeps its place, and those before it may have ended.
        AND NOT EXISTS (SELECT FROM restriction AS c WHERE c.carried_from IS NOT NULL AND c.unit_id = r.unit_id)) AS q
WHERE queue_number <> place
UNION ALL
SELECT 'restriction_end', e.id, 'lapsed before its day'
FROM restriction_end AS e JOIN restriction AS r ON r.id = e.restriction_id
WHERE e.ground = 'lapsed' AND (r.due_on IS NULL OR e.ended_on < r.due_on);

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

-- I18 一块地上同类同层的各份额之和不超过整块。
-- Shares of a parcel under rights of one kind and tier never come to more than the parcel.
SELECT 'right_parcel', a.id, 'shares of its parcel come to more than the whole'
FROM right_parcel AS a
JOIN right_parcel AS b ON b.unit_id = a.unit_id AND b.kind = a.kind AND coalesce(b.tier, 0) = coalesce(a.tier, 0)
  AND b.ended_by IS NULL AND b.term_from <= a.term_from AND a.term_from < b.term_to
WHERE a.ended_by IS NULL
GROUP BY a.id
-- Two whole ones are an offence against I10.
HAVING bool_or(NOT b.exclusive)
  AND sum(CASE WHEN b.exclusive THEN 1 ELSE b.share_part::numeric / b.share_whole END) > 1.000000000001;

-- I19 一块地不在两份已登簿的合同中，确权确股的除外。
-- No parcel stands in two contracts that are both entered, but for shares of a parcel.
SELECT 'contract_parcel', max(p.id), concat('parcel ', p.parcel_code, ' stands in ', count(DISTINCT p.contract_id), ' entered contracts')
FROM contract_parcel AS p
JOIN registration_unit AS u ON u.contract_id = p.contract_id
WHERE p.ended_by IS NULL AND p.is_share_only IS NOT TRUE
  AND EXISTS (SELECT FROM land_right_version AS v WHERE v.unit_id = u.id AND v.ended_by IS NULL)
GROUP BY p.parcel_code HAVING count(DISTINCT p.contract_id) > 1;

-- I24 进城台账收支相符：登记与其正数由同一行为记账，冲销与其负数由同一行为记账，一人至多一条有效。
-- The ledger of settlements balances: each has its entry, who ended it its counter-entry, of a person one stands.
SELECT 'settlement', s.id, 'and its entries are not of the same acts'
FROM settlement AS s
LEFT JOIN settlement_entry AS e ON e.settlement_id = s.id AND e.people = 1
LEFT JOIN settlement_entry AS c ON c.settlement_id = s.id AND c.people = -1
WHERE e.begun_by IS DISTINCT FROM s.begun_by OR c.begun_by IS DISTINCT FROM s.ended_by
UNION ALL
SELECT 'settlement_entry', settlement_id, concat('counts ', people, ' people')
FROM settlement_entry WHERE people NOT IN (1, -1)
UNION ALL
SELECT 'settlement', max(id), concat('is one of ', count(*), ' of one person that stand')
FROM settlement WHERE ended_by IS NULL GROUP BY person_id HAVING count(*) > 1
UNION ALL
SELECT 'journal_entry', id, 'an act about a settlement wrote other tables'
FROM journal_entry CROSS JOIN LATERAL jsonb_object_keys(payload::jsonb -> 'rows') AS wrote(name)
WHERE act IN ('report_settlement', 'correct_settlement') AND name NOT IN ('settlement', 'settlement_entry');
