"""Tokens with which a program acts for somebody of the office."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

LIFETIME = timedelta(days=365)


def a_year_from_now() -> object:
    """When a new token ends."""
    return timezone.now() + LIFETIME


class Token(models.Model):
    """A token; only its hash is kept, so that nobody can read it off the database."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(default=a_year_from_now)
    used_on = models.DateField(null=True)

    class Meta:
        ordering = ["-made_at"]
