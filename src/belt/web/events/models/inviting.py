"""Inviting: the list that was composed, and who was asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from belt.web.events.models.workshops import Workshop
from belt.web.programmes.models.keys import new_key, new_secret


class Composition(models.Model):
    """A list of invitees that was computed: a preview until somebody invites from it."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="compositions")
    asked = models.JSONField()
    """The wishes it was computed with."""
    told = models.JSONField()
    """``invitees, alternates, value, bound, coverage, travel, regions, stages``."""
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    in_force_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]


class Invitation(models.Model):
    """Somebody to be invited: one after another for each place, until somebody accepts.

    Whoever stands in line has no date; who is asked has one, and a day until which to answer.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("alternate")
        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        SILENT = "silent", _("did not answer")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.CharField(max_length=20, unique=True, default=new_key)
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="invitations")
    place = models.PositiveSmallIntegerField()
    """Which of the places they are asked for; alternates of a place share its number."""
    line = models.PositiveSmallIntegerField(default=0)
    """Their turn in the line for the place."""
    person_id = models.CharField(max_length=300, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="invitations"
    )
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    """Empty until the office has found it: nobody is invited without."""
    organisation = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, default="en")
    why = models.JSONField(default=dict)
    """``first_on, adds, new_ties, loss``, see the composer."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    secret = models.CharField(max_length=40, unique=True, default=new_secret)
    invited_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    proposed = models.JSONField(default=dict)
    """Whom they propose instead: ``name, email, organisation``."""
    simulated = models.BooleanField(default=False)

    class Meta:
        ordering = ["place", "line", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "place"],
                condition=models.Q(state__in=["invited", "accepted"]),
                name="one_for_a_place",
            ),
            models.UniqueConstraint(
                fields=["workshop", "person_id"],
                condition=~models.Q(person_id=""),
                name="in_line_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
