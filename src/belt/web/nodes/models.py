"""What somebody decided may leave this node about them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from belt.federation.consent import FIELDS, Field


class Leaving(models.Model):
    """The fields of a person that may leave; it stays when the account goes, like an objection."""

    person_id = models.CharField(max_length=300, unique=True)
    name = models.BooleanField(_("My name, on my works and in lists of people"), default=True)
    native_name = models.BooleanField(_("My name in my own script"), default=True)
    ids = models.BooleanField(_("My ORCID and other ids"), default=True)
    affiliation = models.BooleanField(_("Where I work"), default=True)
    search = models.BooleanField(_("Being found by searches of other nodes"), default=True)
    decided_at = models.DateTimeField(default=timezone.now)

    def agreed(self) -> frozenset[Field]:
        """The fields that may leave."""
        return frozenset(field for field in FIELDS if getattr(self, field))
