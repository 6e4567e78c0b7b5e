"""One whole call and one exchange round with simulated people, for the demonstration belt.

Everything goes through the same services as what people do, so that what the pages show has come
about as it would. Nothing is drawn anew: the same corpus gives the same run.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from belt.corpus.corpus import Corpus
from belt.matching.selection import Limits
from belt.web.accounts.models import Account, Claim
from belt.web.directory.services import shown
from belt.web.office.models import Role
from belt.web.programmes.call_templates import in_every_language
from belt.web.programmes.models import (
    Application,
    Assignment,
    Award,
    Call,
    HostOffer,
    Outcome,
    Placement,
    Reviewer,
    TeamMember,
)
from belt.web.programmes.services import (
    applying,
    assigning,
    deciding,
    exchanges,
    money,
    outcomes,
    reviewing,
)
from belt.web.programmes.services import calls as call_services

APPLICATIONS, REVIEWERS = 120, 80
APPLICANTS, HOSTS = 200, 60
BUDGET = 150_000_000
SLUG, ROUND = "joint-projects", "exchange-round"
Progress = Callable[[str], None]

_CALL_TITLE = gettext_noop("Joint projects across the belt")
_CALL_TEXT = gettext_noop(
    "Teams from at least two regions of the belt work together for one to three years. We look "
    "for questions that neither side could answer alone. Reviewers come from other countries than "
    "the applicants."
)
_ROUND_TITLE = gettext_noop("Research stays abroad")
_ROUND_TEXT = gettext_noop(
    "Students and young researchers spend one to six months with a host in another country of the "
    "belt. Applicants rank hosts, hosts rank applicants."
)
_CHALLENGE_TITLE = gettext_noop("Challenge: robots that help people")
_CHALLENGE_TEXT = gettext_noop(
    "Show a robot that helps somebody at home, or a car that drives a route it has not seen. Teams "
    "of one to eight people; reviewers do not know who applies."
)
_PLAN = gettext_noop(
    "We begin with data that both sides have, compare our methods on it in the first half, and "
    "build one system together in the second. Two people change places for three months."
)
_WHY = gettext_noop("One side has the data and the field, the other the method; neither has both.")
GOOD = gettext_noop("The question is clear, the two groups need one another, the plan is sound.")
BAD = gettext_noop("The second year is thin, and the budget for travel is not explained.")
ADVICE = gettext_noop("Say how you will measure whether the joint system is better.")
_REVIEWING_RULES = """version = 1
different_country = true

[[at_least]]
attribute = "seniority"
value = "senior"
count = 1
"""
_MATCHING_RULES = """version = 1
other_country = true

[[quota]]
side = "from"
region = "KR"
most = 45
"""
_LANGUAGE = {"KR": "ko", "JP": "ja", "FR": "fr", "VN": "vi"}


@dataclass(frozen=True, slots=True)
class Person:
    """A simulated person of the corpus."""

    id: str
    name: str
    region: str
    country: str
    organisation_id: str
    organisation: str
    topics: tuple[str, ...]


def simulate_programmes(progress: Progress) -> bool:
    """Make the run, once; whether it did. Nothing where publications are real."""
    if not shown().simulated or Call.objects.filter(slug=SLUG).exists():
        return False
    office = Role.objects.filter(kind=Role.Kind.OFFICE, ended_at=None).first()
    if office is None:
        return False
    draw = random.Random(20261124)  # noqa: S311 (a simulation)
    people = people_of_the_belt()
    with transaction.atomic():
        progress("simulating a call for joint projects")
        call = _joint_call(office.account)
        _apply(call, people, draw)
        move_into_the_past(call, 60)
        progress("simulating its review")
        _review(call, people, office.account, draw)
        progress("simulating its decisions")
        _decide(call, office.account, draw)
        progress("simulating a round of exchanges")
        exchange = _exchange_call(office.account)
        _stays(exchange, people, office.account, draw)
        _open_call(office.account)
    return True


def people_of_the_belt() -> list[Person]:
    """People of the belt with works and an organisation, in a settled order."""
    rows = shown().pages.execute(
        """select p.person_id, p.name, p.region, p.country, p.organisation_id, o.name,
                  o.member_since is not null,
                  (select json_group_array(name) from (
                     select t.name from person_topics x join topics t using (topic_id)
                     where x.person_id = p.person_id order by x.works desc, t.name limit 3))
           from people p join organisations o using (organisation_id)
           where p.region is not null and p.works >= 2 order by p.person_id"""
    )
    found = [(row[6], Person(*row[:6], topics=tuple(json.loads(row[7])))) for row in rows]
    draw = random.Random(7)  # noqa: S311 (a simulation)
    draw.shuffle(found)
    # Members first: calls ask for them.
    return [person for _, person in sorted(found, key=lambda pair: not pair[0])]


def account_for(person: Person) -> Account:
    """An account that nobody can sign in to, with the person's profile."""
    email = f"{person.id.rpartition(':')[2].lower()}@people.belt.example"
    made, new = Account.objects.get_or_create(
        email=email,
        defaults={"full_name": person.name, "language": _LANGUAGE.get(person.region, "en")},
    )
    if new:
        made.set_unusable_password()
        made.save()
        taken = Claim.objects.filter(person_id=person.id, state=Claim.State.GRANTED)
        if not taken.exists():
            Claim.objects.create(
                account=made, person_id=person.id, region=person.region,
                state=Claim.State.GRANTED, decided_at=timezone.now(),
            )  # fmt: skip
    return made


