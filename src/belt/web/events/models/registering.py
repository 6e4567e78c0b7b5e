"""Registering: who comes, who waits, who came."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from belt.web.events.models.workshops import Workshop
from belt.web.programmes.models.keys import new_key, new_secret


class Registration(models.Model):
    """Somebody who wants to come; no account is needed."""

    class State(models.TextChoices):
        COMING = "coming", _("coming")
        WAITING = "waiting", _("on the waiting list")
        CANCELLED = "cancelled", _("cancelled")

    key = models.CharField(max_length=20, unique=True, default=new_key)
    secret = models.CharField(max_length=40, unique=True, default=new_secret)
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="registrations")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="registrations"
    )
    name = models.CharField(max_length=200)
    email = models.EmailField()
    organisation = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=2, blank=True)
    needs = models.TextField(max_length=1000, blank=True)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=10, choices=State)
    number = models.PositiveIntegerField()
    """The order in which people asked; the waiting list is in it."""
    asked_at = models.DateTimeField(default=timezone.now)
    came_at = models.DateTimeField(null=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "email"],
                condition=~Q(state="cancelled"),
                name="registered_once",
            ),
            models.UniqueConstraint(fields=["workshop", "number"], name="one_turn_a_number"),
        ]

    def __str__(self) -> str:
        return self.name
