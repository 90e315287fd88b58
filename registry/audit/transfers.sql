-- Transfers and their money (reliability.md §2.3, §2.4). The form of a block stands in ground.sql.

-- I24 每一期收到的不超过应付的，也不为负；房票在有效期内使用，不超过票面；冲正恰好冲销它所冲的那一笔。
-- No due is received, and no voucher used, beyond itself or below nothing; a counter-entry takes back just what it reverses.
SELECT 'payment_due', d.id, concat('is of ', d.amount_fen, ' fen, of which ', sum(r.amount_fen), ' were received')
FROM payment_due AS d JOIN payment_receipt AS r ON r.due_id = d.id
GROUP BY d.id HAVING sum(r.amount_fen) NOT BETWEEN 0 AND d.amount_fen
UNION ALL
SELECT 'payment_receipt', c.id, 'does not take back what it reverses'
FROM payment_receipt AS c LEFT JOIN payment_receipt AS r ON r.id = c.reverses_id
WHERE (c.reverses_id IS NOT NULL OR c.amount_fen < 0)
  AND (r.due_id, r.amount_fen) IS DISTINCT FROM (c.due_id, -c.amount_fen)
UNION ALL
SELECT 'voucher', v.id, concat('is of ', v.face_fen, ' fen, of which ', sum(u.amount_fen), ' were used')
FROM voucher AS v JOIN voucher_use AS u ON u.voucher_id = v.id
GROUP BY v.id HAVING sum(u.amount_fen) NOT BETWEEN 0 AND v.face_fen
UNION ALL
SELECT 'voucher_use', c.id, 'does not take back what it reverses'
FROM voucher_use AS c LEFT JOIN voucher_use AS u ON u.id = c.reverses_id
WHERE (c.reverses_id IS NOT NULL OR c.amount_fen < 0)
  AND (u.voucher_id, u.amount_fen) IS DISTINCT FROM (c.voucher_id, -c.amount_fen)
UNION ALL
SELECT 'voucher_use', u.id, 'is outside the days of its voucher'
FROM voucher_use AS u JOIN voucher AS v ON v.id = u.voucher_id
WHERE u.amount_fen > 0 AND u.used_on NOT BETWEEN v.issued_on AND v.last_day
UNION ALL
SELECT 'payment_due', d.id, concat('is paid by a voucher of ', coalesce(v.face_fen, 0), ' fen, not of ', d.amount_fen)
FROM payment_due AS d LEFT JOIN voucher AS v ON v.party_id = d.party_id
WHERE d.kind = 'voucher' AND v.face_fen IS DISTINCT FROM d.amount_fen
UNION ALL
SELECT 'voucher', v.id, 'is of no exit that pays by voucher'
FROM voucher AS v
WHERE NOT EXISTS (SELECT FROM payment_due AS d WHERE d.party_id = v.party_id AND d.kind = 'voucher');

-- I24 实现担保物权的价款分毫不差地分完，登记在先的抵押清偿后才轮到在后的，余款归担保人。
-- Proceeds of an enforcement are shared out to the fen: earlier mortgages whole before later ones, then the pledgor.
SELECT 'enforcement', e.party_id, concat('brought ', e.proceeds_fen, ' fen, of which ', sum(s.paid_fen), ' were shared out')
FROM enforcement AS e LEFT JOIN enforcement_share AS s ON s.party_id = e.party_id
GROUP BY e.party_id HAVING sum(s.paid_fen) IS DISTINCT FROM e.proceeds_fen
UNION ALL
SELECT 'enforcement_share', b.party_id, concat('pays place ', b.place, ' before place ', a.place, ' is satisfied')
FROM enforcement_share AS a JOIN enforcement_share AS b ON b.party_id = a.party_id AND b.place > a.place
WHERE b.paid_fen > 0 AND (a.paid_fen < a.claim_fen OR a.restriction_id IS NULL OR a.restriction_id > b.restriction_id);

-- I25 不可逆的退出，登簿时有自己的、未撤销的付款证明或担保。
-- What cannot be undone took effect with a payment or security of its own, which is not void.
SELECT 'transfer_entry', e.party_id, CASE WHEN s.id IS NULL THEN 'cannot be undone and has no security of its own'
  WHEN NOT e.is_final THEN 'is not marked as what cannot be undone' ELSE 'rests on a security that is void' END
FROM transfer_entry AS e
JOIN transfer_party AS p ON p.id = e.party_id
JOIN transfer AS t ON t.id = p.transfer_id
LEFT JOIN payment_security AS s ON s.id = e.security_id AND s.party_id = e.party_id
LEFT JOIN payment_security_end AS v ON v.security_id = s.id AND v.outcome = 'void'
WHERE (t.form IN ('paid_exit', 'housing_swap') AND (s.id IS NULL OR NOT e.is_final)) OR v.security_id IS NOT NULL;

-- I26 一份付款证明或担保只证明一次流转。
-- One payment or security stands behind one transfer only.
SELECT 'payment_security', security_id, concat('stands behind ', count(*), ' transfers')
FROM transfer_entry WHERE security_id IS NOT NULL GROUP BY security_id HAVING count(*) > 1;

-- I27 价款归农户：没有法定依据的扣除项不存在。
-- Proceeds are the household's: nothing is deducted without its ground of law.
SELECT 'payment_due', id, 'deducts without a ground'
FROM payment_due WHERE kind = 'deduction' AND coalesce(btrim(basis), '') = '';

-- I31 生效的条款单，须同意者在生效时都已同意这一张的摘要。
-- When a sheet took effect, everybody who must agree had agreed to just that sheet.
SELECT 'transfer_entry', e.party_id, concat('took effect without the consent of signatory ', s.ordinal)
FROM transfer_entry AS e
LEFT JOIN transfer_signatory AS s ON s.party_id = e.party_id
WHERE NOT EXISTS (
  SELECT FROM transfer_consent AS c
  WHERE c.party_id = s.party_id AND c.ordinal = s.ordinal AND c.content_sha256 = e.content_sha256
    AND c.begun_by <= e.begun_by AND (c.ended_by IS NULL OR c.ended_by >= e.begun_by));

-- I37 生效之后，同意没有撤回，条款单没有终止。
-- After a sheet took effect no consent to it was withdrawn, and the sheet did not end.
SELECT 'transfer_consent', c.id, 'was withdrawn after its sheet took effect'
FROM transfer_consent AS c JOIN transfer_entry AS e ON e.party_id = c.party_id WHERE c.ended_by >= e.begun_by
UNION ALL
SELECT 'transfer_party', p.id, 'ended although it took effect'
FROM transfer_party AS p JOIN transfer_entry AS e ON e.party_id = p.id WHERE p.ended_by IS NOT NULL;
