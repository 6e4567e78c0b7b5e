"""Speaking: what somebody says of themselves and of their talk, and how they get there."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.events.models import Invitation, Session, Speaker, Workshop
from belt.web.kept_files import Posted, forget_file, keep_file
from belt.web.office.services import is_office, record

PICTURES = ("png", "jpg")


def speaking_of(account: Account) -> QuerySet[Speaker]:
    """Where somebody speaks."""
    return Speaker.objects.filter(account=account).select_related("workshop")


def speakers_seen_by(account: Account) -> QuerySet[Speaker]:
    """Speakers' own pages that somebody may open: their own, the office every one."""
    if is_office(account):
        return Speaker.objects.select_related("workshop")
    return speaking_of(account)


@transaction.atomic
def take_over(*, invitation: Invitation, account: Account) -> Speaker:
    """Tie the speaker's page to the account that opened it by the secret address.

    Raises :class:`Refused` (``no such``) before the invitation was accepted, or where another
    account has it.
    """
    speaker = (
        Speaker.objects.select_for_update(of=("self",))
        .filter(invitation=invitation, invitation__state=Invitation.State.ACCEPTED)
        .first()
    )
    if speaker is None or speaker.account_id not in (None, account.pk):
        raise Refused("no such")
    if speaker.account_id is None:
        speaker.account = account
        speaker.save(update_fields=["account"])
        Invitation.objects.filter(pk=invitation.pk).update(account=account)
    return speaker


def talk_of(speaker: Speaker) -> Session | None:
    """What they speak about."""
    return speaker.sessions.order_by("id").first()


@transaction.atomic
def save_speaker(
    *, speaker: Speaker, by: Account, edition: int, talk: dict[str, str], **changes: Any
) -> Speaker:
    """Keep what a speaker says; ``talk`` holds ``title, abstract, language``.

    Raises :class:`Refused` (``changed elsewhere``).
    """
    fresh = Speaker.objects.select_for_update(of=("self",)).get(pk=speaker.pk)
    if fresh.edition != edition:
        raise Refused("changed elsewhere")
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.edition += 1
    fresh.save()
    session = talk_of(fresh)
    if session is not None:
        for name, value in talk.items():
            setattr(session, name, value)
        session.titles = {}
        session.save(update_fields=[*talk, "titles"])
    record(by=by, did="speaker changed", kind="workshop", key=fresh.workshop.slug, note=fresh.key)
    return fresh


@transaction.atomic
def keep_picture(*, speaker: Speaker, posted: Posted) -> None:
    """Keep a portrait. Raises :class:`Refused`, see :func:`keep_file`."""
    kept = keep_file(posted, PICTURES)
    if speaker.picture:
        forget_file(speaker.picture)
    speaker.picture, speaker.picture_kind = kept.sha256, kept.kind
    speaker.save(update_fields=["picture", "picture_kind"])


@transaction.atomic
def add_speaker(
    *, session: Session, by: Account | None, name: str, email: str = "", **facts: Any
) -> Speaker:
    """Somebody who speaks without having been invited here: of the office's own, an author.

    Who speaks at the workshop already, by their address, is taken.
    """
    workshop: Workshop = session.workshop
    email = email.strip().lower()
    known = workshop.speakers.filter(email=email).first() if email else None
    speaker = known or Speaker.objects.create(
        workshop=workshop, name=name.strip(), email=email, **facts
    )
    session.speakers.add(speaker)
    record(by=by, did="speaker added", kind="workshop", key=workshop.slug, note=speaker.key)
    return speaker