def _joint_call(by: Account) -> Call:
    call = call_services.make_call(
        by=by, kind=Call.Kind.JOINT_PROJECT, title="Joint projects", language="en",
        time_zone="Asia/Seoul",
    )  # fmt: skip
    call = call_services.change_call(
        call=call, by=by, edition=call.edition,
        titles=in_every_language(_CALL_TITLE), texts=in_every_language(_CALL_TEXT),
        budget=BUDGET, blind=Call.Blind.SINGLE,
        assignment_rules=_REVIEWING_RULES,
    )  # fmt: skip
    call_services.publish_call(call=call, by=by)
    return call


def _exchange_call(by: Account) -> Call:
    call = call_services.make_call(
        by=by, kind=Call.Kind.EXCHANGE, title="Exchange round", language="en",
        time_zone="Europe/Paris",
    )  # fmt: skip
    call = call_services.change_call(
        call=call, by=by, edition=call.edition,
        titles=in_every_language(_ROUND_TITLE), texts=in_every_language(_ROUND_TEXT),
        rules="",
        assignment_rules=_MATCHING_RULES,
    )  # fmt: skip
    call_services.publish_call(call=call, by=by)
    return call


def _open_call(by: Account) -> None:
    """A call that is open now, to try applying with."""
    call = call_services.make_call(
        by=by, kind=Call.Kind.CHALLENGE, title="Challenge", language="en", time_zone="Asia/Tokyo"
    )
    call = call_services.change_call(
        call=call, by=by, edition=call.edition, blind=Call.Blind.DOUBLE,
        titles=in_every_language(_CHALLENGE_TITLE), texts=in_every_language(_CHALLENGE_TEXT),
    )  # fmt: skip
    call_services.publish_call(call=call, by=by)


def latest_works(people: list[Person]) -> dict[str, tuple[str, str]]:
    """The latest work of each: title and abstract."""
    corpus = Corpus.open(Path(settings.BELT_HOME), shown().version)
    rows = corpus.sql(
        """select person_id, arg_max(w.title, coalesce(w.year, 0)) as title,
                  arg_max(coalesce(w.abstract, ''), coalesce(w.year, 0)) as abstract
           from authorships join works w using (work_id)
           where person_id in (select unnest(?)) group by person_id""",
        [[one.id for one in people]],
    )
    return {row["person_id"]: (row["title"], row["abstract"]) for row in rows.to_pylist()}


def _apply(call: Call, people: list[Person], draw: random.Random) -> None:
    applicants = people[:APPLICATIONS]
    reviewers = set(_from_all_regions(people, REVIEWERS + 6))
    others = [one for one in people[APPLICATIONS:] if one not in reviewers]
    written = latest_works(applicants)
    for number, person in enumerate(applicants):
        account = account_for(person)
        language = account.language
        made = applying.start_application(call=call, account=account, language=language)
        partner = next(one.region for one in others if one.region != person.region)
        team = [one for one in others if one.region == partner][: draw.choice((1, 1, 2, 3))]
        others = [one for one in others if one not in team]
        _team(made, team)
        topic = person.topics[0] if person.topics else "robotics"
        answers = {
            "plan": in_one(_PLAN, language), "why": in_one(_WHY, language),
            "months": str(draw.choice((12, 18, 24, 36))),
            "starts": str(date(timezone.now().year - 2, draw.choice((1, 3, 6, 9)), 1)),
            "amount": str(1000 * draw.randint(30, 100)), "people": "no",
        }  # fmt: skip
        title, abstract = written.get(person.id, ("", ""))
        made = applying.save_draft(
            application=made, edition=made.edition,
            title=f"{topic[:1].upper()}{topic[1:]}: {title}"[:200], abstract=abstract or title,
            answers=answers,
        )  # fmt: skip
        Application.objects.filter(pk=made.pk).update(simulated=True)
        if number % 40 == 39:
            continue
        applying.submit(application=made, by=account, edition=made.edition)


