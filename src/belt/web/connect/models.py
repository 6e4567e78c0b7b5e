"""Saved searches, proposals somebody does not want, and introductions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SavedSearch(models.Model):
    """A search that is asked again of each new corpus version."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="searches")
    query = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    choices = models.JSONField(default=dict)
    language = models.CharField(max_length=5)
    saved_at = models.DateTimeField(default=timezone.now)
    seen_version = models.CharField(max_length=60)
    seen = models.JSONField(default=list)
    """Ids of the hits that its owner knows of."""


class Alert(models.Model):
    """New hits of a saved search in a corpus version."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="alerts")
    version = models.CharField(max_length=60)
    hits = models.JSONField()
    """``[{"id"}]``: what they are called is asked of the corpus, which forgets who was erased."""
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["search", "version"], name="one_alert_a_version")
        ]


class NotInterested(models.Model):
    """Somebody does not want this person to be proposed."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    person_id = models.CharField(max_length=300)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "person_id"], name="said_once")]


class Introduction(models.Model):
    """Somebody asks to be introduced to a person of the corpus."""

    class State(models.TextChoices):
        WITH_INTRODUCER = "with_introducer", _("waiting for the person in between")
        WITH_TARGET = "with_target", _("waiting for the person asked for")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Outcome(models.TextChoices):
        NONE = "", _("nothing yet")
        MET = "met", _("met")
        PROJECT = "project", _("a project")
        WORK = "work", _("a joint work")

    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="introductions_asked"
    )
    target_person = models.CharField(max_length=300)
    target_name = models.CharField(max_length=300)
    target_region = models.CharField(max_length=20, blank=True)
    target = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="introductions_received"
    )
    introducer_person = models.CharField(max_length=300, blank=True)
    introducer_name = models.CharField(max_length=300, blank=True)
    introducer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="introductions_passed"
    )
    """Empty where the lead of ``lead_region`` stands in."""
    target_email = models.EmailField(blank=True)
    """Where somebody without an account was invited; shown to nobody before both agreed."""
    lead_region = models.CharField(max_length=20, blank=True)
    message = models.TextField(max_length=2000)
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=20, choices=State, default=State.WITH_INTRODUCER)
    asked_at = models.DateTimeField(default=timezone.now)
    passed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["asker", "target_person"],
                condition=models.Q(state__in=["with_introducer", "with_target"]),
                name="one_open_introduction",
            )
        ]
