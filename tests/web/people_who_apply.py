"""`python -m tests.web.people_who_apply HOME COUNT`: drafts of a call in a home's own database.

Prints JSON: a list of ``[application key, session key]``, of people who are signed in.
"""

from __future__ import annotations

import json
import os
import sys


def main(home: str, count: int) -> list[tuple[str, str]]:
    """Make the people, their sessions and their drafts."""
    os.environ["BELT_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "belt.web.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from belt.web.accounts.models import Account
    from belt.web.programmes.services.applying import start_application
    from tests.web.programmes_cast import make_call

    call_command("migrate", "--noinput", verbosity=0)
    officer, _ = Account.objects.get_or_create(email="officer@example.org")
    call = make_call(officer)
    found = []
    for number in range(count):
        somebody = Account.objects.create(email=f"{call.slug}-{number}@example.org")
        draft = start_application(call=call, account=somebody, language="en")
        found.append((draft.key, _session(somebody)))
    return found


def _session(account: object) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)  # type: ignore[attr-defined]
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()  # type: ignore[attr-defined]
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    json.dump(main(sys.argv[1], int(sys.argv[2])), sys.stdout)
