"""Membership: organisations apply, are admitted or refused, leave; people join through them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from belt.web.programmes.models.keys import new_key


class Membership(models.Model):
    """An organisation's way into the belt, and out of it."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for the region lead's advice")
        ADVISED = "advised", _("waiting for the office")
        ADMITTED = "admitted", _("member")
        REFUSED = "refused", _("refused")
        LEFT = "left", _("left")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.CharField(max_length=20, unique=True, default=new_key)
    organisation_id = models.CharField(max_length=300, blank=True)
    """Its id in the corpus, where it is known there."""
    name = models.CharField(max_length=300)
    region = models.CharField(max_length=20)
    brings = models.TextField(max_length=3000)
    contact_name = models.CharField(max_length=200)
    contact_email = models.EmailField()
    statement = models.TextField(max_length=5000)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="memberships_asked"
    )
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id"],
                condition=Q(state__in=["asked", "advised", "admitted"]) & ~Q(organisation_id=""),
                name="one_open_membership",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MembershipStep(models.Model):
    """One step of a membership: who did what and why. Never changed."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="steps")
    did = models.CharField(max_length=20)
    """``asked``, ``advised_for``, ``advised_against``, ``admitted``, ``refused``, ``left``,
    ``withdrawn``."""
    reason = models.TextField(max_length=3000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]


class Affiliation(models.Model):
    """A person who joined, or wants to join, through a member organisation."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for an answer")
        JOINED = "joined", _("joined")
        REFUSED = "refused", _("refused")
        ENDED = "ended", _("ended")

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="people")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="affiliations"
    )
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "account"],
                condition=Q(state__in=["asked", "joined"]),
                name="one_standing_affiliation",
            )
        ]
