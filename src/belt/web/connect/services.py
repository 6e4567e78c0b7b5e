"""Introductions, saved searches and what somebody does not want."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from belt.matching.candidates import candidates_for
from belt.matching.teams import Candidate
from belt.web.accounts.models import Account, Availability, Claim
from belt.web.accounts.services import Refused, account_of, profile_of
from belt.web.connect.models import Alert, Introduction, NotInterested, SavedSearch
from belt.web.connect.searching import searcher
from belt.web.directory.services import known_person, shown
from belt.web.office.letters import write_letter
from belt.web.office.services import deciders, of_ones_regions, record

REMIND_AFTER = timedelta(days=7)
_ANSWER = "belt.introduction"
_ANSWER_SECONDS = 60 * 24 * 3600

AddressOf = Callable[[str], str]
"""Turns a path into a whole address."""


def introductions_of(account: Account) -> QuerySet[Introduction]:
    """Those that the account asked for, was asked to pass on, received, or decides on as lead."""
    mine = Q(asker=account) | Q(introducer=account)
    received = Q(target=account) & ~Q(state=Introduction.State.WITH_INTRODUCER)
    led = of_ones_regions(
        account, Introduction.objects.filter(introducer=None), "lead_region"
    ).values("id")
    return (
        Introduction.objects.filter(mine | received | Q(id__in=led))
        .select_related("asker", "target", "introducer")
        .distinct()
    )


def may_pass_on(account: Account, introduction: Introduction) -> bool:
    """Whether the account stands in between."""
    if introduction.introducer == account:
        return True
    stands_in = Introduction.objects.filter(pk=introduction.pk, introducer=None)
    return of_ones_regions(account, stands_in, "lead_region").exists()


@transaction.atomic
def ask_introduction(
    *, asker: Account, person_id: str, between_id: str, message: str, address_of: AddressOf
) -> Introduction:
    """Ask to be introduced: by somebody in between who has an account, else by the region lead.

    Raises :class:`Refused` (``no such person``, ``yourself``, ``closed``, ``asked already``).
    """
    person = known_person(person_id)
    if person is None:
        raise Refused("no such person")
    target = account_of(person.row.id)
    if target == asker:
        raise Refused("yourself")
    if target and profile_of(target).availability == Availability.CLOSED:
        raise Refused("closed")
    between = known_person(between_id) if between_id else None
    introducer = account_of(between.row.id) if between else None
    if introducer in (asker, target):
        between = introducer = None
    introduction = Introduction(
        asker=asker,
        target_person=person.row.id,
        target_name=person.row.name,
        target_region=person.row.region or "",
        target=target,
        introducer_person=between.row.id if between else "",
        introducer_name=between.row.name if between else "",
        introducer=introducer,
        lead_region="" if introducer else person.row.region or "",
        message=message,
        language=asker.language,
    )
    try:
        with transaction.atomic():
            introduction.save()
    except IntegrityError:
        raise Refused("asked already") from None
    record(by=asker, did="introduction asked", kind="introduction", key=introduction.pk)
    for one in _in_between(introduction):
        _tell(one, "introduction_pass_on", introduction, address_of)
    return introduction


@transaction.atomic
def pass_on(*, introduction: Introduction, by: Account, agree: bool, address_of: AddressOf) -> None:
    """The one in between passes the wish on, or declines. Raises :class:`Refused`."""
    introduction = _locked(introduction, Introduction.State.WITH_INTRODUCER)
    introduction.passed_at = timezone.now()
    if not agree:
        _end(introduction, by)
        return
    introduction.target = account_of(introduction.target_person)
    introduction.state = Introduction.State.WITH_TARGET
    introduction.save()
    record(by=by, did="introduction passed on", kind="introduction", key=introduction.pk)
    if introduction.target:
        _tell(introduction.target, "introduction_asked", introduction, address_of)
    else:
        for one in deciders(introduction.target_region):
            _tell(one, "introduction_invite", introduction, address_of)


@transaction.atomic
def invite_target(
    *, introduction: Introduction, by: Account, email: str, address_of: AddressOf
) -> None:
    """The lead writes to somebody without an account, who can answer by the letter's link."""
    introduction = _locked(introduction, Introduction.State.WITH_TARGET)
    introduction.target_email = email
    introduction.save(update_fields=["target_email"])
    record(by=by, did="introduction invited", kind="introduction", key=introduction.pk)
    token = signing.dumps(introduction.pk, salt=_ANSWER)
    write_letter(
        to=email,
        language=introduction.language,
        template="introduction_invited",
        introduction=introduction,
        address=address_of(reverse("introduction-link", args=[token])),
    )


