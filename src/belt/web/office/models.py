"""Roles, letters, and the record of what the office decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.Model):
    """What somebody may do for the belt, given and taken on the record."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("office")
        REGION_LEAD = "region_lead", _("region lead")
        REVIEWER = "reviewer", _("reviewer")
        MEMBER = "member", _("member")
        APPLICANT = "applicant", _("applicant")
        GUEST = "guest", _("guest")

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind)
    region = models.CharField(max_length=20, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "region"],
                condition=Q(ended_at__isnull=True),
                name="one_standing_role",
            )
        ]


MOST_TRIES = 12
"""So often a letter is refused, with twice the time between each, in a day and a half."""


class Letter(models.Model):
    """A mail: written inside the transaction that it tells of, sent afterwards."""

    to = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    """How often the mail server refused it."""
    error = models.TextField(blank=True)
    again_at = models.DateTimeField(null=True)
    """It is not tried before."""

    class Meta:
        ordering = ["-written_at", "-id"]

    @property
    def given_up(self) -> bool:
        """Whether it is sent no more, unless somebody says so."""
        return self.sent_at is None and self.tries >= MOST_TRIES


class Entry(models.Model):
    """One line of the record: who did what to which thing, and when. Never changed."""

    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=254)
    did = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    seal = models.CharField(max_length=64, blank=True, db_default="")
    """Signs this line and, through the seal of the line before it, all earlier ones."""

    class Meta:
        ordering = ["-at", "-id"]
