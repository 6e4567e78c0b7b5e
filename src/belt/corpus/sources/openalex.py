"""OpenAlex: snapshot folders, JSON Lines, answers of its API and the CSV of its website."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson

from belt.corpus.sources import NotThisFormat, Source
from belt.corpus.sources.files import read_json, read_text
from belt.corpus.sources.openalex_csv import read_csv
from belt.corpus.sources.openalex_snapshot import find_openalex_files, read_manifest
from belt.corpus.sources.openalex_works import kind_of, record_of
from belt.corpus.sources.records import RawRecord, Reject

_EXPECTS = "OpenAlex works, institutions or authors (snapshot, JSON Lines or the website's CSV)"
_LONGEST_LINE = 32 * 1024 * 1024
_OTHERS = frozenset("CFPST")


def _find(path: Path) -> list[Path]:
    return find_openalex_files(path, _EXPECTS)


def _read(path: Path) -> Iterator[RawRecord]:
    if path.name.lower().endswith((".csv", ".csv.gz")):
        return read_csv(path, read_text(path, _EXPECTS).removeprefix("\ufeff"), _EXPECTS)
    lines = _lines(path)
    first = next((line for line in lines if isinstance(line[1], Reject) or line[1].strip()), None)
    if first is not None and isinstance(first[1], bytes) and kind_of(_parsed(first[1])):
        return _line_records(chain([first], lines), kind_of(_parsed(first[1])))
    return _whole(path)


def _parsed(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def _lines(path: Path) -> Iterator[tuple[int, bytes | Reject]]:
    """The numbered lines of a file; one too long, or where damage begins, as a reject."""
    number = 0
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file
            while line := stream.readline(_LONGEST_LINE):
                number += 1
                if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
                    while (rest := stream.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
                        pass
                    yield number, Reject(f"line {number}", "the line has more than 32 MB")
                else:
                    yield number, line
    except (OSError, EOFError, zlib.error):
        yield (
            number + 1,
            Reject(f"line {number + 1}", "the file is damaged here; what follows was not read"),
        )


def _line_records(
    lines: Iterator[tuple[int, bytes | Reject]], kind: str | None
) -> Iterator[RawRecord]:
    for number, line in lines:
        if isinstance(line, Reject):
            yield line
            continue
        if not line.strip():
            continue
        position = f"line {number}"
        try:
            item = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield Reject(position, f"no JSON ({error.msg})", line[:200].decode("utf-8", "replace"))
            continue
        yield record_of(position, item)
        if kind in _OTHERS:
            # A file of one foreign entity is told once, not line by line.
            return


def _whole(path: Path) -> Iterator[RawRecord]:
    content = read_json(path, _EXPECTS)
    if isinstance(content, dict) and isinstance(content.get("entries"), list):
        return read_manifest(path, content)
    items = list(_items(content))
    if not any(kind_of(item) for _, item in items):
        if isinstance(content, dict) and isinstance(content.get("results"), list):
            return iter(())
        raise NotThisFormat(path, "JSON without an OpenAlex record", _EXPECTS)
    return (record_of(position, item) for position, item in items)


def _items(content: Any) -> Iterator[tuple[str, Any]]:
    """The objects in a JSON value: alone, in a list, in an answer, or in recorded exchanges."""
    if isinstance(content, dict) and isinstance(content.get("results"), list):
        content = content["results"]
    for number, item in enumerate(content if isinstance(content, list) else [content], start=1):
        if isinstance(item, dict) and isinstance(item.get("body"), str) and "uri" in item:
            body = _parsed(item["body"].encode("utf-8", "replace"))
            inner = body.get("results", [body]) if isinstance(body, dict) else []
            for at, one in enumerate(inner if isinstance(inner, list) else [], start=1):
                if kind_of(one):
                    yield f"exchange {number}, item {at}", one
        else:
            yield f"item {number}", item


SOURCE = Source("openalex", 1, _EXPECTS, _find, _read)
