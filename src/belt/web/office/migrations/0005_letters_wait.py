"""When a letter is tried again; and lines of the record by a program that knows no seals yet."""

from __future__ import annotations

from importlib import import_module

from django.db import migrations, models

guards = import_module("belt.web.office.migrations.0003_record_is_unchangeable")


class Migration(migrations.Migration):
    """A column more, and a default that the database itself knows.

    SQLite makes the table of the record anew for it, without the triggers that guard it.
    """

    dependencies = [("office", "0004_entry_seal")]
    operations = [
        migrations.AddField("letter", "again_at", models.DateTimeField(null=True)),
        migrations.RunPython(guards.allow, guards.forbid),
        migrations.AlterField(
            "entry", "seal", models.CharField(blank=True, db_default="", max_length=64)
        ),
        migrations.RunPython(guards.forbid, guards.allow),
    ]
