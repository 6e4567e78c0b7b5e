"""Applications: drafts, what was submitted, the team, the files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from belt.web.programmes.models.calls import Call
from belt.web.programmes.models.keys import new_key, new_secret


class Application(models.Model):
    """What somebody asks for in a call. ``answers`` is what they last saved."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        INELIGIBLE = "ineligible", _("not eligible")
        WITHDRAWN = "withdrawn", _("withdrawn")
        AWARDED = "awarded", _("awarded")
        REFUSED = "refused", _("refused")

    key = models.CharField(max_length=20, unique=True, default=new_key)
    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications"
    )
    region = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    stage = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=300, blank=True)
    abstract = models.TextField(max_length=6000, blank=True)
    answers = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=1)
    """Counts saves, so that two windows do not overwrite one another."""
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=list)
    """What the eligibility rules found when it was submitted."""
    simulated = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "applicant"],
                condition=~Q(state="withdrawn"),
                name="one_application_a_call",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.key


class ApplicationVersion(models.Model):
    """What was submitted, word for word. Never changed, but that who left is named no more."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="versions")
    stage = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    content = models.JSONField()
    """``title, abstract, answers, team, uploads``."""
    submitted_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="one_version_a_number")
        ]


class TeamMember(models.Model):
    """Somebody of the team, the applicant among them; others are asked and confirm."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")

    application = models.ForeignKey(Application, models.CASCADE, related_name="team")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="teams"
    )
    person_id = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    organisation = models.CharField(max_length=300, blank=True)
    organisation_id = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=20, blank=True)
    gender = models.CharField(max_length=12, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    phd_year = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    secret = models.CharField(max_length=40, unique=True, default=new_secret)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "email"], name="in_a_team_once")
        ]


class Upload(models.Model):
    """A file of an application; its bytes lie in the home under its checksum."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    application = models.ForeignKey(Application, models.CASCADE, related_name="uploads")
    field = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)
    """Removed from the draft; kept for versions that were submitted with it."""

    class Meta:
        ordering = ["id"]
