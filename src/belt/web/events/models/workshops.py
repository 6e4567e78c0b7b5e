"""Workshops: what, where, when, for whom."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from belt.web.programmes.models import Call


class Workshop(models.Model):
    """A workshop. Texts are kept by language; money in whole units of the currency."""

    class Kind(models.TextChoices):
        INVITED = "invited", _("by invitation")
        OPEN = "open", _("open, with a call for contributions")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")

    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INVITED)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    titles = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    time_zone = models.CharField(max_length=60, default="UTC")
    first_day = models.DateField()
    last_day = models.DateField()
    organiser = models.CharField(max_length=200, blank=True)
    contact = models.EmailField(blank=True)
    venue = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    online = models.BooleanField(default=False)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    """Places for those who register; empty where there is no limit."""
    registers_until = models.DateTimeField(null=True, blank=True)
    """Empty: nobody registers, only who was invited comes."""
    topics = models.JSONField(default=list)
    """What it is about, in the corpus's words; invitees are chosen for them."""
    places = models.PositiveSmallIntegerField(default=11)
    """How many are invited."""
    currency = models.CharField(max_length=3, default="EUR")
    travel_budget = models.PositiveIntegerField(null=True, blank=True)
    answer_days = models.PositiveSmallIntegerField(default=10)
    """Who has not answered after so many days is not waited for."""
    call = models.OneToOneField(
        Call, models.SET_NULL, null=True, blank=True, related_name="workshop"
    )
    """The call for contributions of an open workshop."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    edition = models.PositiveIntegerField(default=1)
    """Counts changes, so that two officers do not overwrite one another."""
    programme_edition = models.PositiveIntegerField(default=1)
    """Counts changes of the programme's draft."""
    simulated = models.BooleanField(default=False)

    class Meta:
        ordering = ["-first_day", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="days_run_forwards"
            )
        ]

    def __str__(self) -> str:
        return str(self.titles.get("en") or next(iter(self.titles.values()), self.slug))

    @property
    def zone(self) -> ZoneInfo:
        """The workshop's own time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def days(self) -> list[date]:
        """Its days."""
        count = (self.last_day - self.first_day).days + 1
        return [self.first_day + timedelta(days=number) for number in range(count)]

    @property
    def takes_registrations(self) -> bool:
        """Whether somebody can register now."""
        until = self.registers_until
        return self.state == self.State.PUBLISHED and until is not None and timezone.now() < until