def introduction_of_link(token: str) -> Introduction:
    """The introduction that a letter's link is about. Raises :class:`Refused`."""
    try:
        key = signing.loads(token, salt=_ANSWER, max_age=_ANSWER_SECONDS)
        return Introduction.objects.get(pk=key, target=None)
    except (signing.BadSignature, Introduction.DoesNotExist):
        raise Refused("bad link") from None


@transaction.atomic
def answer(*, introduction: Introduction, by: Account | None, accept: bool) -> None:
    """The person asked for accepts or declines; addresses are exchanged only now."""
    introduction = _locked(introduction, Introduction.State.WITH_TARGET)
    introduction.answered_at = timezone.now()
    if not accept:
        _end(introduction, by)
        return
    introduction.state = Introduction.State.ACCEPTED
    introduction.save()
    record(by=by, did="introduction accepted", kind="introduction", key=introduction.pk)
    asker = introduction.asker
    write_letter(
        to=asker.email,
        language=asker.language,
        template="introduction_accepted",
        name=introduction.target_name,
        email=_target_address(introduction),
    )
    write_letter(
        to=_target_address(introduction),
        language=introduction.target.language if introduction.target else introduction.language,
        template="introduction_accepted",
        name=str(asker),
        email=asker.email,
    )


@transaction.atomic
def withdraw(*, introduction: Introduction, by: Account) -> None:
    """The asker takes the wish back while it is open. Raises :class:`Refused`."""
    introduction = Introduction.objects.select_for_update().get(pk=introduction.pk)
    if introduction.state not in _OPEN:
        raise Refused("decided already")
    introduction.state = Introduction.State.WITHDRAWN
    introduction.save(update_fields=["state"])
    record(by=by, did="introduction withdrawn", kind="introduction", key=introduction.pk)


@transaction.atomic
def note_outcome(*, introduction: Introduction, by: Account, outcome: str) -> None:
    """What came of it. Raises :class:`Refused` unless it was accepted."""
    introduction = _locked(introduction, Introduction.State.ACCEPTED)
    introduction.outcome, introduction.outcome_at = outcome, timezone.now()
    introduction.save(update_fields=["outcome", "outcome_at"])
    record(by=by, did=f"outcome {outcome}", kind="introduction", key=introduction.pk)


def address_for(introduction: Introduction, reader: Account) -> str | None:
    """The other side's address, for the two who agreed and nobody else."""
    if introduction.state != Introduction.State.ACCEPTED:
        return None
    if reader == introduction.asker:
        return _target_address(introduction)
    if reader == introduction.target:
        return introduction.asker.email
    return None


def remind(now: datetime, address_of: AddressOf) -> int:
    """Write once to whoever let an introduction wait; returns how many were reminded."""
    reminded = 0
    waiting = Introduction.objects.filter(state__in=_OPEN, reminded_at=None)
    for key in waiting.values_list("pk", flat=True):
        with transaction.atomic():
            one = Introduction.objects.select_for_update().get(pk=key)
            since = one.passed_at or one.asked_at
            if one.state not in _OPEN or one.reminded_at or now - since < REMIND_AFTER:
                continue
            one.reminded_at = now
            one.save(update_fields=["reminded_at"])
            with_target = one.state == Introduction.State.WITH_TARGET
            readers = [one.target] if with_target and one.target else _in_between(one)
            for reader in readers:
                _tell(reader, "introduction_reminder", one, address_of)
            reminded += 1
    return reminded


def leave_introductions(account: Account) -> None:
    """Before an account goes: open introductions end, accepted ones keep the two names only."""
    for one in Introduction.objects.filter(
        Q(asker=account) | Q(target=account) | Q(introducer=account), state__in=_OPEN
    ):
        one.state = Introduction.State.WITHDRAWN
        one.save(update_fields=["state"])


def unname_introductions(ids: Collection[str]) -> set[str]:
    """Take somebody who was erased out of introductions; returns the names that stood there."""
    asked = Introduction.objects.filter(target_person__in=ids)
    passed = Introduction.objects.filter(introducer_person__in=ids)
    names = {
        *asked.values_list("target_name", flat=True),
        *passed.values_list("introducer_name", flat=True),
    }
    asked.filter(state__in=_OPEN).update(state=Introduction.State.WITHDRAWN)
    asked.update(target_name="–", target_email="")
    passed.update(introducer_name="–")
    return names


def everything_connected(account: Account) -> dict[str, Any]:
    """What this part of the site holds about an account."""
    told = ("target_name", "message", "state", "asked_at", "answered_at", "outcome")
    return {
        "saved_searches": list(account.searches.values("query", "kind", "choices", "saved_at")),
        "not_interested": list(
            NotInterested.objects.filter(account=account).values("person_id", "said_at")
        ),
        "introductions_asked": list(account.introductions_asked.values(*told)),
        "introductions_received": list(
            account.introductions_received.exclude(state=Introduction.State.WITH_INTRODUCER).values(
                "message", "state", "answered_at", "outcome"
            )
        ),
    }


