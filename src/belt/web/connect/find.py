"""The page *Find*, and searches that are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from belt.insight.pages.find import find_topics
from belt.web.connect import services
from belt.web.connect.models import SavedSearch
from belt.web.connect.searching import ALERT_DEPTH, KINDS, filters_of, searcher
from belt.web.directory.services import WorkRow, organisation_rows, people_rows, shown, work_rows

PAGE = 20
TOPICS = 8
CHOICES = ("region", "type", "topic", "since", "member")
_ROWS = {"people": people_rows, "organisations": organisation_rows, "works": work_rows}


def find(request: HttpRequest) -> HttpResponse:
    """People, organisations and works, asked for in any language."""
    query = request.GET.get("q", "").strip()[:200]
    kind = request.GET.get("kind", "people")
    kind = kind if kind in KINDS else "people"
    choices = {name: request.GET.get(name, "")[:300] for name in CHOICES}
    told: dict[str, Any] = {"query": query, "kind": kind, "choices": choices, "kinds": _kinds()}
    if query:
        told |= _found(query, kind, choices, _page(request))
    return render(request, "connect/find.html", told)


def _found(query: str, kind: str, choices: dict[str, str], page: int) -> dict[str, Any]:
    try:
        found = searcher().search(
            query,
            kind,  # type: ignore[arg-type]
            hint=get_language() or "en",
            filters=filters_of(choices),
            limit=PAGE,
            offset=(page - 1) * PAGE,
        )
    except FileNotFoundError:
        return {"not_indexed": True}
    rows = _ROWS[kind](hit.id for hit in found.hits)
    return {
        "understood": [part for part in found.understood.parts if part.english],
        "by_words_alone": found.understood.by_words_alone,
        "hits": [(rows[hit.id], hit) for hit in found.hits if hit.id in rows],
        "total": found.total,
        "page": page,
        "pages": max(1, -(-found.total // PAGE)),
        "topics": find_topics(shown().pages, query, TOPICS) if page == 1 else [],
    }


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return min(max(int(asked), 1), 50) if asked.isdecimal() and len(asked) < 4 else 1


def _kinds() -> list[tuple[str, str]]:
    return [
        ("people", gettext("People")),
        ("organisations", gettext("Organisations")),
        ("works", gettext("Works")),
    ]


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a search; its owner is told when a new version brings new hits."""
    query = request.POST.get("q", "").strip()[:200]
    kind = request.POST.get("kind", "people")
    choices = {name: request.POST[name][:300] for name in CHOICES if request.POST.get(name)}
    if not query or kind not in KINDS:
        return redirect("find")
    language = get_language() or "en"
    found = searcher().search(
        query,
        kind,  # type: ignore[arg-type]
        hint=language,
        filters=filters_of(choices),
        limit=ALERT_DEPTH,
    )
    services.save_search(
        account=request.user,
        query=query,
        kind=kind,
        choices=choices,
        seen=[hit.id for hit in found.hits],
        version=shown().version,
        language=language,
    )
    messages.success(request, gettext("Saved. We write to you when there is something new."))
    back = urlencode({"q": query, "kind": kind, **choices})
    return redirect(f"{reverse('find')}?{back}")


@login_required
def searches(request: HttpRequest) -> HttpResponse:
    """One's kept searches, with what is new."""
    mine = request.user.searches.prefetch_related("alerts").order_by("-saved_at")
    return render(request, "connect/searches.html", {"searches": _with_news(mine)})


def _with_news(searches: Iterable[SavedSearch]) -> list[dict[str, Any]]:
    """Searches, with each one's alerts and the rows that the corpus (still) has of their hits."""
    found: dict[str, set[str]] = {kind: set() for kind in _ROWS}
    for search in searches:
        for alert in search.alerts.all():
            found[search.kind].update(hit["id"] for hit in alert.hits)
    rows = {kind: _ROWS[kind](ids) for kind, ids in found.items() if ids}
    return [
        {
            "search": search,
            "news": [
                (
                    alert,
                    [_name(row) for hit in alert.hits if (row := rows[search.kind].get(hit["id"]))],
                )
                for alert in search.alerts.all()
            ],
        }
        for search in searches
    ]


def _name(row: Any) -> str:
    return str(row.title if isinstance(row, WorkRow) else row.name)


@login_required
@require_POST
def forget(request: HttpRequest, key: int) -> HttpResponse:
    """Do not keep a search any more."""
    get_object_or_404(SavedSearch, pk=key, account=request.user).delete()
    return redirect("searches")
