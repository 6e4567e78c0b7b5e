"""The form builder: fields of an application or review form, one after the other."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy

from belt.config import LANGUAGES
from belt.web.accounts.services import Refused
from belt.web.office.views import for_office
from belt.web.programmes import fields
from belt.web.programmes.pages.office_calls import call_of
from belt.web.programmes.services import calls
from belt.web.programmes.words import sentence
from belt.web.typed import whole_number

FORMS = {"application": "form", "review": "review_form"}
KIND_NAMES = {
    "short": gettext_lazy("a line"),
    "long": gettext_lazy("a text"),
    "number": gettext_lazy("a number"),
    "money": gettext_lazy("an amount of money"),
    "date": gettext_lazy("a date"),
    "choice": gettext_lazy("one of several"),
    "choices": gettext_lazy("some of several"),
    "yes": gettext_lazy("yes or no"),
    "address": gettext_lazy("a web address"),
    "country": gettext_lazy("a country"),
    "file": gettext_lazy("a file"),
}


@for_office
def build(request: HttpRequest, slug: str, which: str) -> HttpResponse:
    """Show a form's fields; change, add, move or take away one."""
    if which not in FORMS:
        raise Http404
    call = call_of(slug)
    form: list[dict[str, Any]] = list(getattr(call, FORMS[which]))
    problems: list[str] = []
    if request.method == "POST":
        form = _changed(request, form)
        try:
            calls.change_call(
                call=call,
                by=request.user,
                edition=whole_number(request.POST.get("edition", "")) or 0,
                **{FORMS[which]: form},
            )
            messages.success(request, gettext("Saved."))
            return redirect("office-call-form", slug, which)
        except calls.BadCall as bad:
            problems = bad.faults
        except Refused as refused:
            problems = [sentence(refused)]
    return render(
        request,
        "programmes/office/form.html",
        {
            "call": call,
            "which": which,
            "fields": [_shown(field) for field in form],
            "kinds": list(KIND_NAMES.items()),
            "languages_of_form": LANGUAGES,
            "problems": problems,
        },
        status=422 if problems else 200,
    )


def _shown(field: dict[str, Any]) -> dict[str, Any]:
    """A field as the builder edits it: choices a line each, the condition in one line."""
    when = field.get("when")
    return {
        **field,
        "labels_by_language": [(code, field.get("labels", {}).get(code, "")) for code in LANGUAGES],
        "choice_lines": "\n".join(
            f"{one['id']} = {one['labels'].get('en') or next(iter(one['labels'].values()), '')}"
            for one in field.get("choices") or ()
        ),
        "when_line": f"{when['field']} = {', '.join(when['is'])}" if when else "",
    }


def _changed(request: HttpRequest, form: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The form after what was pressed: every field as posted, then the one move or removal."""
    count = request.POST.get("count", "0")
    found = [
        _posted(request, number, form[number] if number < len(form) else {})
        for number in range(min(whole_number(count) or 0, 200))
    ]
    did, _, place = request.POST.get("did", "").partition("-")
    number = whole_number(place)
    at = -1 if number is None else number
    if did == "up" and 0 < at < len(found):
        found[at - 1], found[at] = found[at], found[at - 1]
    elif did == "down" and 0 <= at < len(found) - 1:
        found[at + 1], found[at] = found[at], found[at + 1]
    elif did == "remove" and 0 <= at < len(found):
        del found[at]
    elif did == "add":
        name = request.POST.get("new-id", "").strip()
        label = request.POST.get("new-label", "").strip()
        kind = request.POST.get("new-kind", "")
        found.append({"id": name, "kind": kind, "labels": {"en": label}, "required": False})
        if kind in {"choice", "choices"}:
            pair = (("yes", gettext("yes")), ("no", gettext("no")))
            found[-1]["choices"] = [{"id": one, "labels": {"en": text}} for one, text in pair]
    return found


def _posted(request: HttpRequest, number: int, before: dict[str, Any]) -> dict[str, Any]:
    def told(name: str) -> str:
        return request.POST.get(f"{number}-{name}", "").strip()

    labels = {code: told(f"label-{code}") for code in LANGUAGES}
    field: dict[str, Any] = {
        "id": told("id"),
        "kind": told("kind"),
        "labels": {code: text for code, text in labels.items() if text},
        "required": bool(told("required")),
        "stage": whole_number(told("stage")) or 1,
    }
    if before.get("helps"):
        field["helps"] = before["helps"]
    for limit in ("least", "most"):
        value = fields.as_number(told(limit))
        if value is not None:
            field[limit] = float(value) if value % 1 else int(value)
    choices = _choices(told("choices"), before)
    if choices:
        field["choices"] = choices
    name, equals, answers = told("when").partition("=")
    if equals:
        field["when"] = {
            "field": name.strip(),
            "is": [one.strip() for one in answers.split(",") if one.strip()],
        }
    return field


def _choices(lines: str, before: dict[str, Any]) -> list[dict[str, Any]]:
    known = {one["id"]: one["labels"] for one in before.get("choices") or ()}
    found = []
    for line in lines.splitlines():
        name, _, label = line.partition("=")
        if name.strip():
            labels = {**known.get(name.strip(), {}), "en": label.strip() or name.strip()}
            found.append({"id": name.strip(), "labels": labels})
    return found
