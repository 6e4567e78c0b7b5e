"""Contributions to an open workshop: what its call's review selected comes into the programme."""

from __future__ import annotations

from django.db import transaction

from belt.web.accounts.models import Account
from belt.web.events.models import Session, Workshop
from belt.web.events.services.speaking import add_speaker
from belt.web.office.services import record
from belt.web.programmes.models import Application, TeamMember

TALK_MINUTES, POSTER_MINUTES = 20, 60


def selected(workshop: Workshop) -> list[Application]:
    """Contributions that were selected and told so, the first handed in first."""
    if workshop.call is None:
        return []
    told = workshop.call.applications.filter(
        state=Application.State.AWARDED, decision__told_at__isnull=False
    )
    return list(told.select_related("applicant").order_by("submitted_at", "id"))


@transaction.atomic
def take_in(*, workshop: Workshop, by: Account | None) -> int:
    """Put what was selected into the draft of the programme, once each; returns how many are new.

    Talk or poster is what the authors offered; who offered either is asked for a talk. Authors who
    confirmed that they are in the team speak.
    """
    held = Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk)
    known = set(held.sessions.exclude(contribution=None).values_list("contribution_id", flat=True))
    new = [one for one in selected(held) if one.pk not in known]
    for one in new:
        _take(held, one, by)
    if new:
        record(
            by=by, did="contributions taken in", kind="workshop", key=held.slug, note=str(len(new))
        )
    return len(new)


def _take(workshop: Workshop, application: Application, by: Account | None) -> None:
    version = application.versions.last()
    content = version.content if version else {}
    poster = application.answers.get("way") == "poster"
    session = Session.objects.create(
        workshop=workshop,
        kind=Session.Kind.POSTER if poster else Session.Kind.TALK,
        title=content.get("title", application.title)[:300],
        abstract=content.get("abstract", application.abstract)[:6000],
        language=application.language,
        minutes=POSTER_MINUTES if poster else TALK_MINUTES,
        contribution=application,
    )
    team = application.team.filter(state=TeamMember.State.CONFIRMED).order_by("id")
    for member in team:
        add_speaker(
            session=session, by=by, name=member.name, email=member.email, account=member.account,
            person_id=member.person_id, organisation=member.organisation, country=member.country,
            region=member.region,
        )  # fmt: skip
