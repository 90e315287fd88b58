"""Register pages and certificates as a delivery gives them: the register's own, earlier papers otherwise.

Of earlier papers about one right those of the newest delivery count. An earlier certificate stays
until this register has issued its own.
"""

_NEWEST = """p.delivery_id = (SELECT max(q.delivery_id) FROM earlier_paper AS q
            WHERE q.right_code = p.right_code AND q.kind = p.kind) [[AND p.region_code = ANY(:regions)]]"""
_PICKED_UP = "p.picked_up_on, p.picked_up_by, p.picker_id_kind, p.picker_id_sealed AS picker_id"

_OF_END = """FROM certificate_end AS e JOIN land_right AS r ON r.id = e.right_id
          JOIN certificate AS w ON w.follows_id = e.certificate_id
          LEFT JOIN certificate_pickup AS u ON u.certificate_id = w.id"""
_BELOW = "[[AND r.region_code = ANY(:regions)]]"

PAPERS: dict[str, str] = {
    "folios": f"""
        SELECT r.code, g.code AS grantor_code, h.code AS holder_code, k.method,
          CASE WHEN v.term_to > '9999-01-01' THEN '长久'
               ELSE extract(year FROM age(v.term_to, v.term_from)) || '年' END AS term_text, v.term_from,
          CASE WHEN v.term_to > '9999-01-01' THEN '9999-01-01'::date ELSE v.term_to - 1 END AS term_last,
          NULL::text AS sketch_path, w.paper_number AS serial, NULL::text AS note,
          (SELECT p.serial FROM earlier_paper AS p WHERE p.right_code = r.code AND p.kind = 'folio'
           ORDER BY p.delivery_id DESC, p.id LIMIT 1) AS earlier_number,
          (SELECT s.name FROM case_step AS t JOIN person AS s ON s.id = t.person_id
           WHERE t.case_id = e.case_id AND t.state = 'entered' ORDER BY t.number DESC LIMIT 1) AS registered_by,
          e.entered_on AS registered_on
        FROM land_right AS r JOIN land_right_version AS v ON v.right_id = r.id AND v.ended_by IS NULL
        JOIN entry AS e ON e.id = v.entry_id JOIN contract AS c ON c.id = e.contract_id
        JOIN contract_version AS k ON k.contract_id = c.id AND k.ended_by IS NULL
        JOIN grantor AS g ON g.id = c.grantor_id JOIN contract_holder AS h ON h.id = v.holder_id
        LEFT JOIN certificate AS w ON w.right_id = r.id AND w.right_version = v.version AND w.ended_by IS NULL
        WHERE true [[AND c.grantor_id = ANY(:grantors)]]
        UNION ALL
        SELECT p.right_code, p.grantor_code, p.holder_code, p.method, p.term_text, p.term_from, p.term_last,
          p.path, p.serial, p.note, p.earlier_number, p.registered_by, p.registered_on
        FROM earlier_paper AS p
        WHERE p.kind = 'folio' AND {_NEWEST} AND NOT EXISTS (
          SELECT FROM land_right AS r JOIN land_right_version AS v ON v.right_id = r.id AND v.ended_by IS NULL
          WHERE r.code = p.right_code)
        ORDER BY code""",
    "certificates": f"""
        SELECT r.code, (SELECT name FROM county) AS issued_by, w.issued_on,
          CASE WHEN u.certificate_id IS NULL THEN '2' ELSE '1' END AS is_picked_up,
          u.picked_up_on, u.picked_up_by, u.id_kind AS picker_id_kind, u.id_sealed AS picker_id
        FROM certificate AS w JOIN land_right AS r ON r.id = w.right_id AND w.ended_by IS NULL
        LEFT JOIN certificate_pickup AS u ON u.certificate_id = w.id
        JOIN land_right_version AS v
          ON v.right_id = w.right_id AND v.version = w.right_version AND v.ended_by IS NULL
        JOIN registration_unit AS n ON n.id = r.unit_id JOIN contract AS c ON c.id = n.contract_id
        WHERE true [[AND c.grantor_id = ANY(:grantors)]]
        UNION ALL
        SELECT p.right_code, p.issued_by, p.issued_on,
          CASE p.is_picked_up WHEN true THEN '1' WHEN false THEN '2' END, {_PICKED_UP}
        FROM earlier_paper AS p
        WHERE p.kind = 'certificate' AND {_NEWEST} AND NOT EXISTS (
          SELECT FROM certificate AS w JOIN land_right AS r ON r.id = w.right_id WHERE r.code = p.right_code)
        ORDER BY code""",
    **{
        name: f"""
        SELECT right_code, note, issued_on, picked_up_on, picked_up_by, picker_id_kind, picker_id FROM (
          SELECT r.code AS right_code, e.reason AS note, w.issued_on, u.picked_up_on, u.picked_up_by,
            u.id_kind AS picker_id_kind, u.id_sealed AS picker_id, 1 AS part, w.id {_OF_END}
          WHERE e.ground = '{ground}' {_BELOW}
          UNION ALL
          SELECT p.right_code, p.note, p.issued_on, {_PICKED_UP}, 0, p.id
          FROM earlier_paper AS p WHERE p.kind = '{kind}' AND {_NEWEST}) AS q
        ORDER BY right_code, part, id"""
        for name, kind, ground in (
            ("reissues", "reissue", "lost"),
            ("replacements", "replacement", "replaced"),
        )
    },
    "cancellations": f"""
        SELECT right_code, note, issued_on FROM (
          SELECT r.code AS right_code, e.reason AS note, e.ended_on AS issued_on, 1 AS part, e.certificate_id AS id
          FROM certificate_end AS e JOIN land_right AS r ON r.id = e.right_id
          WHERE e.ground IN ('right_ended', 'wrongly_issued') {_BELOW}
          UNION ALL
          SELECT p.right_code, p.note, p.issued_on, 0, p.id
          FROM earlier_paper AS p WHERE p.kind = 'cancellation' AND {_NEWEST}) AS q
        ORDER BY right_code, part, id""",
    "attachments": f"""
        SELECT p.right_code, p.number, p.note, p.issued_on, p.path
        FROM earlier_paper AS p WHERE p.kind = 'attachment' AND {_NEWEST} ORDER BY p.right_code, p.id""",
    "transfers": f"""
        SELECT p.right_code AS contract_code, p.number AS code, p.holder_code, p.receiver_code AS transferee_code,
          p.method, p.term_text, p.term_from, p.term_last, p.area, p.parcel_count, p.purpose_before,
          p.purpose_after, p.note AS price_note, p.issued_on AS signed_on, p.area_mu
        FROM earlier_paper AS p
        WHERE p.kind = 'transfer_contract' AND {_NEWEST} ORDER BY p.right_code, p.id""",
}
