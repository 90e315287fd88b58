"""The raw limit of P7: bare Flask and one prepared psycopg statement with the same answer; nothing else.

`/bare/<token>` looks up; `/logged/<token>` also writes the line of the access log. Served by granian as
the program is: `granian --factory api.bench.bare_lookup:create_app`.
"""

import hashlib

import psycopg
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.engine import URL

from api.settings import from_environment

_LOOK_UP = b"""
SELECT c.paper_number, v.ended_by IS NULL, r.kind, h.name, g.name,
  (SELECT count(*) FROM right_parcel AS p WHERE p.right_id = c.right_id AND p.version = c.right_version),
  c.issued_on, v.term_from, v.term_to
FROM certificate AS c JOIN land_right AS r ON r.id = c.right_id
JOIN land_right_version AS v ON v.right_id = c.right_id AND v.version = c.right_version
JOIN contract_holder_version AS h ON h.holder_id = v.holder_id
  AND h.recorded_from <= v.recorded_from AND h.recorded_to > v.recorded_from
JOIN entry AS e ON e.id = v.entry_id JOIN land_case AS k ON k.id = e.case_id
JOIN grantor_version AS g ON g.grantor_id = k.grantor_id AND g.ended_by IS NULL
WHERE c.token_hash = %s
"""
_LOG = b"INSERT INTO access_log (kind, address, subject, outcome) VALUES ('bench', %s, %s, 'valid')"
_NAMES = ("paper_number", "valid", "kind", "holder", "grantor", "parcels", "issued_on", "from", "to")


def _connect(url: URL) -> psycopg.Connection[tuple[object, ...]]:
    connection = psycopg.connect(
        host=str(url.query["host"]),
        user=url.username,
        dbname=url.database,
        autocommit=True,
        options="-c plan_cache_mode=force_generic_plan",
    )
    connection.execute("SET synchronous_commit = off")
    return connection


def create_app() -> Flask:
    """Return the program, with a connection to look up and one to log."""
    settings = from_environment()
    looking, logging = _connect(settings.app_url), _connect(settings.access_url)
    program = Flask("bare")

    @program.get("/bare/<token>")
    def bare(token: str) -> ResponseReturnValue:
        row = looking.execute(_LOOK_UP, [hashlib.sha256(token.encode()).digest()], prepare=True).fetchone()
        if row is None:
            return "", 404
        return jsonify({name: str(value) for name, value in zip(_NAMES, row, strict=True)})

    @program.get("/logged/<token>")
    def logged(token: str) -> ResponseReturnValue:
        answer = bare(token)
        logging.execute(_LOG, ["127.0.0.1", "-"], prepare=True)
        return answer

    return program
