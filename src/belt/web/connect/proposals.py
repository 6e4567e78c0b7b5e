"""Pages of people who should meet: for oneself, for a region, and how well this was tested."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from belt.matching.proposal_store import (
    Proposal,
    proposals_for,
    proposals_of_region,
    proposals_path,
    without_refused,
)
from belt.matching.proposal_store import (
    tested as tested_rows,
)
from belt.web.accounts.models import Availability
from belt.web.accounts.services import accounts_of
from belt.web.connect import services
from belt.web.connect.models import NotInterested
from belt.web.directory.services import people_rows, shown, work_rows

SHOWN = 10
OF_REGION = 30


@login_required
def own(request: HttpRequest) -> HttpResponse:
    """Whom the reader should meet."""
    person = request.user.person_id
    refused = set(
        NotInterested.objects.filter(account=request.user).values_list("person_id", flat=True)
    )
    found = _open_ones(proposals_for(_path(), person, 5 * SHOWN)) if person else []
    topics = _topics_of([*refused, *(one.candidate_id for one in found)]) if refused else {}
    told = without_refused(found, refused, topics)[:SHOWN]
    return render(request, "connect/proposals.html", {"proposals": _shown(told), "claimed": person})


@login_required
@require_POST
def not_interested(request: HttpRequest) -> HttpResponse:
    """Do not propose this person again."""
    person = request.POST.get("person", "")
    if person in people_rows([person]):
        services.say_not_interested(account=request.user, person_id=person)
    return redirect("proposals")


def of_region(request: HttpRequest, code: str) -> HttpResponse:
    """Pairs of a region's people with people of other regions."""
    if code not in {region.code for region in shown().belt.regions}:
        raise Http404(f"no region {code}")
    found = _open_ones(proposals_of_region(_path(), code, OF_REGION))
    return render(
        request, "connect/region_proposals.html", {"proposals": _shown(found), "code": code}
    )


def tested(request: HttpRequest) -> HttpResponse:
    """How well proposals foresaw what then happened."""
    return render(request, "connect/tested.html", {"rows": tested_rows(_path())})


def _path() -> Path:
    return proposals_path(shown().home, shown().version)


def _open_ones(found: list[Proposal]) -> list[Proposal]:
    """Without those who say that they want no introductions."""
    accounts = accounts_of([one.candidate_id for one in found])
    closed = {
        person
        for person, account in accounts.items()
        if getattr(account, "profile", None) and account.profile.availability == Availability.CLOSED
    }
    return [one for one in found if one.candidate_id not in closed]


def _shown(found: list[Proposal]) -> list[dict[str, Any]]:
    """Proposals with the rows of everybody and everything that their reasons name."""
    people = [one.person_id for one in found] + [one.candidate_id for one in found]
    people += [key for one in found for r in one.reasons for key in r.get("people", ())]
    works = [key for one in found for r in one.reasons for key in r.get("works", ())]
    topics = {key for one in found for r in one.reasons for key in r.get("topics", ())}
    persons, papers, names = people_rows(people), work_rows(works), _topic_names(topics)
    return [
        {
            "person": persons[one.person_id],
            "row": persons[one.candidate_id],
            "reasons": [
                {
                    **reason,
                    "people": [persons[key] for key in reason.get("people", ()) if key in persons],
                    "works": [papers[key] for key in reason.get("works", ()) if key in papers],
                    "topics": [
                        (key, names[key]) for key in reason.get("topics", ()) if key in names
                    ],
                }
                for reason in one.reasons
            ],
        }
        for one in found
        if one.person_id in persons and one.candidate_id in persons
    ]


def _topics_of(people: list[str]) -> dict[str, frozenset[str]]:
    rows = shown().pages.execute(
        """select person_id, topic_id from person_topics
           where person_id in (select value from json_each(?))""",
        (json.dumps(people),),
    )
    found: dict[str, set[str]] = defaultdict(set)
    for person, topic in rows:
        found[person].add(topic)
    return {person: frozenset(topics) for person, topics in found.items()}


def _topic_names(topics: set[str]) -> dict[str, str]:
    rows = shown().pages.execute(
        "select topic_id, name from topics where topic_id in (select value from json_each(?))",
        (json.dumps(sorted(topics)),),
    )
    return dict(rows)
