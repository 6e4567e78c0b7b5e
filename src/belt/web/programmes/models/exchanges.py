"""Exchanges: places that hosts offer, rankings of both sides, who goes where and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from belt.web.programmes.models.applications import Application
from belt.web.programmes.models.calls import Call
from belt.web.programmes.models.keys import new_key


class HostOffer(models.Model):
    """Places that a host offers in a call."""

    class State(models.TextChoices):
        OFFERED = "offered", _("waiting for the office")
        LISTED = "listed", _("listed")
        ENDED = "ended", _("withdrawn")

    key = models.CharField(max_length=20, unique=True, default=new_key)
    call = models.ForeignKey(Call, models.CASCADE, related_name="offers")
    host = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="offers")
    person_id = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=300)
    topics = models.CharField(max_length=500)
    text = models.TextField(max_length=4000, blank=True)
    organisation = models.CharField(max_length=300)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=20, blank=True)
    places = models.PositiveSmallIntegerField(default=1)
    least_months = models.PositiveSmallIntegerField(default=1)
    most_months = models.PositiveSmallIntegerField(default=12)
    monthly_cost = models.PositiveIntegerField(default=0)
    travel_cost = models.PositiveIntegerField(default=0)
    """Hundredths of the call's currency."""
    ranking = models.JSONField(default=list)
    """Keys of applications, the most wanted first; those not named follow by expertise."""
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    offered_at = models.DateTimeField(default=timezone.now)
    simulated = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class Preference(models.Model):
    """An applicant's wish for a host: 1 is the first."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="preferences")
    offer = models.ForeignKey(HostOffer, models.CASCADE, related_name="wished_by")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["application", "offer"], name="wished_once"),
            models.UniqueConstraint(fields=["application", "rank"], name="one_wish_a_rank"),
        ]


class Placement(models.Model):
    """Somebody goes to a host: the visit with its dates and what it may cost."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("agreed")
        DECLINED = "declined", _("declined")
        DONE = "done", _("done")

    key = models.CharField(max_length=20, unique=True, default=new_key)
    application = models.ForeignKey(Application, models.CASCADE, related_name="placements")
    offer = models.ForeignKey(HostOffer, models.PROTECT, related_name="placements")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    months = models.PositiveSmallIntegerField(default=1)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    guest_agreed_at = models.DateTimeField(null=True)
    host_agreed_at = models.DateTimeField(null=True)
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="mentoring"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=~models.Q(state="declined"),
                name="placed_once",
            )
        ]

    @property
    def cost(self) -> int:
        """What the visit may cost, in hundredths of the call's currency."""
        return self.months * self.offer.monthly_cost + self.offer.travel_cost
