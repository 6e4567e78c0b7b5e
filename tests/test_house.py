"""The house's own rules: imports go down, commands and tables are documented, files stay short."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from django.core.management import call_command

from belt.cli import app
from belt.corpus.schema import DESCRIPTIONS, TABLES
from belt.insight.schema import TABLES as INSIGHT_TABLES

ROOT = Path(__file__).resolve().parents[1]


def test_imports_go_down() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_every_table_and_column_is_described_in_the_docs() -> None:
    text = (ROOT / "docs" / "corpus-tables.md").read_text(encoding="utf-8")
    for name, schema in {**TABLES, **INSIGHT_TABLES}.items():
        assert f"`{name}`" in text, name
        section = text.split(f"`{name}`", 1)[1].split("\n## ", 1)[0]
        for column in schema.names:
            assert column in section, f"{name}.{column}"
    assert DESCRIPTIONS.keys() == TABLES.keys()


def _commands(group: typer.core.TyperGroup, prefix: str) -> list[tuple[str, str]]:
    found = []
    for name, command in sorted(group.commands.items()):
        if isinstance(command, typer.core.TyperGroup):
            found += _commands(command, f"{prefix} {name}")
        else:
            found.append((f"{prefix} {name}", command.help or ""))
    return found


@pytest.mark.parametrize(("command", "text"), _commands(typer.main.get_command(app), "belt"))
def test_every_command_is_in_the_docs_and_shows_an_example(command: str, text: str) -> None:
    assert f"Example: {command}" in text
    manual = (ROOT / "docs" / "operator-guide.md").read_text(encoding="utf-8")
    assert f"`{command}" in manual


def test_no_file_names_a_path_of_this_machine() -> None:
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for name in files:
        path = ROOT / name
        if path.suffix in {".png", ".gz", ".parquet"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not re.search(r"/(root|work)/[a-z.]", text), name


@pytest.mark.django_db
def test_the_migrations_hold_all_that_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
