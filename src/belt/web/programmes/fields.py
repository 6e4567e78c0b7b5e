"""Forms as data: the fields of a call's application or review form.

A form is a list of fields, each ``{"id", "kind", "labels", "helps", "required", "most", "least",
"choices", "when", "stage"}``. ``labels`` and ``helps`` are texts by language. ``kind`` is one of
:data:`KINDS`. ``most`` and ``least`` limit characters, numbers or dates. ``choices`` is a list of
``{"id", "labels"}``. ``when`` is ``{"field", "is": [choice, …]}``: the field is asked only if that
field was answered so. ``stage`` is the stage of the call in which it is asked first (1).

Answers are kept as typed, by field id, so that a draft never loses anything; what is wrong with
them is told by :func:`problems`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

Field = Mapping[str, Any]
Answers = Mapping[str, Any]

KINDS = (
    "short", "long", "number", "money", "date", "choice", "choices", "yes", "address", "country",
    "file",
)  # fmt: skip
DEFAULT_MOST = {"short": 300, "long": 10_000, "address": 500}
LONGEST = 20_000
"""Characters of one answer that are kept at all."""
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


def faults(form: Any) -> list[str]:
    """What is wrong with a form itself, a sentence each in English; empty where it is well made."""
    if not isinstance(form, list):
        return ["a form is a list of fields"]
    found: list[str] = []
    seen: dict[str, Field] = {}
    for number, field in enumerate(form, 1):
        name = field.get("id", "") if isinstance(field, dict) else ""
        where = f"field {number} ({name or 'without id'})"
        if not isinstance(field, dict) or not _ID.fullmatch(str(name)):
            found.append(f"{where}: the id must be small letters, digits and _")
            continue
        if name in seen:
            found.append(f"{where}: another field has this id")
        if field.get("kind") not in KINDS:
            found.append(f"{where}: the kind must be one of {', '.join(KINDS)}")
        if not any(str(text).strip() for text in (field.get("labels") or {}).values()):
            found.append(f"{where}: a label is missing")
        if field.get("kind") in {"choice", "choices"} and len(field.get("choices") or ()) < 2:
            found.append(f"{where}: at least two choices are needed")
        when = field.get("when")
        if when and (
            when.get("field") not in seen
            or not set(when.get("is") or ()) & set(_choice_ids(seen[when["field"]]))
        ):
            found.append(
                f"{where}: its condition must name an earlier field and one of its answers"
            )
        seen[str(name)] = field
    return found


def _choice_ids(field: Field) -> list[str]:
    if field["kind"] == "yes":
        return ["yes", "no"]
    return [str(choice["id"]) for choice in field.get("choices") or ()]


def asked(form: Sequence[Field], answers: Answers, stage: int = 1) -> list[Field]:
    """The fields that are asked for in a stage, given the answers so far."""
    found: list[Field] = []
    names: set[str] = set()
    for field in form:
        when = field.get("when")
        if field.get("stage", 1) > stage:
            continue
        if when and (when["field"] not in names or not _answered(answers, when)):
            continue
        found.append(field)
        names.add(field["id"])
    return found


def _answered(answers: Answers, when: Mapping[str, Any]) -> bool:
    given = answers.get(when["field"])
    values = given if isinstance(given, list) else [given or "no"]
    return bool(set(values) & set(when["is"]))


def typed(form: Sequence[Field], data: Any, stage: int = 1) -> dict[str, Any]:
    """The answers of a posted form (``data`` has ``get`` and ``getlist``), as typed.

    Fields of other stages are left out; files are not answers.
    """
    found: dict[str, Any] = {}
    for field in form:
        if field["kind"] == "file" or field.get("stage", 1) != stage:
            continue
        name = f"answer-{field['id']}"
        if field["kind"] == "choices":
            found[field["id"]] = [str(one)[:100] for one in data.getlist(name)][:100]
        elif field["kind"] == "yes":
            found[field["id"]] = "yes" if data.get(name) else "no"
        else:
            found[field["id"]] = str(data.get(name, ""))[:LONGEST].replace("\r\n", "\n")
    return found


def problems(
    form: Sequence[Field], answers: Answers, files: Collection[str], stage: int = 1
) -> dict[str, str]:
    """What keeps a form from being handed in: field id -> a code, see ``words.PROBLEMS``.

    ``files`` are the ids of fields that have a file.
    """
    found: dict[str, str] = {}
    for field in asked(form, answers, stage):
        problem = _problem(field, answers.get(field["id"]), field["id"] in files)
        if problem:
            found[field["id"]] = problem
    return found


def _problem(field: Field, answer: Any, has_file: bool) -> str:
    kind = field["kind"]
    if kind == "file":
        return "missing" if field.get("required") and not has_file else ""
    if kind == "yes":
        return "must be agreed" if field.get("required") and answer != "yes" else ""
    empty = not answer or (isinstance(answer, str) and not answer.strip())
    if empty:
        return "missing" if field.get("required") else ""
    if kind == "choices":
        return "" if set(answer) <= set(_choice_ids(field)) else "not a choice"
    return _text_problem(field, kind, str(answer).strip())


def _text_problem(field: Field, kind: str, answer: str) -> str:
    if kind == "choice":
        return "" if answer in _choice_ids(field) else "not a choice"
    if kind in {"number", "money"}:
        return _number_problem(field, answer)
    if kind == "date":
        return "" if as_date(answer) else "not a date"
    if kind == "country":
        return "" if re.fullmatch("[A-Z]{2}", answer) else "not a country"
    if kind == "address" and urlsplit(answer).scheme not in {"http", "https"}:
        return "not an address"
    most = field.get("most") or DEFAULT_MOST.get(kind, LONGEST)
    return "too long" if len(answer) > most else ""


def _number_problem(field: Field, answer: str) -> str:
    value = as_number(answer)
    if value is None:
        return "not a number"
    if field.get("least") is not None and value < Decimal(str(field["least"])):
        return "too small"
    if field.get("most") is not None and value > Decimal(str(field["most"])):
        return "too large"
    return ""


def as_number(answer: Any) -> Decimal | None:
    """A typed number: blanks and thousands marks are forgiven, a comma may be the decimal mark."""
    text = re.sub(r"[\s\u00a0\u202f']", "", str(answer or ""))
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    elif re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)", text):
        text = text.replace(".", "").replace(",", ".")
    text = text.replace(",", ".")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < Decimal(10) ** 15 else None


def as_hundredths(answer: Any) -> int | None:
    """A typed amount of money in hundredths; ``None`` where it is none."""
    value = as_number(answer)
    return None if value is None else round(value * 100)


def as_date(answer: Any) -> date | None:
    """A typed date, ``2026-11-24``; ``None`` where it is none."""
    try:
        return date.fromisoformat(str(answer or "").strip())
    except ValueError:
        return None
