"""What a reader chose: language, text size, theme. Kept in cookies, without an account."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

SIZES = ("1", "2", "3", "4", "5")
THEMES = ("auto", "light", "dark")
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Preferences:
    """A reader's choices; ``language`` is empty until one was chosen."""

    language: str
    size: str
    theme: str


def languages_offered() -> list[tuple[str, str]]:
    """Code and name of each language that readers may choose, for forms."""
    return list(settings.LANGUAGES)


def preferences(request: HttpRequest) -> Preferences:
    """The choices that the request's cookies hold; anything unknown counts as not chosen."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    size = request.COOKIES.get("text", "2")
    theme = request.COOKIES.get("theme", "auto")
    return Preferences(
        language if language in dict(settings.LANGUAGES) else "",
        size if size in SIZES else "2",
        theme if theme in THEMES else "auto",
    )


# Exempt, because all that a forged request could do is to change how pages look to their reader,
# and a token in every page would make each reader's page another one.
@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep a choice and go back to where the reader was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or back.startswith("//"):
        back = "/"
    response = HttpResponseRedirect(back)
    allowed = {
        "language": (settings.LANGUAGE_COOKIE_NAME, tuple(dict(settings.LANGUAGES))),
        "text": ("text", SIZES),
        "theme": ("theme", THEMES),
    }
    for name, (cookie, values) in allowed.items():
        value = request.POST.get(name)
        if value in values:
            response.set_cookie(cookie, value, max_age=_YEAR, httponly=True, samesite="Lax")
    return response
