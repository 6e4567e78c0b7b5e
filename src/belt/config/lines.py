"""Where keys stand in a TOML file: tomllib does not tell, and errors need it."""

from __future__ import annotations

import re

Location = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*[A-Za-z0-9_"-]+)*)\s*=""")


class Lines:
    """The line of each table and key of a TOML text."""

    def __init__(self, text: str) -> None:
        self._line: dict[Location, int] = {(): 1}
        count: dict[Location, int] = {}
        table: Location = ()
        for number, line in enumerate(text.splitlines(), start=1):
            if header := _HEADER.match(line):
                path = _resolved(_words(header[2]), count)
                if header[1] == "[[":
                    count[path] = count.get(path, -1) + 1
                    path = (*path, count[path])
                table = path
                self._line.setdefault(table, number)
            elif key := _KEY.match(line):
                self._line.setdefault((*table, *_words(key[1])), number)

    def of(self, location: Location) -> int:
        """The line of a key, or of the nearest table around it that stands in the file."""
        for length in range(len(location), 0, -1):
            if location[:length] in self._line:
                return self._line[location[:length]]
        return 1


def _words(dotted: str) -> tuple[str, ...]:
    return tuple(word.strip().strip("\"'") for word in dotted.split("."))


def _resolved(words: tuple[str, ...], count: dict[Location, int]) -> Location:
    """The header's words with the number of the array entry that they stand below."""
    path: Location = ()
    for position, word in enumerate(words):
        path = (*path, word)
        if path in count and position < len(words) - 1:
            path = (*path, count[path])
    return path
