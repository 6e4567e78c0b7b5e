"""Accounts, the profiles that they claim, and what their owners consented to."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccountManager(BaseUserManager):
    """Makes accounts; the address is the name that one signs in with."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> Account:
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, email: str, password: str, **fields: object) -> Account:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Account(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in."""

    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, default="en")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined = models.DateTimeField(default=timezone.now)

    objects = AccountManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def person_id(self) -> str | None:
        """The person of the corpus that this account was granted, if any."""
        claim = next((one for one in self.claims.all() if one.state == Claim.State.GRANTED), None)
        return claim.person_id if claim else None


class Audience(models.TextChoices):
    """Who may see a part of a profile."""

    EVERYBODY = "everybody", _("Everybody")
    SIGNED_IN = "signed_in", _("People who signed in")
    NOBODY = "nobody", _("Nobody")


class Availability(models.TextChoices):
    """Whether somebody wants to be introduced."""

    OPEN = "open", _("Open to introductions")
    LATER = "later", _("Not at present")
    CLOSED = "closed", _("No introductions, please")


class Profile(models.Model):
    """What somebody says of themselves, beside what publications say."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="profile")
    latin_name = models.CharField(max_length=200, blank=True)
    native_name = models.CharField(max_length=200, blank=True)
    topics = models.CharField(max_length=500, blank=True)
    about = models.TextField(max_length=2000, blank=True)
    availability = models.CharField(max_length=10, choices=Availability, default=Availability.OPEN)
    names_seen_by = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYBODY)
    topics_seen_by = models.CharField(max_length=10, choices=Audience, default=Audience.EVERYBODY)
    availability_seen_by = models.CharField(
        max_length=10, choices=Audience, default=Audience.SIGNED_IN
    )


class Claim(models.Model):
    """An account says that it is a person of the corpus."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for an answer")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        ENDED = "ended", _("ended")

    class How(models.TextChoices):
        ORCID = "orcid", _("by ORCID")
        ADDRESS = "address", _("by an address at the organisation")
        LEAD = "lead", _("by the region lead or the office")

    account = models.ForeignKey(Account, models.CASCADE, related_name="claims")
    person_id = models.CharField(max_length=300)
    region = models.CharField(max_length=20, blank=True)
    reason = models.TextField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    how = models.CharField(max_length=10, choices=How, default=How.LEAD)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], condition=Q(state="granted"), name="one_account_a_person"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="granted"), name="one_person_an_account"
            ),
            models.UniqueConstraint(
                fields=["account", "person_id"], condition=Q(state="asked"), name="one_open_claim"
            ),
        ]


class Consent(models.Model):
    """What somebody agreed to, in the words that they read, until taken back."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    text = models.TextField()
    language = models.CharField(max_length=5)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)


class PrivacyRequest(models.Model):
    """Somebody asks that a person is hidden or erased; no account is needed."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("address not confirmed yet")
        ASKED = "asked", _("waiting for an answer")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    class Wish(models.TextChoices):
        HIDE = "hide", _("Do not show me")
        ERASE = "erase", _("Erase me")

    person_id = models.CharField(max_length=300)
    person_name = models.CharField(max_length=300)
    region = models.CharField(max_length=20, blank=True)
    wish = models.CharField(max_length=10, choices=Wish)
    email = models.EmailField()
    language = models.CharField(max_length=5, default="en")
    message = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.UNCONFIRMED)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    honoured_in = models.CharField(max_length=60, blank=True)
