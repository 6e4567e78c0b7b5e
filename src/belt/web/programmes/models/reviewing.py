"""Reviewing: who reviews what, conflicts overridden, reviews, discussion."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from belt.web.programmes.models.applications import Application
from belt.web.programmes.models.calls import Call
from belt.web.programmes.models.keys import new_key, new_secret


class Reviewer(models.Model):
    """Somebody asked to review for a call; no account is needed to answer."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.CharField(max_length=20, unique=True, default=new_key)
    call = models.ForeignKey(Call, models.CASCADE, related_name="reviewers")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reviewing"
    )
    person_id = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    organisation = models.CharField(max_length=300, blank=True)
    organisation_id = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=20, blank=True)
    seniority = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    most = models.PositiveSmallIntegerField(null=True)
    """Reviews at most; the call's number where empty."""
    secret = models.CharField(max_length=40, unique=True, default=new_secret)
    invited_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=500, blank=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "email"], name="invited_once_a_call")
        ]

    def __str__(self) -> str:
        return self.name


class Declaration(models.Model):
    """A conflict that somebody says they have."""

    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="declarations")
    application = models.ForeignKey(Application, models.CASCADE, related_name="declarations")
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reviewer", "application"], name="declared_once")
        ]


class Override(models.Model):
    """An officer lets a reviewer read in spite of a conflict that was found, and says why."""

    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="overrides")
    application = models.ForeignKey(Application, models.CASCADE, related_name="overrides")
    reason = models.TextField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reviewer", "application"], name="overridden_once")
        ]


class Bid(models.Model):
    """How much a reviewer wants to read an application: -1 not, 0 could, 1 gladly."""

    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="bids")
    application = models.ForeignKey(Application, models.CASCADE, related_name="bids")
    value = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reviewer", "application"], name="bid_once")]


class Plan(models.Model):
    """An assignment that was computed: a preview until somebody puts it into force."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="plans")
    asked = models.JSONField()
    """The choices it was computed with."""
    pairs = models.JSONField()
    """``[application key, reviewer key, score]``."""
    alternates = models.JSONField(default=dict)
    certificate = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    in_force_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]


class Assignment(models.Model):
    """A reviewer reads an application."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    application = models.ForeignKey(Application, models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="assignments")
    letter = models.CharField(max_length=2)
    """What the review is called to those who may not know its author: drawn for this application
    alone."""
    score = models.FloatField(default=0)
    locked = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                condition=models.Q(ended_at__isnull=True),
                name="assigned_once",
            ),
            models.UniqueConstraint(
                fields=["application", "letter"], name="one_letter_an_application"
            ),
        ]


class Review(models.Model):
    """What a reviewer says of an application."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")

    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="review")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    rating = models.FloatField(null=True)
    answers = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)


class Comment(models.Model):
    """A word in the discussion of an application, among its reviewers and the office."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    application = models.ForeignKey(Application, models.CASCADE, related_name="comments")
    assignment = models.ForeignKey(Assignment, models.CASCADE, null=True, related_name="comments")
    """Of a reviewer; empty for the office."""
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
