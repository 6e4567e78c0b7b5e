"""Two workshops with simulated people, for the demonstration belt.

Everything goes through the same services as what people do, so that what the pages show has come
about as it would. Nothing is drawn anew: the same corpus gives the same workshops.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from belt.matching.meeting.composer import NoInvitation
from belt.web.accounts.models import Account
from belt.web.directory.services import shown
from belt.web.events.models import (
    Invitation,
    ProgrammeVersion,
    Registration,
    Session,
    Speaker,
    Workshop,
)
from belt.web.events.services import (
    composing,
    inviting,
    registering,
    scheduling,
    speaking,
    workshops,
)
from belt.web.office.models import Role
from belt.web.programmes.call_templates import in_every_language
from belt.web.programmes.models import Application, Assignment, Call, Reviewer
from belt.web.programmes.services import applying, assigning, calls, reviewing
from belt.web.programmes.simulation import (
    ADVICE,
    BAD,
    GOOD,
    Person,
    account_for,
    in_one,
    latest_works,
    move_into_the_past,
    people_of_the_belt,
)

SLUG, OPEN_SLUG = "ai-for-robotics", "seeing-and-speaking-robots"
INVITED = 11
CONTRIBUTIONS, REVIEWERS, PLACES, REGISTERED = 36, 24, 40, 46
Progress = Callable[[str], None]

_TITLE = gettext_noop("AI for Robotics")
_TEXT = gettext_noop(
    "Eleven scholars from several countries meet for two days to see what machine learning can do "
    "for robots that work with people, and what they will do together."
)
_OPEN_TITLE = gettext_noop("Robots that see and speak")
_OPEN_TEXT = gettext_noop(
    "An open workshop on robots that understand what they see and what they are told. Talks and "
    "posters; one can take part online."
)
_CALL_TEXT = gettext_noop(
    "Send a summary of finished or unfinished work. Say whether you would give a talk or show a "
    "poster. Each contribution is read by three reviewers of other countries."
)
_WELCOME = gettext_noop("Welcome")
_DISCUSSION = gettext_noop("What we do together next")
_COFFEE = gettext_noop("Coffee break")
_LUNCH = gettext_noop("Lunch")
_REASON = gettext_noop("I teach on these days. I would gladly come another time.")
_TOPICS = (
    "reinforcement learning", "motion planning", "human-robot interaction", "imitation learning",
    "object detection", "grasping",
)  # fmt: skip


def simulate_workshops(progress: Progress) -> bool:
    """Make both, once; whether it did. Nothing where publications are real, or without an index."""
    if not shown().simulated or Workshop.objects.filter(slug=SLUG).exists():
        return False
    office = Role.objects.filter(kind=Role.Kind.OFFICE, ended_at=None).first()
    if office is None:
        return False
    try:
        with transaction.atomic():
            progress("simulating the workshop AI for Robotics")
            _invited(office.account)
            progress("simulating an open workshop")
            _open(office.account)
    except (FileNotFoundError, NoInvitation):
        return False
    return True


def _address(_row: Invitation | Registration) -> str:
    return "/meet/"


def _invited(office: Account) -> None:
    workshop = workshops.make_workshop(
        by=office, kind=Workshop.Kind.INVITED, title="AI for Robotics", language="en",
        time_zone="Europe/Paris", first_day=date(2019, 11, 28), last_day=date(2019, 11, 29),
    )  # fmt: skip
    workshop = workshops.change_workshop(
        workshop=workshop, by=office, edition=workshop.edition,
        titles=in_every_language(_TITLE), texts=in_every_language(_TEXT),
        organiser="Belt Research Lab Grenoble", venue="Maison des sciences", city="Grenoble",
        country="FR", latitude=45.19, longitude=5.72, topics=list(_TOPICS), places=INVITED,
        travel_budget=15_000, simulated=True,
    )  # fmt: skip
    composition = composing.compose_list(
        workshop=workshop, by=office, language="en",
        asked=composing.Asked(
            topics=_TOPICS, places=INVITED, budget=15_000, region_least=2, early_least=2
        ),
    )  # fmt: skip
    composing.put_into_force(composition=composition, by=office)
    _answer(workshop, office)
    workshops.publish_workshop(workshop=workshop, by=office)
    _programme(workshop, office)
    _long_ago(workshop)


def _answer(workshop: Workshop, office: Account) -> None:
    """Two decline and alternates come; everybody else comes."""
    for one in workshop.invitations.filter(email=""):
        email = f"{one.person_id.rpartition(':')[2].lower()}@people.belt.example"
        inviting.set_address(invitation=one, email=email, language=one.language)
    inviting.send_wave(workshop=workshop, by=office, address_of=_address)
    asked = list(inviting.standing(workshop).order_by("place"))
    for one in asked[2:8:5]:
        inviting.answer(
            invitation=one, accepted=False, account=None, address_of=_address,
            reason=in_one(_REASON, one.language),
        )  # fmt: skip
    for one in workshop.invitations.filter(state=Invitation.State.INVITED):
        inviting.answer(invitation=one, accepted=True, account=None, address_of=_address)
    works = latest_works([_person(one) for one in workshop.speakers.all()])
    for speaker in workshop.speakers.all():
        title, abstract = works.get(speaker.person_id, (speaker.name, ""))
        speaking.save_speaker(
            speaker=speaker, by=office, edition=speaker.edition,
            talk={"title": title, "abstract": abstract, "language": "en"},
        )  # fmt: skip


def _person(speaker: Speaker) -> Person:
    return Person(speaker.person_id, speaker.name, "", "", "", "", ())


def _programme(workshop: Workshop, office: Account) -> None:
    room = scheduling.add_room(workshop=workshop, name="Salle Vercors", seats=40)
    talks = list(workshop.sessions.order_by("id"))
    first, second = workshop.days
    plan: list[tuple[date, str, Session | tuple[str, int, str]]] = [
        (first, "09:00", (_WELCOME, 20, Session.Kind.OTHER)),
        *[(first, at, talk) for at, talk in zip(_FIRST_DAY, talks[:6], strict=True)],
        (first, "10:30", (_COFFEE, 30, Session.Kind.BREAK)),
        (first, "12:30", (_LUNCH, 90, Session.Kind.BREAK)),
        *[(second, at, talk) for at, talk in zip(_SECOND_DAY, talks[6:], strict=True)],
        (second, "10:10", (_COFFEE, 30, Session.Kind.BREAK)),
        (second, "12:30", (_LUNCH, 90, Session.Kind.BREAK)),
        (second, "14:40", (_DISCUSSION, 80, Session.Kind.DISCUSSION)),
    ]
    for day, clock, held in plan:
        session = held if isinstance(held, Session) else _added(workshop, *held)
        fresh = Workshop.objects.get(pk=workshop.pk)
        scheduling.change_session(
            session=session, edition=fresh.programme_edition,
            starts_at=datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=workshop.zone),
            room=None if session.kind == Session.Kind.BREAK else room,
            minutes=35 if session.speakers.exists() else session.minutes,
        )  # fmt: skip
    scheduling.publish_programme(workshop=workshop, by=office)


def _added(workshop: Workshop, text: str, minutes: int, kind: str) -> Session:
    titles = in_every_language(text)
    return scheduling.add_session(
        workshop=workshop, kind=kind, title=titles["en"], titles=titles, minutes=minutes
    )


_FIRST_DAY = ("09:20", "09:55", "11:00", "11:40", "14:00", "14:40")
_SECOND_DAY = ("09:00", "09:35", "10:40", "11:15", "14:00")


def _long_ago(workshop: Workshop) -> None:
    """What was done for a workshop in 2019 was done in 2019."""
    asked = datetime(2019, 9, 2, 9, tzinfo=workshop.zone)
    workshop.invitations.exclude(invited_at=None).update(
        invited_at=asked, answer_by=asked + timedelta(days=10)
    )
    workshop.invitations.exclude(answered_at=None).update(answered_at=asked + timedelta(days=4))
    ProgrammeVersion.objects.filter(workshop=workshop).update(
        published_at=datetime(2019, 11, 4, 16, tzinfo=workshop.zone)
    )


def _open(office: Account) -> None:
    first = timezone.localdate() + timedelta(days=90)
    workshop = workshops.make_workshop(
        by=office, kind=Workshop.Kind.OPEN, title="Seeing and speaking robots", language="en",
        time_zone="Asia/Ho_Chi_Minh", first_day=first, last_day=first + timedelta(days=1),
    )  # fmt: skip
    workshop = workshops.change_workshop(
        workshop=workshop, by=office, edition=workshop.edition,
        titles=in_every_language(_OPEN_TITLE), texts=in_every_language(_OPEN_TEXT),
        organiser="Belt office", city="Hanoi", country="VN", latitude=21.0, longitude=105.85,
        online=True, capacity=PLACES, simulated=True,
        registers_until=timezone.now() + timedelta(days=80),
    )  # fmt: skip
    workshops.publish_workshop(workshop=workshop, by=office)
    people = people_of_the_belt()[::-1]
    call = _contributions(workshop, office, people)
    _half_reviewed(call, office, people)
    for person in people[200 : 200 + REGISTERED]:
        made = registering.register(
            workshop=workshop, account=account_for(person), name=person.name,
            email=account_for(person).email, language="en", address_of=_address,
            organisation=person.organisation, country=person.country,
        )  # fmt: skip
        Registration.objects.filter(pk=made.pk).update(simulated=True)


def _contributions(workshop: Workshop, office: Account, people: list[Person]) -> Call:
    call = workshop.call
    if call is None:
        raise ValueError("an open workshop without a call")
    call = calls.change_call(
        call=call, by=office, edition=call.edition, titles=in_every_language(_OPEN_TITLE),
        texts=in_every_language(_CALL_TEXT), blind=Call.Blind.DOUBLE,
    )  # fmt: skip
    calls.publish_call(call=call, by=office)
    authors = people[:CONTRIBUTIONS]
    works = latest_works(authors)
    for number, person in enumerate(authors):
        account = account_for(person)
        made = applying.start_application(call=call, account=account, language=account.language)
        title, abstract = works.get(person.id, (person.name, ""))
        made = applying.save_draft(
            application=made, edition=made.edition, title=title, abstract=abstract or title,
            answers={"way": ("talk", "either", "poster")[number % 3]},
        )  # fmt: skip
        Application.objects.filter(pk=made.pk).update(simulated=True)
        applying.submit(application=made, by=account, edition=made.edition)
    move_into_the_past(call, 14)
    Call.objects.filter(pk=call.pk).update(review_due_at=timezone.now() + timedelta(days=14))
    return call


def _half_reviewed(call: Call, office: Account, people: list[Person]) -> None:
    draw = random.Random(20261124)  # noqa: S311 (a simulation)
    for person in people[CONTRIBUTIONS : CONTRIBUTIONS + REVIEWERS]:
        account = account_for(person)
        reviewer = reviewing.invite(
            call=call, by=office, name=person.name, email=account.email,
            language=account.language, address_of=lambda one: f"/reviews/invitation/{one.secret}",
        )  # fmt: skip
        Reviewer.objects.filter(pk=reviewer.pk).update(simulated=True)
        reviewing.answer_invitation(reviewer=reviewer, accepted=True, account=account, reason="")
    plan = assigning.make_plan(
        call=call, by=office,
        asked=assigning.Asked(objective="total", reviews_each=3, most=8, least=0, keep=False),
    )  # fmt: skip
    assigning.put_into_force(plan=plan, by=office, address="/reviews/")
    rows = Assignment.objects.filter(application__call=call, ended_at=None)
    for one in rows.select_related("application__call", "reviewer__account").order_by("id"):
        language = one.reviewer.language
        if draw.random() < 0.5 or one.reviewer.account is None:
            continue
        review = reviewing.save_review(
            assignment=one, edition=1, rating=float(draw.randint(2, 6)),
            answers={
                "strengths": in_one(GOOD, language), "weaknesses": in_one(BAD, language),
                "to_applicants": in_one(ADVICE, language), "to_office": "",
            },
        )  # fmt: skip
        reviewing.submit_review(review=review, by=one.reviewer.account)
