"""The database's schema, brought to what this program needs."""

from __future__ import annotations

import sys

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrate() -> None:
    """Bring the database to this program's schema, and say what was behind.

    Each step is one transaction on both databases: a process killed in between leaves whole steps,
    and the next start goes on from there.
    """
    executor = MigrationExecutor(connection)
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    begun = bool(executor.loader.applied_migrations)
    call_command("migrate", "--noinput", verbosity=0)
    if behind and begun:
        names = ", ".join(f"{step.app_label}.{step.name}" for step, _ in behind)
        print(f"the database was {len(behind)} steps behind, now done: {names}", file=sys.stderr)
