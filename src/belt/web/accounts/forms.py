"""Forms of accounts: what crosses the border, checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from belt.web.accounts.models import Account, PrivacyRequest, Profile


class SignupForm(forms.Form):
    """What is asked beside address and password."""

    full_name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As it stands on your publications, if you have any."),
    )
    field_order = ("full_name", "email", "password1")

    def signup(self, _request: Any, account: Account) -> None:
        """Keep the name and the language of the page."""
        account.full_name = self.cleaned_data["full_name"].strip()
        account.language = get_language() or "en"
        account.save(update_fields=["full_name", "language"])


class ProfileForm(forms.ModelForm):
    """What somebody says of themselves."""

    class Meta:
        model = Profile
        fields = (
            "latin_name", "native_name", "names_seen_by", "topics", "topics_seen_by", "about",
            "availability", "availability_seen_by",
        )  # fmt: skip
        labels = {
            "latin_name": _("Your name in Latin letters"),
            "native_name": _("Your name in your own script"),
            "names_seen_by": _("Who sees these names"),
            "topics": _("Topics that you work on"),
            "topics_seen_by": _("Who sees topics and the text about you"),
            "about": _("About you"),
            "availability": _("Introductions"),
            "availability_seen_by": _("Who sees whether you want introductions"),
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"topics": _("Separate them with semicolons.")}


class ClaimForm(forms.Form):
    """Why somebody is the person that they claim to be."""

    person = forms.CharField(max_length=300, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("How can we tell?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For instance a page at your organisation that shows your address."),
    )


class PrivacyForm(forms.ModelForm):
    """Asking that a person is hidden or erased."""

    person = forms.CharField(max_length=300, widget=forms.HiddenInput)

    class Meta:
        model = PrivacyRequest
        fields = ("wish", "email", "message")
        labels = {
            "wish": _("What shall we do?"),
            "email": _("Your e-mail address"),
            "message": _("Anything that helps us to see that it is you"),
        }
        widgets = {"wish": forms.RadioSelect, "message": forms.Textarea(attrs={"rows": 4})}
