"""Inviting: in waves, answered without an account, alternates moved up by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.events.models import Invitation, Session, Speaker, Workshop
from belt.web.office.letters import write_letter
from belt.web.office.services import record
from belt.web.programmes.call_templates import in_every_language

State = Invitation.State
Address = Callable[[Invitation], str]
"""The whole address at which somebody answers, for letters."""
REMIND_BEFORE = timedelta(days=3)
"""Who has not answered is reminded so long before the answer is due."""


def standing(workshop: Workshop) -> QuerySet[Invitation]:
    """Those who are invited or come."""
    return workshop.invitations.filter(state__in=[State.INVITED, State.ACCEPTED])


@transaction.atomic
def add_to_line(
    *, workshop: Workshop, by: Account, name: str, email: str, place: int | None, language: str
) -> Invitation:
    """Put somebody in line by hand: last for a place, or for a place of their own.

    Raises :class:`Refused` (``asked already``).
    """
    held = _held(workshop)
    if held.invitations.filter(email=email.strip().lower()).exists():
        raise Refused("asked already")
    every = held.invitations.aggregate(places=Max("place"))["places"] or 0
    place = place or every + 1
    line = held.invitations.filter(place=place).aggregate(last=Max("line"))["last"]
    made = Invitation.objects.create(
        workshop=held, name=name.strip(), email=email.strip().lower(), language=language,
        place=place, line=0 if line is None else line + 1,
    )  # fmt: skip
    record(by=by, did="put in line", kind="workshop", key=held.slug, note=made.key)
    return made


@transaction.atomic
def set_address(*, invitation: Invitation, email: str, language: str) -> None:
    """Where somebody who waits in line can be written to. Raises :class:`Refused`."""
    fresh = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if fresh.state != State.WAITING:
        raise Refused("not editable")
    fresh.email, fresh.language = email.strip().lower(), language
    fresh.save(update_fields=["email", "language"])


@transaction.atomic
def send_wave(*, workshop: Workshop, by: Account, address_of: Address) -> tuple[int, int]:
    """Invite the next in line for each place that nobody is asked for or has.

    Returns how many were invited, and for how many places nobody in line has an address.
    """
    held = _held(workshop)
    taken = set(standing(held).values_list("place", flat=True))
    places = set(held.invitations.values_list("place", flat=True)) - taken
    sent = sum(_ask_next(held, place, address_of) for place in sorted(places))
    record(by=by, did="invitations sent", kind="workshop", key=held.slug, note=str(sent))
    return sent, len(places) - sent


@transaction.atomic
def answer(
    *,
    invitation: Invitation,
    accepted: bool,
    account: Account | None,
    address_of: Address,
    reason: str = "",
    proposed: dict[str, str] | None = None,
) -> Invitation:
    """Accept, or decline and perhaps say whom to ask instead; the next in line is asked at once.

    Who answers late can still come while the place is free. Raises :class:`Refused`
    (``decided already``, ``not open``).
    """
    held = _held(invitation.workshop)
    fresh = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if held.state == Workshop.State.CANCELLED:
        raise Refused("not open")
    late = fresh.state == State.SILENT and accepted
    if fresh.state != State.INVITED and not late:
        raise Refused("decided already")
    fresh.state = State.ACCEPTED if accepted else State.DECLINED
    fresh.answered_at, fresh.account = timezone.now(), account or fresh.account
    if not accepted:
        fresh.reason, fresh.proposed = reason[:500], proposed or {}
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError:
        # Somebody else was asked for the place meanwhile.
        raise Refused("decided already") from None
    did = "invitation accepted" if accepted else "invitation declined"
    record(by=account, did=did, kind="workshop", key=held.slug, note=fresh.key)
    if accepted:
        _make_speaker(fresh)
    else:
        _ask_next(held, fresh.place, address_of)
    return fresh


@transaction.atomic
def withdraw(*, invitation: Invitation, by: Account) -> None:
    """Nobody is asked any more, or they cannot come after all: the place is free.

    Their talk stays in the draft without a time; the next in line is asked with the next wave.
    """
    held = _held(invitation.workshop)
    invitation.state = State.WITHDRAWN
    invitation.save(update_fields=["state"])
    speaker = Speaker.objects.filter(invitation=invitation).first()
    if speaker is not None:
        speaker.sessions.filter(contribution=None).update(starts_at=None)
    record(by=by, did="invitation withdrawn", kind="workshop", key=held.slug, note=invitation.key)


@transaction.atomic
def take_proposal(*, invitation: Invitation, by: Account) -> Invitation:
    """Put whom somebody proposed in line for the same place, before those who wait.

    Raises :class:`Refused` (``no such``, ``asked already``).
    """
    told = invitation.proposed
    if not told.get("email"):
        raise Refused("no such")
    made = add_to_line(
        workshop=invitation.workshop, by=by, name=told.get("name", ""), email=told["email"],
        place=invitation.place, language=invitation.language,
    )  # fmt: skip
    waiting = invitation.workshop.invitations.filter(place=invitation.place, state=State.WAITING)
    others = list(waiting.exclude(pk=made.pk).order_by("line"))
    lines = sorted([made.line, *(one.line for one in others)])
    for row, line in zip([made, *others], lines, strict=True):
        row.line = line
        row.save(update_fields=["line"])
    invitation.proposed = {**told, "taken": True}
    invitation.save(update_fields=["proposed"])
    return made


def go_on(now: datetime, address_of: Address) -> int:
    """Remind who has not answered, and go on to the next where the time to answer is over."""
    open_ones = Invitation.objects.filter(
        state=State.INVITED, simulated=False, workshop__state__in=["draft", "published"]
    )
    done = 0
    for one in open_ones.filter(answer_by__lte=now):
        done += _silent(one, now, address_of)
    for one in open_ones.filter(answer_by__gt=now, answer_by__lte=now + REMIND_BEFORE):
        done += _remind(one, now, address_of)
    return done


@transaction.atomic
def _silent(invitation: Invitation, now: datetime, address_of: Address) -> int:
    held = _held(invitation.workshop)
    fresh = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if fresh.state != State.INVITED or fresh.answer_by is None or fresh.answer_by > now:
        return 0
    fresh.state = State.SILENT
    fresh.save(update_fields=["state"])
    record(by=None, did="no answer", kind="workshop", key=held.slug, note=fresh.key)
    _ask_next(held, fresh.place, address_of)
    return 1


@transaction.atomic
def _remind(invitation: Invitation, now: datetime, address_of: Address) -> int:
    fresh = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if fresh.state != State.INVITED or fresh.reminded_at is not None:
        return 0
    fresh.reminded_at = now
    fresh.save(update_fields=["reminded_at"])
    _write(fresh, "workshop_reminder", address_of)
    return 1


def _held(workshop: Workshop) -> Workshop:
    """The workshop, with its row locked: places are given one after another."""
    return Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk)


def _ask_next(workshop: Workshop, place: int, address_of: Address) -> int:
    """Invite whoever is next for a place: of its own line, else the first of the others'."""
    waiting = workshop.invitations.filter(state=State.WAITING).exclude(email="")
    chosen = waiting.filter(place=place).order_by("line").first()
    if chosen is None:
        chosen = waiting.filter(line__gt=0).order_by("line", "place").first()
    if chosen is None:
        return 0
    now = timezone.now()
    chosen.place, chosen.state, chosen.invited_at = place, State.INVITED, now
    chosen.answer_by = now + timedelta(days=workshop.answer_days)
    chosen.save(update_fields=["place", "state", "invited_at", "answer_by"])
    _write(chosen, "workshop_invitation", address_of)
    return 1


def _write(invitation: Invitation, template: str, address_of: Address) -> None:
    write_letter(
        to=invitation.email,
        language=invitation.language,
        template=template,
        invitation=invitation,
        workshop=invitation.workshop,
        address=address_of(invitation),
    )


def _make_speaker(invitation: Invitation) -> None:
    """A page to say what they speak about, and a talk in the draft of the programme."""
    speaker, new = Speaker.objects.get_or_create(
        invitation=invitation,
        defaults={
            "workshop": invitation.workshop, "account": invitation.account,
            "person_id": invitation.person_id, "name": invitation.name,
            "email": invitation.email, "organisation": invitation.organisation,
            "country": invitation.country, "region": invitation.region,
        },
    )  # fmt: skip
    if new:
        # Not their name: a version that was published would keep it when they leave.
        titles = in_every_language(gettext_noop("Talk"))
        talk = Session.objects.create(
            workshop=invitation.workshop, kind=Session.Kind.TALK, title=titles["en"], titles=titles
        )
        talk.speakers.add(speaker)
