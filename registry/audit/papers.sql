-- Certificates, documents, log (reliability.md §2.5). The form of a block stands in ground.sql.

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

-- I42 一项权利至多一本未终止的权证；终止的权证有依据，接替的权证接在同一权利已终止的权证之后。
-- Of a right one certificate at most has not ended; one that ended has its ground, and follows lawfully.
SELECT 'certificate', max(id), concat('is one of ', count(*), ' of one right that have not ended')
FROM certificate WHERE ended_by IS NULL GROUP BY right_id HAVING count(*) > 1
UNION ALL
-- Before migration 20261125_1400 a newer certificate ended the one before without a row.
SELECT 'certificate', c.id, 'ended without a ground, or has a ground and has not ended'
FROM certificate AS c LEFT JOIN certificate_end AS e ON e.certificate_id = c.id
WHERE e.begun_by IS DISTINCT FROM c.ended_by
  AND (e.certificate_id IS NOT NULL OR NOT EXISTS (
    SELECT FROM certificate AS n WHERE n.right_id = c.right_id AND n.id > c.id AND n.begun_by = c.ended_by AND n.follows_id IS NULL))
UNION ALL
SELECT 'certificate', c.id, 'follows one of another right, or one that has not ended'
FROM certificate AS c LEFT JOIN certificate_end AS e ON e.certificate_id = c.follows_id
WHERE c.follows_id IS NOT NULL AND e.right_id IS DISTINCT FROM c.right_id
UNION ALL
SELECT 'certificate_end', e.certificate_id, 'lost without a declaration that has run, or replaced and not handed back'
FROM certificate_end AS e
LEFT JOIN loss_declaration AS l ON l.certificate_id = e.certificate_id
LEFT JOIN certificate_hand_back AS b ON b.certificate_id = e.certificate_id
WHERE (e.ground = 'lost' AND (l.due_on <= e.ended_on) IS NOT TRUE) OR (e.ground = 'replaced' AND b.certificate_id IS NULL);

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
