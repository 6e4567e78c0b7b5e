"""Reviewing: inviting, answering without an account, reading, writing, discussing."""

from __future__ import annotations

import secrets
import string
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.office.letters import write_letter
from belt.web.office.models import Role
from belt.web.office.services import give_role, record
from belt.web.programmes import fields
from belt.web.programmes.models import (
    Application,
    Assignment,
    Bid,
    Call,
    Comment,
    Declaration,
    Review,
    Reviewer,
    TeamMember,
)
from belt.web.programmes.services.applying import NotReady, facts_of_account

RATINGS = (1, 2, 3, 4, 5, 6)
"""1 very weak … 6 outstanding: an even number, so that nobody stays in the middle."""
REMIND_AFTER = timedelta(days=7)
HANDED_IN = (Application.State.SUBMITTED,)


@transaction.atomic
def invite(
    *, call: Call, by: Account, name: str, email: str, language: str, address_of: Any, **facts: Any
) -> Reviewer:
    """Invite somebody to review; the letter's links answer without an account.

    Raises :class:`Refused` (``asked already``).
    """
    email = email.strip().lower()
    known = Account.objects.filter(email=email, is_active=True).first()
    told = {**(facts_of_account(known) if known else {}), **{k: v for k, v in facts.items() if v}}
    try:
        with transaction.atomic():
            made = Reviewer.objects.create(
                call=call, name=name.strip(), email=email, account=known, language=language, **told
            )
    except IntegrityError:
        raise Refused("asked already") from None
    _write_invitation(made, address_of(made))
    record(by=by, did="reviewer invited", kind="call", key=call.slug, note=made.key)
    return made


def _write_invitation(reviewer: Reviewer, address: str) -> None:
    write_letter(
        to=reviewer.email,
        language=reviewer.language,
        template="review_invitation",
        reviewer=reviewer,
        call=reviewer.call,
        address=address,
    )


@transaction.atomic
def answer_invitation(
    *, reviewer: Reviewer, accepted: bool, account: Account | None, reason: str = ""
) -> None:
    """Accept or decline. To accept, somebody signs in: what they read is on the record.

    Raises :class:`Refused` (``decided already``, and ``reviews already`` for an account that
    accepted another invitation of the call).
    """
    if accepted and account is not None:
        # Held, so that one account does not accept two invitations at once.
        Account.objects.select_for_update().get(pk=account.pk)
        if reviewing_of(account).filter(call=reviewer.call_id).exclude(pk=reviewer.pk).exists():
            raise Refused("reviews already")
    fresh = Reviewer.objects.select_for_update(of=("self",)).get(pk=reviewer.pk)
    if fresh.state != Reviewer.State.INVITED:
        raise Refused("decided already")
    fresh.state = Reviewer.State.ACCEPTED if accepted else Reviewer.State.DECLINED
    fresh.answered_at, fresh.decline_reason = timezone.now(), "" if accepted else reason[:500]
    if accepted and account is not None:
        fresh.account = account
        for name, value in facts_of_account(account).items():
            setattr(fresh, name, getattr(fresh, name) or value)
        give_role(account=account, kind=Role.Kind.REVIEWER, by=None)
    fresh.save()
    did = "invitation accepted" if accepted else "invitation declined"
    record(by=account, did=did, kind="call", key=fresh.call.slug, note=fresh.key)


@transaction.atomic
def withdraw_invitation(*, reviewer: Reviewer, by: Account) -> None:
    """Nobody is asked any more; open assignments end, what was written is kept."""
    reviewer.state = Reviewer.State.WITHDRAWN
    reviewer.save(update_fields=["state"])
    reviewer.assignments.filter(ended_at=None).update(ended_at=timezone.now())
    record(by=by, did="reviewer withdrawn", kind="call", key=reviewer.call.slug, note=reviewer.key)


def reviewing_of(account: Account) -> QuerySet[Reviewer]:
    """The calls that somebody reviews for."""
    return Reviewer.objects.filter(account=account, state=Reviewer.State.ACCEPTED).select_related(
        "call"
    )


