"""Calls: what is asked for, from whom, until when, by which form and under which rules."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Call(models.Model):
    """A call for applications. Texts are kept by language; money in hundredths."""

    class Kind(models.TextChoices):
        JOINT_PROJECT = "joint_project", _("joint project")
        EXCHANGE = "exchange", _("exchange")
        FELLOWSHIP = "fellowship", _("fellowship")
        CHALLENGE = "challenge", _("challenge")
        CONTRIBUTIONS = "contributions", _("contributions to a workshop")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        ENDED = "ended", _("ended")

    class Blind(models.TextChoices):
        OPEN = "open", _("open: everybody knows everybody")
        SINGLE = "single", _("reviewers are not named to applicants")
        DOUBLE = "double", _("neither is named to the other")

    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    titles = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    time_zone = models.CharField(max_length=60, default="UTC")
    currency = models.CharField(max_length=3, default="EUR")
    budget = models.BigIntegerField(default=0)
    """Hundredths of the currency."""
    region_budgets = models.JSONField(default=dict)
    """Region -> hundredths; empty where only the whole counts."""
    rules = models.TextField(blank=True)
    """TOML, see :mod:`belt.matching.eligibility`."""
    conflict_rules = models.TextField(blank=True)
    """TOML, see :mod:`belt.matching.conflicts`."""
    assignment_rules = models.TextField(blank=True)
    """TOML, see :mod:`belt.matching.assignment`."""
    form = models.JSONField(default=list)
    """Fields, see :mod:`belt.web.programmes.fields`."""
    review_form = models.JSONField(default=list)
    blind = models.CharField(max_length=10, choices=Blind, default=Blind.SINGLE)
    reviews_each = models.PositiveSmallIntegerField(default=3)
    most_reviews = models.PositiveSmallIntegerField(default=6)
    review_due_at = models.DateTimeField(null=True)
    discussion = models.BooleanField(default=True)
    keep_until = models.DateField(null=True)
    """When what refused and withdrawn applicants wrote is deleted."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    edition = models.PositiveIntegerField(default=1)
    """Counts changes, so that two officers do not overwrite one another."""

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return str(self.titles.get("en") or next(iter(self.titles.values()), self.slug))

    @property
    def last_stage(self) -> Stage | None:
        """The stage that closes last, among those at hand."""
        return max(self.stages.all(), key=lambda one: one.number, default=None)

    @property
    def zone(self) -> ZoneInfo:
        """The call's own time zone."""
        return ZoneInfo(self.time_zone)


class Stage(models.Model):
    """One round of applying: its name and when it is open."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField(default=1)
    titles = models.JSONField(default=dict)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="one_stage_a_number")
        ]

    def is_open(self, now: datetime) -> bool:
        """Whether something can be handed in now."""
        return self.opens_at <= now < self.closes_at
