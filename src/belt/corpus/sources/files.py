"""Find and read input files, which are hostile until parsed.

Compressed files are recognised by their first bytes, not by their name, and are unpacked up to a
limit only, so that a small file cannot fill the memory. A damaged compressed file is refused as a
whole: what follows the damage is unknown, and a list that silently ends early is worse than none.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson

from belt.corpus.sources import NotThisFormat

LARGEST_FILE = 256 * 1024 * 1024
"""Bytes of one file, unpacked, that are read at most."""

LONGEST_FIELD = 1_000_000
"""Characters of one field that are read at most; a record with a longer one is rejected."""

_GZIP = b"\x1f\x8b"
_CHUNK = 1024 * 1024
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_MOST = 0.75
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def find_files(path: Path, suffixes: Sequence[str], expected: str) -> list[Path]:
    """The file itself, or every file below the folder whose name ends in one of ``suffixes``.

    Hidden files and folders are left out; the order is that of the names. Raises
    :class:`NotThisFormat` when there is none.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise NotThisFormat(path, "there is no such file or folder", expected)
    found = sorted(
        file
        for file in path.rglob("*")
        if file.name.lower().endswith(tuple(suffixes))
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
        and file.is_file()
    )
    if not found:
        raise NotThisFormat(path, "the folder holds no such file", expected)
    return found


def read_bytes(path: Path, expected: str) -> bytes:
    """The content of a file, unpacked when it is gzip.

    Raises :class:`NotThisFormat` when the file cannot be read, is empty, is a damaged gzip file or
    holds more than :data:`LARGEST_FILE` bytes.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise NotThisFormat(path, f"cannot be read ({error.strerror})", expected) from error
    if data.startswith(_GZIP):
        data = _unpacked(path, data, expected)
    if len(data) > LARGEST_FILE:
        limit = LARGEST_FILE // 1024 // 1024
        raise NotThisFormat(path, f"holds more than {limit} MB", f"{expected}, in smaller files")
    if not data.strip():
        raise NotThisFormat(path, "the file is empty", expected)
    return data


def _unpacked(path: Path, data: bytes, expected: str) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while data:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        while not unpacker.eof and size <= LARGEST_FILE:
            try:
                piece = unpacker.decompress(data, _CHUNK)
            except zlib.error as error:
                raise NotThisFormat(path, "the gzip data are damaged", expected) from error
            data = unpacker.unconsumed_tail
            size += len(piece)
            pieces.append(piece)
            if not piece and not data and not unpacker.eof:
                raise NotThisFormat(path, "the gzip data end too early", f"{expected}, complete")
        if size > LARGEST_FILE:
            break
        # Gzip files may be joined end to end, and padded with zeros.
        data = unpacker.unused_data.lstrip(b"\x00")
    return b"".join(pieces)


def read_text(path: Path, expected: str) -> str:
    """The text of a file in whatever encoding it is, with line ends as ``\\n``.

    Raises :class:`NotThisFormat` as :func:`read_bytes` does, and when the file is no text.
    """
    text = decoded(read_bytes(path, expected))
    if text is None:
        raise NotThisFormat(path, "binary data, not text", expected)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded(data: bytes) -> str | None:
    """The text of some bytes, or ``None`` when they are no text.

    A byte order mark decides, then UTF-8, then the Korean, Japanese and Chinese encodings where
    most of what is beyond ASCII becomes words in them, then Windows-1252, which cannot fail.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if data.count(b"\x00") * 4 > len(data):
        return _unmarked_utf16(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data)


def _unmarked_utf16(data: bytes) -> str | None:
    little = data[1::2].count(0) >= data[0::2].count(0)
    text = data.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    sample = text[:10_000]
    return text if sample.count("\x00") + sample.count("\ufffd") == 0 else None


def _legacy(data: bytes) -> str:
    # The sample may end inside a character, so errors are counted, not fatal.
    sample = data[:_CHUNK]
    for encoding, fits in (
        ("cp932", _is_japanese),
        ("euc_jp", _is_japanese),
        ("cp949", _is_korean),
        ("gb18030", _is_chinese),
    ):
        if fits(sample.decode(encoding, errors="replace")):
            return data.decode(encoding, errors="replace")
    return data.decode("cp1252", errors="replace")


def _is_korean(text: str) -> bool:
    return _share_in_runs(text, _is_common_hangul) > _MOST


def _is_japanese(text: str) -> bool:
    return _share_in_runs(text, _is_kana_or_han) > _MOST and bool(re.search("[ぁ-ヿ]{2}", text))


def _is_chinese(text: str) -> bool:
    return _share_in_runs(text, _is_common_han) > _MOST


def _share_in_runs(text: str, fits: Callable[[str], bool]) -> float:
    """The share of the characters beyond ASCII that fit and stand beside another that does.

    An accented Latin letter read as East Asian becomes, with its neighbour, one character alone.
    """
    runs = _BEYOND_ASCII.findall(text)
    total = sum(map(len, runs))
    return sum(sum(map(fits, run)) for run in runs if len(run) > 1) / total if total else 0.0


def _is_common_hangul(character: str) -> bool:
    # Shift JIS read as Korean gives syllables that only the extended code page has.
    return "가" <= character <= "힣" and _encodes(character, "euc_kr")


def _is_kana_or_han(character: str) -> bool:
    return "\u3001" <= character <= "\u30ff" or "\u4e00" <= character <= "\u9fa5"


def _is_common_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fa5" and _encodes(character, "gb2312")


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def read_json(path: Path, expected: str) -> Any:
    """The value that a JSON file holds.

    Raises :class:`NotThisFormat` as :func:`read_bytes` does, and when the file is no JSON.
    """
    data = read_bytes(path, expected)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        reason = error
    text = decoded(data)
    if text is not None and not _is_utf8(data):
        try:
            return orjson.loads(_CONTROL.sub("", text.removeprefix("\ufeff")))
        except orjson.JSONDecodeError as error:
            reason = error
    raise NotThisFormat(path, f"no JSON (line {reason.lineno}: {reason.msg})", expected) from reason


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not data.startswith(b"\xef\xbb\xbf")


def printable(text: str) -> str:
    """The text without control characters; its lines stay."""
    return text if text.isprintable() else _CONTROL.sub("", text)


def one_line(text: str) -> str:
    """The text without control characters, with single spaces and none at its ends."""
    return _SPACES.sub(" ", printable(text)).strip()
