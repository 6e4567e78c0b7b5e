"""When a letter is tried again; lines of the record by a program that knows no seals yet; and the
record cannot be emptied."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations, models

guards = import_module("belt.web.office.migrations.0003_record_is_unchangeable")


_NOT_EMPTIED = """
create trigger record_is_not_emptied before truncate on office_entry
for each statement execute function record_is_unchangeable();
"""


def forbid_emptying(_apps: Any, schema_editor: Any) -> None:
    """SQLite has no ``truncate``."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_NOT_EMPTIED)


def allow_emptying(_apps: Any, schema_editor: Any) -> None:
    """Take it back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("drop trigger record_is_not_emptied on office_entry")


def leave_given_up(apps: Any, schema_editor: Any) -> None:
    """What was given up after eight tries, maybe long ago, goes on waiting for the office."""
    letters = apps.get_model("office", "Letter").objects.using(schema_editor.connection.alias)
    letters.filter(sent_at=None, tries__gte=8).update(tries=12)


class Migration(migrations.Migration):
    """A column more, and a default that the database itself knows.

    SQLite makes the table of the record anew for it, without the triggers that guard it.
    """

    dependencies = [("office", "0004_entry_seal")]
    operations = [
        migrations.AddField("letter", "again_at", models.DateTimeField(null=True)),
        migrations.RunPython(leave_given_up, migrations.RunPython.noop),
        migrations.RunPython(guards.allow, guards.forbid),
        migrations.AlterField(
            "entry", "seal", models.CharField(blank=True, db_default="", max_length=64)
        ),
        migrations.RunPython(guards.forbid, guards.allow),
        migrations.RunPython(forbid_emptying, allow_emptying),
    ]
