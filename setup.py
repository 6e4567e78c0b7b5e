"""Compile the translations when the package is built; everything else is in pyproject.toml."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py

LOCALES = Path(__file__).parent / "src" / "belt" / "web" / "locale"


class BuildWithTranslations(build_py):
    """``build_py`` that first writes a ``.mo`` beside each ``.po``."""

    def run(self) -> None:
        """Compile, then build."""
        for path in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")):
            with path.open("rb") as source, path.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, read_po(source))
        super().run()


setup(cmdclass={"build_py": BuildWithTranslations})
