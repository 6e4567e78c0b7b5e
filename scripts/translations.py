"""The words on pages: collect them, compile them, and check that every language has them all.

`translations.py update` collects words from templates and code into each language's `.po` and
compiles; `translations.py check` fails when a word is missing, fuzzy or superfluous, or when a
translation lost a placeholder.
"""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.conf import settings

SOURCE = Path(__file__).resolve().parents[1] / "src" / "belt"
LOCALE = SOURCE / "web" / "locale"
LANGUAGES = {
    "ko": "nplurals=1; plural=0;",
    "ja": "nplurals=1; plural=0;",
    "fr": "nplurals=2; plural=(n > 1);",
    "vi": "nplurals=1; plural=0;",
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

Message = tuple[str | None, str, str | None]
"""Context, singular, plural."""


def words_on_pages() -> dict[Message, list[tuple[str, str]]]:
    """Every message in templates and code, with the places where it stands."""
    from django.utils.translation.template import templatize

    found: dict[Message, list[tuple[str, str]]] = {}
    files = [
        *SOURCE.rglob("web/**/*.html"),
        *SOURCE.rglob("web/**/*.txt"),
        *SOURCE.rglob("web/**/*.py"),
    ]
    for path in sorted(files):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # What templatize leaves of the page's text is no Python; its calls, a line each, are.
            text = "\n".join(line.strip() for line in templatize(text).splitlines())
        for line, message, _comments, context in extract(
            "python", BytesIO(text.encode()), KEYWORDS, options={"encoding": "utf-8"}
        ):
            one, many = message if isinstance(message, tuple) else (message, None)
            place = (str(path.relative_to(SOURCE)), str(line))
            found.setdefault((context, one, many), []).append(place)
    return found


def catalogue(language: str) -> polib.POFile:
    """The language's catalogue, empty when there is none yet."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if path.exists():
        return polib.pofile(str(path), wrapwidth=96)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = polib.POFile(wrapwidth=96)
    new.fpath = str(path)
    new.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": LANGUAGES[language],
    }
    return new


def _key(entry: polib.POEntry) -> Message:
    return entry.msgctxt, entry.msgid, entry.msgid_plural or None


def update() -> None:
    """Bring every catalogue up to the words on pages, keep what is translated, and compile."""
    words = words_on_pages()
    for language in LANGUAGES:
        old = catalogue(language)
        kept = {_key(entry): entry for entry in old}
        new = polib.POFile(wrapwidth=96)
        new.metadata, new.fpath = old.metadata, old.fpath
        for key in sorted(words, key=lambda key: (words[key][0], key[1])):
            context, one, many = key
            entry = kept.get(key) or polib.POEntry(msgctxt=context, msgid=one)
            if many and not entry.msgid_plural:
                entry.msgid_plural = many
                entry.msgstr_plural = dict.fromkeys(range(_plurals(language)), "")
            entry.occurrences = [(file, "") for file in sorted({file for file, _ in words[key]})]
            entry.flags = ["python-format"] if "%(" in one else []
            new.append(entry)
        new.save()
        new.save_as_mofile(str(Path(new.fpath).with_suffix(".mo")))
        print(f"{language}: {len(new)} messages, {len(new.untranslated_entries())} to translate")


def _plurals(language: str) -> int:
    return int(LANGUAGES[language].split(";")[0].split("=")[1])


def faults() -> list[str]:
    """What is wrong with the catalogues, a line each."""
    words = words_on_pages()
    found = []
    for language in LANGUAGES:
        entries = {_key(entry): entry for entry in catalogue(language) if not entry.obsolete}
        found += [
            f"{language}: not in the catalogue: {key[1]!r}" for key in words.keys() - entries.keys()
        ]
        found += [f"{language}: on no page: {key[1]!r}" for key in entries.keys() - words.keys()]
        for key in words.keys() & entries.keys():
            found += [f"{language}: {key[1]!r}: {fault}" for fault in _entry_faults(entries[key])]
    return sorted(found)


def _entry_faults(entry: polib.POEntry) -> list[str]:
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy or not all(texts):
        return ["not translated"]
    asked = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    return [
        f"placeholders {sorted(asked ^ set(PLACEHOLDER.findall(text)))} differ"
        for text in texts
        if asked != set(PLACEHOLDER.findall(text))
    ]


def main() -> None:
    """Run `update` or `check`."""
    settings.configure()
    if sys.argv[1:] == ["update"]:
        update()
    elif sys.argv[1:] == ["check"]:
        found = faults()
        print("\n".join(found) or "every language is complete")
        sys.exit(bool(found))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
