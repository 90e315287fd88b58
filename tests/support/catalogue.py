"""What a database's schema is, read from the system catalogues as text that can be compared."""

from sqlalchemy import Connection, text

_OWN = """
  n.nspname = 'public'
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = {oid} AND d.deptype = 'e')
"""

_QUERIES = {
    "columns": """
        SELECT c.relname || '.' || a.attname,
               format_type(a.atttypid, a.atttypmod) || ' ' || coalesce(col.collname, '')
               || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
               || ' default ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '-')
               || ' identity ' || a.attidentity::text || ' generated ' || a.attgenerated::text
               || ' -- ' || coalesce(col_description(c.oid, a.attnum), '')
        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
        LEFT JOIN pg_collation AS col ON col.oid = a.attcollation AND col.collname <> 'default'
        WHERE c.relkind IN ('r', 'v', 'm', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND {own_class}""",
    "tables": """
        SELECT c.relname, c.relkind::text || ' ' || pg_get_userbyid(c.relowner) || ' -- '
               || coalesce(obj_description(c.oid, 'pg_class'), '')
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'v', 'm', 'p', 'S') AND {own_class}""",
    "constraints": """
        SELECT c.relname || '.' || k.conname, pg_get_constraintdef(k.oid)
        FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE k.contype <> 't' AND {own_class}""",
    "indexes": """
        SELECT i.relname, pg_get_indexdef(x.indexrelid)
        FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS c ON c.oid = x.indrelid
        JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE {own_class}""",
    "functions": """
        SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid) || ' owner ' || pg_get_userbyid(p.proowner)
               || ' grants ' || coalesce(p.proacl::text, '-')
        FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE {own_proc}""",
    "triggers": """
        SELECT c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
        FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE NOT t.tgisinternal AND {own_class}""",
    "grants": """
        SELECT c.relname, (SELECT string_agg(acl::text, ',' ORDER BY acl::text) FROM unnest(c.relacl) AS acl)
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relacl IS NOT NULL AND {own_class}""",
    "column grants": """
        SELECT c.relname || '.' || a.attname, (SELECT string_agg(acl::text, ',' ORDER BY acl::text) FROM unnest(a.attacl) AS acl)
        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND {own_class}""",
    "sequences": """
        SELECT c.relname, s.seqstart || ' ' || s.seqincrement || ' ' || s.seqmin || ' ' || s.seqmax || ' ' || s.seqcycle::text
        FROM pg_sequence AS s JOIN pg_class AS c ON c.oid = s.seqrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE {own_class}""",
    "types": """
        SELECT t.typname, t.typtype::text FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
        WHERE t.typrelid = 0 AND t.typelem = 0 AND {own_type}""",
}

Catalogue = dict[str, dict[str, str]]


def catalogue(connection: Connection) -> Catalogue:
    """Return kind → name → definition of everything in `public` that no extension brought."""
    places = {
        f"own_{kind}": _OWN.format(oid=oid)
        for kind, oid in (("class", "c.oid"), ("proc", "p.oid"), ("type", "t.oid"))
    }
    return {
        kind: {str(name): str(said) for name, said in connection.execute(text(query.format(**places)))}
        for kind, query in _QUERIES.items()
    }


def differences(one: Catalogue, other: Catalogue, kinds: tuple[str, ...] = tuple(_QUERIES)) -> list[str]:
    """Return what is missing, left over or different, line by line."""
    found = []
    for kind in kinds:
        a, b = one[kind], other[kind]
        found += [f"{kind}: {name} only in the first" for name in sorted(a.keys() - b.keys())]
        found += [f"{kind}: {name} only in the second" for name in sorted(b.keys() - a.keys())]
        found += [
            f"{kind}: {name}: {a[name]} ≠ {b[name]}"
            for name in sorted(a.keys() & b.keys())
            if a[name] != b[name]
        ]
    return found