def assignments_of(account: Account) -> QuerySet[Assignment]:
    """What somebody is to read now; nothing of their own, whenever they came into its team."""
    own = TeamMember.objects.filter(account=account).exclude(state=TeamMember.State.DECLINED)
    return (
        Assignment.objects.filter(
            reviewer__account=account, reviewer__state=Reviewer.State.ACCEPTED, ended_at=None
        )
        .exclude(application__state=Application.State.WITHDRAWN)
        .exclude(application__in=own.values("application"))
        .select_related("application__call", "reviewer", "review")
    )


@transaction.atomic
def assign(
    *, application: Application, reviewer: Reviewer, score: float, locked: bool
) -> Assignment:
    """Give an application to a reviewer, under a letter drawn for this application alone."""
    taken = set(application.assignments.values_list("letter", flat=True))
    standing = application.assignments.filter(reviewer=reviewer, ended_at=None).first()
    if standing is not None:
        return standing
    letters = [one for one in string.ascii_uppercase if one not in taken]
    letters = letters or [
        a + b for a in "ABC" for b in string.ascii_uppercase if a + b not in taken
    ]
    return Assignment.objects.create(
        application=application,
        reviewer=reviewer,
        letter=secrets.choice(letters[: max(8, len(taken))]),
        score=score,
        locked=locked,
    )


@transaction.atomic
def declare_conflict(*, assignment: Assignment, note: str) -> None:
    """The reviewer has a conflict: the assignment ends, and they never get it again."""
    Declaration.objects.get_or_create(
        reviewer=assignment.reviewer,
        application=assignment.application,
        defaults={"note": note[:500]},
    )
    assignment.ended_at = timezone.now()
    assignment.save(update_fields=["ended_at"])
    record(
        by=assignment.reviewer.account,
        did="conflict declared",
        kind="application",
        key=assignment.application.key,
        note=note[:200],
    )


@transaction.atomic
def bid(*, reviewer: Reviewer, application: Application, value: int) -> None:
    """How gladly a reviewer would read an application: -1, 0 or 1."""
    Bid.objects.update_or_create(
        reviewer=reviewer, application=application, defaults={"value": max(-1, min(1, value))}
    )


@transaction.atomic
def save_review(
    *, assignment: Assignment, edition: int, rating: float | None, answers: dict[str, Any]
) -> Review:
    """Keep a review as it is typed; one that was handed in stays complete.

    A change of what was handed in is on the record.
    Raises :class:`Refused` (``not open`` once it is decided, ``not a choice`` for a rating that is
    none, ``changed elsewhere``), and :class:`NotReady` for one that was handed in.
    """
    application = _open_for_reviews(assignment.application_id)
    if rating is not None and rating not in RATINGS:
        raise Refused("not a choice")
    review, _ = Review.objects.select_for_update().get_or_create(assignment=assignment)
    if review.edition != edition:
        raise Refused("changed elsewhere")
    review.rating, review.answers = rating, {**review.answers, **answers}
    if review.state == Review.State.SUBMITTED:
        _complete(review, application.call)
        by = assignment.reviewer.account
        record(by=by, did="review changed", kind="application", key=application.key)
    review.edition += 1
    review.saved_at = timezone.now()
    review.save()
    return review


@transaction.atomic
def submit_review(*, review: Review, by: Account) -> None:
    """Hand a review in; it can be changed until the decision.

    Raises :class:`NotReady`, and :class:`Refused` (``not open``) once it is decided.
    """
    application = _open_for_reviews(review.assignment.application_id)
    _complete(review, application.call)
    if review.state == Review.State.SUBMITTED:
        return
    review.state, review.submitted_at = Review.State.SUBMITTED, timezone.now()
    review.save(update_fields=["state", "submitted_at"])
    record(by=by, did="review submitted", kind="application", key=application.key)


def _open_for_reviews(application: int) -> Application:
    """The application, held so that nobody tells its decision while a review is written.

    Raises :class:`Refused` (``not open``).
    """
    held = Application.objects.select_for_update(of=("self",)).select_related("call")
    found = held.get(pk=application)
    if found.state not in HANDED_IN:
        raise Refused("not open")
    return found


