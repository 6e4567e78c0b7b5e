"""Decisions, awards, money, and what came of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from belt.web.programmes.models.applications import Application
from belt.web.programmes.models.calls import Call
from belt.web.programmes.models.exchanges import Placement
from belt.web.programmes.models.keys import new_key


class Decision(models.Model):
    """What the office decided on an application, and why; an appeal is noted beside it."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="decision")
    awarded = models.BooleanField()
    amount = models.BigIntegerField(default=0)
    reason = models.TextField(max_length=3000, blank=True)
    proposed = models.JSONField(default=dict)
    """What the method had proposed, and why."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)
    """When the letter was written."""
    appeal = models.TextField(max_length=5000, blank=True)
    appealed_at = models.DateTimeField(null=True)
    appeal_answer = models.TextField(max_length=3000, blank=True)


class Award(models.Model):
    """Money promised to an application or a visit."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    number = models.CharField(max_length=40, unique=True)
    call = models.ForeignKey(Call, models.PROTECT, related_name="awards")
    application = models.OneToOneField(Application, models.PROTECT, related_name="award")
    placement = models.OneToOneField(Placement, models.SET_NULL, null=True, related_name="award")
    region = models.CharField(max_length=20, blank=True)
    amount = models.BigIntegerField()
    """Hundredths of ``currency``."""
    currency = models.CharField(max_length=3)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number


class Payment(models.Model):
    """Money that was paid elsewhere and is noted here. Corrected by a further line."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="payments")
    amount = models.BigIntegerField()
    on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["on", "id"]


class Outcome(models.Model):
    """What came of an award, in Researchfish's categories."""

    class Kind(models.TextChoices):
        WORK = "publication", _("publication")
        DATASET = "dataset", _("data set")
        SOFTWARE = "software", _("software")
        STARTUP = "startup", _("startup or spin-out")
        HIRE = "next_destination", _("hire or next destination")
        FUNDING = "further_funding", _("further funding")
        COLLABORATION = "collaboration", _("collaboration")
        POLICY = "policy", _("influence on policy")
        ENGAGEMENT = "engagement", _("engagement")
        RESOURCE = "resource", _("tools and methods")
        PROPERTY = "intellectual_property", _("intellectual property")
        PRODUCT = "product", _("product or intervention")
        RECOGNITION = "recognition", _("award or recognition")
        FACILITY = "facility", _("use of facilities")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        FOUND = "found", _("found, not confirmed yet")
        CONFIRMED = "confirmed", _("confirmed")
        REJECTED = "rejected", _("not of this award")

    key = models.CharField(max_length=20, unique=True, default=new_key)
    award = models.ForeignKey(Award, models.CASCADE, related_name="outcomes")
    kind = models.CharField(max_length=24, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.CONFIRMED)
    title = models.CharField(max_length=500)
    year = models.PositiveSmallIntegerField(null=True)
    work_id = models.CharField(max_length=300, blank=True)
    address = models.URLField(max_length=500, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "work_id"],
                condition=~models.Q(work_id=""),
                name="one_outcome_a_work",
            )
        ]