def say_not_interested(*, account: Account, person_id: str) -> None:
    """Keep a person out of the account's proposals."""
    NotInterested.objects.get_or_create(account=account, person_id=person_id)


def save_search(
    *, account: Account, query: str, kind: str, choices: dict[str, Any], seen: list[str],
    version: str, language: str,
) -> SavedSearch:  # fmt: skip
    """Keep a search, with the hits that its owner has seen."""
    saved, _ = SavedSearch.objects.update_or_create(
        account=account,
        query=query,
        kind=kind,
        choices=choices,
        defaults={"seen": seen, "seen_version": version, "language": language},
    )
    return saved


def make_alerts(version: str, ask: Callable[[SavedSearch], dict[str, str]]) -> int:
    """Ask every saved search of a new version again; returns how many brought something new.

    ``ask`` gives id and name of the hits. Each search is asked once a version, however often this
    is called, also after an interruption.
    """
    made = 0
    for search in SavedSearch.objects.exclude(seen_version=version).select_related("account"):
        hits = ask(search)
        new = [{"id": key, "name": name} for key, name in hits.items() if key not in search.seen]
        with transaction.atomic():
            if new:
                found = {"hits": [{"id": one["id"]} for one in new]}
                Alert.objects.get_or_create(search=search, version=version, defaults=found)
                write_letter(
                    to=search.account.email,
                    language=search.account.language,
                    template="search_alert",
                    search=search,
                    hits=new,
                )
                made += 1
            search.seen = [*search.seen, *(one["id"] for one in new)]
            search.seen_version = version
            search.save(update_fields=["seen", "seen_version"])
    return made


_OPEN = (Introduction.State.WITH_INTRODUCER, Introduction.State.WITH_TARGET)


def _locked(introduction: Introduction, state: str) -> Introduction:
    """The introduction, held for this transaction. Raises :class:`Refused` in another state."""
    held = Introduction.objects.select_for_update().get(pk=introduction.pk)
    if held.state != state:
        raise Refused("decided already")
    return held


def _end(introduction: Introduction, by: Account | None) -> None:
    introduction.state = Introduction.State.DECLINED
    introduction.save()
    record(by=by, did="introduction declined", kind="introduction", key=introduction.pk)
    write_letter(
        to=introduction.asker.email,
        language=introduction.asker.language,
        template="introduction_declined",
        name=introduction.target_name,
    )


def _in_between(introduction: Introduction) -> list[Account]:
    if introduction.introducer:
        return [introduction.introducer]
    return deciders(introduction.lead_region)


def _target_address(introduction: Introduction) -> str:
    return introduction.target.email if introduction.target else introduction.target_email


def _tell(
    reader: Account, template: str, introduction: Introduction, address_of: AddressOf
) -> None:
    write_letter(
        to=reader.email,
        language=reader.language,
        template=template,
        introduction=introduction,
        address=address_of(reverse("introduction", args=[introduction.pk])),
    )


def find_people(text: str, language: str, limit: int) -> list[str]:
    """Ids of people who know what a text is about, the likeliest first; none without an index."""
    try:
        found = searcher().search(text, "people", hint=language, limit=limit)
    except FileNotFoundError:
        return []
    return [hit.id for hit in found.hits]


def candidates_on(
    topics: Sequence[str], language: str, include: Collection[str] = ()
) -> list[Candidate]:
    """People of the belt for each of some topics, and those to be included.

    Raises :class:`belt.matching.search.NoIndex` for a version without a whole index.
    """
    return candidates_for(searcher(), topics, language, include)


def tied_abroad(people: Iterable[str]) -> set[frozenset[str]]:
    """Pairs of people with a joint work across a border already."""
    ids = json.dumps(list(people))
    rows = shown().pages.execute(
        """select distinct a, b from person_ties where cross_border_works > 0
           and a in (select value from json_each(?)) and b in (select value from json_each(?))""",
        (ids, ids),
    )
    return {frozenset(row) for row in rows}


def introductions_among(people: Iterable[str], since: date) -> list[bool]:
    """Introductions among some people of the corpus asked for since a day: which were accepted."""
    ids = set(people)
    claims = Claim.objects.filter(person_id__in=ids, state=Claim.State.GRANTED)
    rows = Introduction.objects.filter(
        asker__in=claims.values("account"), target_person__in=ids, asked_at__date__gte=since
    )
    return [one.state == Introduction.State.ACCEPTED for one in rows]