def _complete(review: Review, call: Call) -> None:
    """Raises :class:`NotReady` where something that is asked for is missing."""
    problems = fields.problems(call.review_form, review.answers, ())
    if review.rating not in RATINGS:
        problems["rating"] = "missing"
    if problems:
        raise NotReady(problems, [])


def discussion_of(application: Application, reader: Assignment | None) -> list[dict[str, Any]]:
    """Comments as a reader may see them; reviewers are their letters, to themselves "you"."""
    return [
        {
            "letter": one.assignment.letter if one.assignment else "",
            "own": reader is not None and one.assignment_id == reader.pk,
            "text": one.text,
            "at": one.at,
        }
        for one in application.comments.select_related("assignment")
    ]


def may_discuss(assignment: Assignment) -> bool:
    """A reviewer reads others' reviews and the discussion once their own is handed in."""
    review = getattr(assignment, "review", None)
    call = assignment.application.call
    return call.discussion and review is not None and review.state == Review.State.SUBMITTED


@transaction.atomic
def comment(
    *, application: Application, by: Account, assignment: Assignment | None, text: str
) -> None:
    """Say something in the discussion. Raises :class:`Refused` (``not open``)."""
    if application.state not in HANDED_IN or not text.strip():
        raise Refused("not open")
    Comment.objects.create(application=application, assignment=assignment, text=text[:4000])
    record(by=by, did="commented", kind="application", key=application.key)


def submitted_reviews(application: Application) -> QuerySet[Review]:
    """Reviews that were handed in, in the order of their letters."""
    return (
        Review.objects.filter(assignment__application=application, state=Review.State.SUBMITTED)
        .select_related("assignment__reviewer")
        .order_by("assignment__letter")
    )


def remind_reviewers(address: Any) -> int:
    """Remind who has not answered for a week, and who is late or due soon; once a week each."""
    now = timezone.now()
    quiet = Q(reminded_at=None, invited_at__lt=now - REMIND_AFTER) | Q(
        reminded_at__lt=now - REMIND_AFTER
    )
    reminded = 0
    waiting = Reviewer.objects.filter(quiet, call__state=Call.State.PUBLISHED, simulated=False)
    for reviewer in waiting.select_related("call"):
        reminded += _remind(reviewer, now, address)
    return reminded


@transaction.atomic
def _remind(reviewer: Reviewer, now: Any, address: Any) -> int:
    fresh = Reviewer.objects.select_for_update(of=("self",)).get(pk=reviewer.pk)
    if fresh.reminded_at != reviewer.reminded_at:
        return 0
    if fresh.state == Reviewer.State.INVITED:
        _write_invitation(fresh, address(fresh))
    elif fresh.state == Reviewer.State.ACCEPTED:
        due = fresh.call.review_due_at
        open_ones = fresh.assignments.filter(ended_at=None).exclude(
            review__state=Review.State.SUBMITTED
        )
        count = open_ones.filter(application__state__in=HANDED_IN).count()
        if not count or due is None or due - now > REMIND_AFTER:
            return 0
        write_letter(
            to=fresh.email,
            language=fresh.language,
            template="review_reminder",
            reviewer=fresh,
            call=fresh.call,
            count=count,
            address=address(fresh),
        )
    else:
        return 0
    fresh.reminded_at = now
    fresh.save(update_fields=["reminded_at"])
    return 1


def review_as_read(review: Review, without: tuple[str, ...]) -> dict[str, Any]:
    """A review for somebody who may not know its author, without some of its fields."""
    form = review.assignment.application.call.review_form
    return {
        "letter": review.assignment.letter,
        "rating": review.rating,
        "answers": [
            (field, review.answers[field["id"]])
            for field in form
            if field["id"] not in without and review.answers.get(field["id"])
        ],
    }


def as_applicants_read(review: Review) -> dict[str, Any]:
    """A review for the applicants: without what is for the office alone."""
    return review_as_read(review, ("to_office",))
