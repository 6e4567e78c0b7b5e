"""Seals of the record: a column, and a seal for each line that is there already."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations, models

from belt.web.office.seals import seal

guards = import_module("belt.web.office.migrations.0003_record_is_unchangeable")
_ROWS_AT_ONCE = 2_000


def seal_every_line(apps: Any, schema_editor: Any) -> None:
    """Seal the lines in their order, with the triggers that forbid it away meanwhile."""
    guards.allow(apps, schema_editor)
    lines = apps.get_model("office", "Entry").objects.using(schema_editor.connection.alias)
    before, sealed = "", []
    for line in lines.order_by("pk").iterator(chunk_size=_ROWS_AT_ONCE):
        before = line.seal = seal(line, before)
        sealed.append(line)
    lines.bulk_update(sealed, ["seal"], batch_size=_ROWS_AT_ONCE)
    guards.forbid(apps, schema_editor)


class Migration(migrations.Migration):
    """A column, and what is in it."""

    dependencies = [("office", "0003_record_is_unchangeable")]
    operations = [
        migrations.AddField("entry", "seal", models.CharField(blank=True, max_length=64)),
        migrations.RunPython(seal_every_line, migrations.RunPython.noop),
    ]
