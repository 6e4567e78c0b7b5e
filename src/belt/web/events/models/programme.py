"""The programme: rooms, speakers, sessions, versions that were published."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from belt.web.events.models.inviting import Invitation
from belt.web.events.models.workshops import Workshop
from belt.web.programmes.models import Application
from belt.web.programmes.models.keys import new_key
from belt.web.programmes.texts import in_language


class Room(models.Model):
    """Where sessions are."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=100)
    seats = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["workshop", "name"], name="one_room_a_name")]

    def __str__(self) -> str:
        return self.name


class Speaker(models.Model):
    """Somebody who speaks or shows a poster, and the page on which they say what."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="speakers")
    invitation = models.OneToOneField(
        Invitation, models.SET_NULL, null=True, related_name="speaker"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="speaking"
    )
    person_id = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    organisation = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=20, blank=True)
    biography = models.TextField(max_length=3000, blank=True)
    picture = models.CharField(max_length=64, blank=True)
    """Checksum of the picture's bytes."""
    picture_kind = models.CharField(max_length=10, blank=True)
    needs = models.TextField(max_length=2000, blank=True)
    """Diet, access, equipment: for the office alone."""
    not_before = models.DateTimeField(null=True, blank=True)
    not_after = models.DateTimeField(null=True, blank=True)
    passport_name = models.CharField(max_length=200, blank=True)
    nationality = models.CharField(max_length=2, blank=True)
    born_on = models.DateField(null=True, blank=True)
    """For the visa letter, for the speaker and the office alone."""
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """Something in the programme's draft; without a time it waits to be placed."""

    class Kind(models.TextChoices):
        TALK = "talk", _("talk")
        KEYNOTE = "keynote", _("keynote")
        POSTER = "poster", _("poster")
        DISCUSSION = "discussion", _("discussion")
        BREAK = "break", _("break")
        OTHER = "other", _("other")

    key = models.CharField(max_length=20, unique=True, default=new_key)
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="sessions")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TALK)
    title = models.CharField(max_length=300)
    titles = models.JSONField(default=dict)
    """For what is no talk: the title by language, such as of a break."""
    abstract = models.TextField(max_length=6000, blank=True)
    language = models.CharField(max_length=5, default="en")
    minutes = models.PositiveSmallIntegerField(default=30)
    starts_at = models.DateTimeField(null=True)
    room = models.ForeignKey(Room, models.SET_NULL, null=True, related_name="sessions")
    """Empty: everywhere."""
    speakers = models.ManyToManyField(Speaker, related_name="sessions")
    contribution = models.OneToOneField(
        Application, models.SET_NULL, null=True, related_name="session"
    )
    slides = models.URLField(max_length=500, blank=True)
    recording = models.URLField(max_length=500, blank=True)
    doi = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_title(self) -> str:
        """The title in the reader's language where it has one."""
        return in_language(self.titles) or self.title

    @property
    def ends_at(self) -> datetime | None:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None


class SessionFile(models.Model):
    """Slides, a paper or a recording as a file; its bytes lie in the home under its checksum."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    session = models.ForeignKey(Session, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]


class ProgrammeVersion(models.Model):
    """A programme as it was published, word for word. Never changed."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    """``rooms`` and ``sessions`` with their speakers."""
    changes = models.JSONField(default=list)
    """What is new, moved, changed or gone since the one before."""
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "number"], name="one_programme_a_number")
        ]
