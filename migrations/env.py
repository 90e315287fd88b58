"""Runs migrations on the connection that `sanquan db migrate` hands over, as the owner.

The county's SRID comes by `config.attributes` too: it is chosen when a database is made and then
fixed, so no file holds it. The caller's transaction covers all of it: done whole or not at all.
The views of the past follow from the models: dropped before, made anew at the newest migration.
"""

from typing import Any

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, text

from registry.models import as_of_views, metadata_for

_LOCK = 7_230_001


def _include(thing: Any, name: str | None, kind: str, reflected: bool, against: Any) -> bool:  # noqa: FBT001 (Alembic's signature)
    if kind == "table" and name == "spatial_ref_sys":
        return False
    return bool(alembic_helpers.include_object(thing, name, kind, reflected, against))  # type: ignore[no-untyped-call]


def _run(connection: Connection, srid: int) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata_for(srid),
        include_object=_include,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_type=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        as_of_views.drop(connection)
        context.run_migrations()
        if context.get_context().get_current_revision() == context.script.get_current_head():
            as_of_views.make(connection)


_run(context.config.attributes["connection"], context.config.attributes["srid"])