def in_one(text: str, language: str) -> str:
    """A text of ours in one language."""
    return in_every_language(text)[language]


def _team(application: Application, people: list[Person]) -> None:
    TeamMember.objects.bulk_create(
        TeamMember(
            application=application, person_id=one.id, name=one.name,
            email=f"{one.id.rpartition(':')[2].lower()}@people.belt.example",
            organisation=one.organisation, organisation_id=one.organisation_id,
            country=one.country, region=one.region,
            state=TeamMember.State.CONFIRMED, answered_at=timezone.now(),
        )
        for one in people
    )  # fmt: skip


def move_into_the_past(call: Call, days: int) -> None:
    """The run lies in the past: its stage is over."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    call.stages.update(
        opens_at=now - timedelta(days=days + 60), closes_at=now - timedelta(days=days)
    )
    Call.objects.filter(pk=call.pk).update(review_due_at=now - timedelta(days=days - 42))
    Application.objects.filter(call=call, submitted_at__isnull=False).update(
        submitted_at=now - timedelta(days=days + 1)
    )


def _from_all_regions(people: list[Person], count: int) -> list[Person]:
    """People who do not apply, as many of each region in turn."""
    by_region: dict[str, list[Person]] = {}
    for one in people[APPLICATIONS:-HOSTS]:
        by_region.setdefault(one.region, []).append(one)
    rows = [list(row) for row in zip_longest(*(by_region[key] for key in sorted(by_region)))]
    return [one for row in rows for one in row if one is not None][:count]


def _review(call: Call, people: list[Person], office: Account, draw: random.Random) -> None:
    for number, person in enumerate(_from_all_regions(people, REVIEWERS + 6)):
        account = account_for(person)
        reviewer = reviewing.invite(
            call=call, by=office, name=person.name, email=account.email,
            language=account.language, address_of=lambda one: f"/reviews/invitation/{one.secret}",
            seniority=draw.choice(("senior", "junior")),
        )  # fmt: skip
        Reviewer.objects.filter(pk=reviewer.pk).update(simulated=True)
        reviewing.answer_invitation(
            reviewer=reviewer, accepted=number < REVIEWERS, account=account, reason=""
        )
    plan = assigning.make_plan(
        call=call, by=office,
        asked=assigning.Asked(objective="fair", reviews_each=3, most=8, least=0, keep=False),
    )  # fmt: skip
    assigning.put_into_force(plan=plan, by=office, address="/reviews/")
    quality = {key: draw.gauss(3.8, 0.9) for key in call.applications.values_list("pk", flat=True)}
    lenient = {key: draw.gauss(0, 0.6) for key in call.reviewers.values_list("pk", flat=True)}
    rows = Assignment.objects.filter(application__call=call, ended_at=None)
    for one in rows.select_related("application__call", "reviewer__account").order_by("id"):
        mean = quality[one.application_id] + lenient[one.reviewer_id]
        language = one.reviewer.language
        review = reviewing.save_review(
            assignment=one, edition=1, rating=float(min(6, max(1, round(draw.gauss(mean, 0.7))))),
            answers={
                "strengths": in_one(GOOD, language), "weaknesses": in_one(BAD, language),
                "to_applicants": in_one(ADVICE, language), "to_office": "",
            },
        )  # fmt: skip
        if draw.random() < 0.97 and one.reviewer.account is not None:
            reviewing.submit_review(review=review, by=one.reviewer.account)


def _decide(call: Call, office: Account, draw: random.Random) -> None:
    rows = deciding.rated(call, set())
    proposal = deciding.propose(rows, Limits(budget=BUDGET))
    funded = {one.id: one for one in proposal.explained}
    for row in rows[:-4]:
        verdict = funded.get(row.application.key)
        language = row.application.language
        deciding.decide(
            application=row.application, by=office,
            awarded=bool(verdict and verdict.funded), amount=row.asked,
            reason=in_one(GOOD if verdict and verdict.funded else BAD, language),
            proposed={"why": verdict.kind if verdict else ""}, seen="",
        )  # fmt: skip
    deciding.tell_decisions(
        call=call, by=office, hidden=set(), address_of=lambda one: f"/applications/{one.key}/"
    )
    awards = list(Award.objects.filter(call=call).prefetch_related("application__team"))
    for award in awards:
        if draw.random() < 0.7:
            on = timezone.localdate() - timedelta(days=draw.randint(1, 300))
            money.note_payment(award=award, by=office, amount=award.amount // 2, on=on, note="")
    outcomes.find_works(awards)
    for outcome in Outcome.objects.filter(award__call=call).order_by("id"):
        if draw.random() < 0.7:
            outcomes.answer_outcome(outcome=outcome, by=office, confirmed=True)
    for award in awards[:6]:
        outcomes.tell_outcome(
            award=award, by=office, kind=draw.choice(("dataset", "software", "startup")),
            title=f"{award.application.title[:60]} (open release)", year=timezone.now().year,
        )  # fmt: skip


def _stays(call: Call, people: list[Person], office: Account, draw: random.Random) -> None:
    hosts = people[-HOSTS:]
    known = _joint_pairs([one.id for one in hosts])
    offers = {one.id: _offer(call, one, office, draw) for one in hosts}
    rest = people[APPLICATIONS:-HOSTS]
    guests = [one for one in rest if one.id in known][:20]
    guests += [one for one in rest if one not in guests][: APPLICANTS - len(guests)]
    for person in guests:
        account = account_for(person)
        made = applying.start_application(call=call, account=account, language=account.language)
        answers = {
            "why": in_one(_WHY, account.language), "months": str(draw.randint(1, 6)),
            "starts": str(_begins(known.get(person.id), draw)),
        }  # fmt: skip
        topic = person.topics[0] if person.topics else "robotics"
        made = applying.save_draft(
            application=made, edition=made.edition, title=topic[:1].upper() + topic[1:],
            abstract=", ".join(person.topics) or topic, answers=answers,
        )  # fmt: skip
        Application.objects.filter(pk=made.pk).update(simulated=True)
        applying.submit(application=made, by=account, edition=made.edition)
        exchanges.wish(
            application=made, by=account, offers=_wishes(person, hosts, offers, known, draw)
        )
    for offer in offers.values():
        wished = [one.application.key for one in offer.wished_by.select_related("application")]
        if draw.random() < 0.7 and wished:
            draw.shuffle(wished)
            exchanges.rank_applicants(offer=offer, by=offer.host, applications=wished)
    move_into_the_past(call, 30)
    exchanges.put_into_force(call=call, by=office, address_of=lambda one: f"/visits/{one.key}/")
    for visit in Placement.objects.filter(application__call=call).select_related(
        "application__applicant", "offer__host"
    ):
        if draw.random() < 0.9:
            exchanges.answer_placement(visit=visit, by=visit.application.applicant, agreed=True)
            exchanges.answer_placement(visit=visit, by=visit.offer.host, agreed=True)
    today = timezone.localdate()
    over = Placement.objects.filter(
        application__call=call, state=Placement.State.AGREED, ends__lt=today
    )
    for visit in over:
        exchanges.change_visit(visit=visit, by=office, state=Placement.State.DONE)


def _offer(call: Call, person: Person, office: Account, draw: random.Random) -> HostOffer:
    topic = person.topics[0] if person.topics else "robotics"
    made = exchanges.offer_places(
        call=call, host=account_for(person), title=topic[:1].upper() + topic[1:],
        topics="; ".join(person.topics), organisation=person.organisation,
        country=person.country, region=person.region, places=draw.choice((1, 2, 2, 3, 4)),
        least_months=1, most_months=6, monthly_cost=100 * draw.randint(900, 1800),
        travel_cost=100 * draw.randint(300, 1200), simulated=True,
    )  # fmt: skip
    exchanges.list_offer(offer=made, by=office, listed=True)
    return made


def _joint_pairs(hosts: list[str]) -> dict[str, tuple[str, int]]:
    """Guest -> a host whom they wrote with, and the year in which they last did."""
    rows = shown().pages.execute(
        """select coauthor_id, person_id, last_year from person_coauthors
           where person_id in (select value from json_each(?)) and cross_border > 0
             and last_year is not null order by last_year, coauthor_id""",
        (json.dumps(hosts),),
    )
    return {guest: (host, year) for guest, host, year in rows}


def _begins(known: tuple[str, int] | None, draw: random.Random) -> date:
    """Some time before the joint work, or in the last years."""
    now = datetime.now(tz=timezone.get_current_timezone())
    year = known[1] - 1 if known else now.year - draw.choice((0, 1, 2))
    return date(year, draw.randint(1, 12), 1)


def _wishes(
    person: Person,
    hosts: list[Person],
    offers: dict[str, HostOffer],
    known: dict[str, tuple[str, int]],
    draw: random.Random,
) -> list[str]:
    """Hosts abroad, those with common topics first; one whom they wrote with before all."""
    abroad = [one for one in hosts if one.country != person.country]
    draw.shuffle(abroad)
    abroad.sort(key=lambda one: -len(set(one.topics) & set(person.topics)))
    first = known.get(person.id)
    chosen = [one.id for one in abroad[: draw.randint(2, 8)]]
    ids = list(dict.fromkeys([*([first[0]] if first else []), *chosen]))
    return [offers[one].key for one in ids]
