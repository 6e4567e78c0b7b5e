"""The record can be added to and read: the database itself refuses to change or delete a line."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLE = "office_entry"
_SQLITE = """
create trigger record_not_{did}d before {did} on office_entry
begin select raise(abort, 'the record is never changed'); end
"""
_POSTGRESQL = """
create function record_is_unchangeable() returns trigger language plpgsql as
$$ begin raise exception 'the record is never changed'; end $$;
create trigger record_is_unchangeable before update or delete on office_entry
for each row execute function record_is_unchangeable();
"""


def forbid(_apps: Any, schema_editor: Any) -> None:
    """Let no line of the record be changed or deleted."""
    if schema_editor.connection.vendor == "sqlite":
        for did in ("update", "delete"):
            schema_editor.execute(_SQLITE.format(did=did))
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRESQL)


def allow(_apps: Any, schema_editor: Any) -> None:
    """Take the triggers away; SQLite may have dropped them: it makes a table anew for a column."""
    if schema_editor.connection.vendor == "sqlite":
        for did in ("update", "delete"):
            schema_editor.execute(f"drop trigger if exists record_not_{did}d")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("drop trigger record_is_unchangeable on office_entry")
        schema_editor.execute("drop function record_is_unchangeable()")


class Migration(migrations.Migration):
    """Triggers of both databases."""

    dependencies = [("office", "0002_alter_role_kind")]
    operations = [migrations.RunPython(forbid, allow)]
