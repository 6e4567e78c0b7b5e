"""Seals of the record; SQLite makes the table anew for a column, and so loses its triggers."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations, models

forbid = import_module("belt.web.office.migrations.0003_record_is_unchangeable").forbid


def forbid_again(apps: Any, schema_editor: Any) -> None:
    """Put the triggers back that SQLite dropped."""
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("select 1 from sqlite_master where name = 'record_not_updated'")
            if cursor.fetchone():
                return
        forbid(apps, schema_editor)


class Migration(migrations.Migration):
    """A column, and on SQLite the triggers."""

    dependencies = [("office", "0003_record_is_unchangeable")]
    operations = [
        migrations.AddField("entry", "seal", models.CharField(blank=True, max_length=64)),
        migrations.RunPython(forbid_again, migrations.RunPython.noop),
    ]
