"""Take names out of alerts: pages ask the corpus for them, which forgets who was erased."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_ROWS_AT_ONCE = 2_000


def take_names_out(apps: Any, schema_editor: Any) -> None:
    """Leave the ids alone in every alert."""
    alerts = apps.get_model("connect", "Alert").objects.using(schema_editor.connection.alias)
    found = list(alerts.only("hits"))
    for alert in found:
        alert.hits = [{"id": hit["id"]} for hit in alert.hits]
    alerts.bulk_update(found, ["hits"], batch_size=_ROWS_AT_ONCE)


class Migration(migrations.Migration):
    """What is in a column; names do not come back."""

    dependencies = [("connect", "0001_initial")]
    operations = [migrations.RunPython(take_names_out, migrations.RunPython.noop)]
