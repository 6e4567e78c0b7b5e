"""Wishes to be hidden or erased: asking, deciding, and what is left of somebody here."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from belt.web.accounts.models import Account, Claim, PrivacyRequest
from belt.web.accounts.services import Refused
from belt.web.directory.services import KnownPerson, known_person
from belt.web.office.letters import write_letter
from belt.web.office.models import Letter
from belt.web.office.services import deciders, record

_LETTER = r"[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
"""Li is not named in Linh, nor Do in Doãn; but in scripts without spaces words run on after a name,
and in Korean particles do."""
_CONFIRM = "belt.privacy-request"
_CONFIRM_WITHIN = timedelta(days=7)
_ASK_AGAIN_AFTER = timedelta(days=1)
_MOST_UNCONFIRMED = 5
"""Wishes from one address that wait for a click on a letter's link."""


@transaction.atomic
def erase_person(ids: Collection[str], name: str) -> None:
    """Take the name of somebody whom the corpus forgot by these ids out of what was written here.

    Letters stay without it, those that wait to be sent too.
    """
    from belt.web.connect.services import unname_introductions

    PrivacyRequest.objects.filter(person_id__in=ids).update(person_name="")
    for one in {name, *unname_introductions(ids)} - {"", "–"}:
        whole = re.compile(f"(?<!{_LETTER}){re.escape(one)}(?!{_LETTER})")
        for letter in Letter.objects.filter(Q(subject__contains=one) | Q(body__contains=one)):
            letter.subject = whole.sub("–", letter.subject)
            letter.body = whole.sub("–", letter.body)
            letter.save(update_fields=["subject", "body"])


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks to be hidden or erased, and how to reach them."""

    wish: str
    email: str
    message: str
    language: str


@transaction.atomic
def ask_for_privacy(person: KnownPerson, asking: Asking, address_of: Any) -> None:
    """Note a wish and send a link that confirms the address; nothing else happens before.

    Anybody can write any address into that form: while a letter about the same wish is young, or
    several others were not answered, there is no other one. ``address_of`` turns a path into a
    whole address.
    """
    unconfirmed = PrivacyRequest.objects.filter(
        email__iexact=asking.email, state=PrivacyRequest.State.UNCONFIRMED
    )
    young = unconfirmed.filter(asked_at__gt=timezone.now() - _ASK_AGAIN_AFTER)
    same = {"person_id": person.row.id, "wish": asking.wish}
    if young.filter(**same).exists():
        return
    unconfirmed.filter(**same).delete()
    if unconfirmed.count() >= _MOST_UNCONFIRMED:
        return
    request = _note_wish(
        person,
        wish=asking.wish,
        email=asking.email,
        language=asking.language,
        message=asking.message,
    )
    token = signing.dumps(request.pk, salt=_CONFIRM)
    write_letter(
        to=asking.email,
        language=asking.language,
        template="privacy_confirm",
        name=person.row.name,
        wish=request.get_wish_display(),
        address=address_of(reverse("privacy-confirm", args=[token])),
    )


def delete_unconfirmed(now: datetime) -> int:
    """Delete wishes whose letter's link is too old to confirm them; returns how many."""
    dead = PrivacyRequest.objects.filter(
        state=PrivacyRequest.State.UNCONFIRMED, asked_at__lt=now - _CONFIRM_WITHIN
    )
    return dead.delete()[0]


@transaction.atomic
def confirm_privacy(token: str) -> PrivacyRequest:
    """Take a confirmed wish to those who decide. Raises :class:`Refused` for a bad or old link."""
    try:
        key = signing.loads(token, salt=_CONFIRM, max_age=_CONFIRM_WITHIN)
        request = PrivacyRequest.objects.select_for_update().get(pk=key)
    except (signing.BadSignature, PrivacyRequest.DoesNotExist):
        raise Refused("bad link") from None
    if request.state == PrivacyRequest.State.UNCONFIRMED:
        request.state = PrivacyRequest.State.ASKED
        request.save(update_fields=["state"])
        _tell_deciders(request)
    return request


@transaction.atomic
def erased_elsewhere(person: KnownPerson, email: str, message: str) -> PrivacyRequest:
    """Take to those who decide that another node erased a person; one open wish is enough.

    ``email`` is this node's own address, since the other one's stays with it.
    """
    wish, state = PrivacyRequest.Wish.ERASE, PrivacyRequest.State.ASKED
    if found := _open_wish(person, wish):
        return found
    request = _note_wish(
        person,
        wish=wish,
        email=email,
        message=message,
        state=state,
    )
    _tell_deciders(request)
    return request


def _note_wish(person: KnownPerson, **told: Any) -> PrivacyRequest:
    return PrivacyRequest.objects.create(
        person_id=person.row.id,
        person_name=person.row.name,
        region=person.row.region or "",
        **told,
    )


def _open_wish(person: KnownPerson, wish: str) -> PrivacyRequest | None:
    state = PrivacyRequest.State.ASKED
    return PrivacyRequest.objects.filter(person_id=person.row.id, wish=wish, state=state).first()


def _tell_deciders(request: PrivacyRequest) -> None:
    for one in deciders(request.region):
        write_letter(
            to=one.email,
            language=one.language,
            template="privacy_asked",
            request=request,
            address=reverse("office-requests"),
        )


@transaction.atomic
def decide_privacy(*, request: PrivacyRequest, by: Account, granted: bool) -> None:
    """Grant or refuse; what is granted goes to the corpus with the next piece of work."""
    request = PrivacyRequest.objects.select_for_update().get(pk=request.pk)
    if request.state != PrivacyRequest.State.ASKED:
        raise Refused("decided already")
    request.state = PrivacyRequest.State.GRANTED if granted else PrivacyRequest.State.REFUSED
    request.decided_at, request.decided_by = timezone.now(), by
    request.save(update_fields=["state", "decided_at", "decided_by"])
    record(by=by, did=f"{request.wish} {request.state}", kind="person", key=request.person_id)
    write_letter(
        to=request.email,
        language=request.language,
        template="privacy_decided",
        granted=granted,
        name=request.person_name,
    )


@transaction.atomic
def wish_for_oneself(*, account: Account, wish: str) -> PrivacyRequest:
    """Hide or erase the person that an account was granted, without anybody's leave.

    Erasing cannot be undone, and an address and a name are no proof that it is that person: where
    the account has no other, somebody decides.
    """
    person_id = account.person_id
    person = known_person(person_id) if person_id else None
    if person is None:
        raise Refused("no such person")
    by_address = account.claims.filter(state=Claim.State.GRANTED, how=Claim.How.ADDRESS).exists()
    asked = wish == PrivacyRequest.Wish.ERASE and by_address
    if asked and (found := _open_wish(person, wish)):
        return found
    request = _note_wish(
        person,
        wish=wish,
        email=account.email,
        language=account.language,
        state=PrivacyRequest.State.ASKED if asked else PrivacyRequest.State.GRANTED,
        decided_at=None if asked else timezone.now(),
        decided_by=None if asked else account,
    )
    if asked:
        _tell_deciders(request)
    else:
        record(by=account, did=f"{wish} granted", kind="person", key=person.row.id)
    return request
