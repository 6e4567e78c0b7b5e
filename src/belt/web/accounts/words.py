"""Sentences for what was refused, by code."""

from __future__ import annotations

from django.utils.translation import gettext

from belt.web.accounts.services import Refused


def sentence(refused: Refused) -> str:
    """The sentence that tells a reader why something was not done."""
    return {
        "no such person": gettext("There is no such person here (any more)."),
        "taken": gettext("Somebody else was granted this profile. Write to the office."),
        "has one": gettext("Your account has a profile already. Give it back first."),
        "asked already": gettext("You asked for this already; the answer is still open."),
        "decided already": gettext("This was answered meanwhile."),
        "yourself": gettext("This is you."),
        "closed": gettext("This person does not want introductions."),
        "bad link": gettext("This link is damaged or too old."),
    }[refused.reason]
