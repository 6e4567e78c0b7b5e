"""What has to be done beside answering pages: letters, wishes, bridges, proposals, alerts.

Each kind of work is read off what is there (a letter not sent, a version without its bridge),
so nothing is lost when the process is killed, and doing it twice does no harm.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.urls import reverse
from django.utils import timezone

from belt.corpus import versions
from belt.corpus.versions import CorpusError
from belt.matching.encoders import NoEncoder

log = logging.getLogger(__name__)
PAUSE = 2.0
"""Seconds between looks for something to do."""
CLEANED_EVERY = 3600.0
KEPT_FOR = 2 * 24 * 3600.0
"""Seconds; nothing in the cache is good for more than a day."""


def work(progress: Callable[[str], None], *, until: Callable[[], bool] = lambda: False) -> None:
    """Do what is due, again and again, until told to stop; behind whoever answers pages."""
    os.nice(10)
    while not until():
        if not do_what_is_due(progress):
            time.sleep(PAUSE)
        close_old_connections()


def do_what_is_due(progress: Callable[[str], None]) -> bool:
    """Each kind of work once; whether there was anything to do."""
    done = False
    for task in _TASKS:
        try:
            done |= task(progress)
        except (CorpusError, NoEncoder, OSError) as reason:
            log.warning("%s: %s", task.__name__.strip("_"), reason)
        except Exception:
            log.exception("%s failed; it is tried again", task.__name__.strip("_"))
    return done


def address_of(path: str) -> str:
    """The whole address of a page, for letters written without a reader's request."""
    return settings.SITE_ADDRESS.rstrip("/") + path


def _home() -> Path:
    return Path(settings.BELT_HOME)


def _letters(_progress: Callable[[str], None]) -> bool:
    from belt.web.office.letters import send_letters

    return send_letters() > 0


def _wishes(progress: Callable[[str], None]) -> bool:
    """Take granted wishes to the corpus, in a version published at once."""
    from belt.home import grant_wish
    from belt.web.accounts.models import PrivacyRequest
    from belt.web.accounts.wishes import erase_person
    from belt.web.directory.services import known_person
    from belt.web.office.services import in_record

    state = PrivacyRequest.State.GRANTED
    for wish in PrivacyRequest.objects.filter(state=state, honoured_in="").order_by("id"):
        person = known_person(wish.person_id)
        ids = (wish.person_id, *(person.source_ids if person else ()))
        by = in_record(wish.decided_by)
        try:
            published = grant_wish(_home(), wish.wish, ids, by, progress)
        except CorpusError as reason:
            log.warning("wish %s is granted and waits: %s", wish.pk, reason)
            continue
        wish.honoured_in = published.version
        if wish.wish == PrivacyRequest.Wish.ERASE:
            erase_person(ids, wish.person_name)
        wish.save(update_fields=["honoured_in"])
        return True
    return False


def _wishes_of_peers(_progress: Callable[[str], None]) -> bool:
    """Ask the office about people of its own works whom other nodes erased."""
    from belt.harvests import was_asked, wishes_of_peers
    from belt.web.directory.published import published
    from belt.web.nodes.services import ask_office

    if versions.current(_home()) is None or published().belt.node is None:
        return False
    open_ones = wishes_of_peers(_home())
    for peer, wish in open_ones:
        ask_office(peer, wish)
        was_asked(_home(), peer, wish)
    return bool(open_ones)


def _reminders(_progress: Callable[[str], None]) -> bool:
    from belt.web.connect.services import remind
    from belt.web.events.services.inviting import go_on
    from belt.web.programmes.services.reviewing import remind_reviewers

    def invitation(reviewer: Any) -> str:
        return address_of(reverse("review-invitation", args=[reviewer.secret]))

    def workshop(invited: Any) -> str:
        return address_of(reverse("workshop-invitation", args=[invited.secret]))

    now = timezone.now()
    done = remind(now, address_of) + remind_reviewers(invitation) + go_on(now, workshop)
    return done > 0


def _retention(_progress: Callable[[str], None]) -> bool:
    """Delete what calls said they would keep no longer, what nobody confirmed, ended sessions."""
    from django.contrib.sessions.models import Session

    from belt.web.accounts.wishes import delete_unconfirmed
    from belt.web.programmes.services.personal import delete_what_is_over

    now = timezone.now()
    ended, _ = Session.objects.filter(expire_date__lt=now).delete()
    return delete_what_is_over(timezone.localdate()) + delete_unconfirmed(now) + ended > 0


def _names_of_erased(_progress: Callable[[str], None]) -> bool:
    """Take those out of what was written here whom a command or another node erased, too."""
    from belt.config import wishes
    from belt.web.accounts.wishes import erase_person

    home = str(_home())
    erased = [one.ids for one in wishes(_home()) if one.wish == "erase"]
    for ids in erased[_unnamed.get(home, 0) :]:
        erase_person(ids, "")
    _unnamed[home] = len(erased)
    return False


_unnamed: dict[str, int] = {}
"""For each home, of how many who were erased this process has taken the names out."""


def _leftovers(_progress: Callable[[str], None]) -> bool:
    """Once an hour, remove what the cache holds for nobody any more (it does so itself only when
    full), and files of which a process that ended wrote a part."""
    from belt.web.kept_files import UNFINISHED

    home, now = _home(), time.time()
    marker = home / "cache" / ".cleaned"
    if not marker.parent.is_dir():
        return False
    if marker.exists() and now - marker.stat().st_mtime < CLEANED_EVERY:
        return False
    parts = (home / "uploads").rglob(f"*{UNFINISHED}")
    for file in [*marker.parent.glob("*.djcache"), *parts]:
        with suppress(FileNotFoundError):
            if now - file.stat().st_mtime > KEPT_FOR:
                file.unlink()
    marker.touch()
    return False


def _alerts(_progress: Callable[[str], None]) -> bool:
    from belt.web.connect.searching import ask_again
    from belt.web.connect.services import make_alerts

    version = versions.current(_home())
    return bool(version) and make_alerts(str(version), ask_again) > 0


def _given(progress: Callable[[str], None]) -> bool:
    """Give other nodes what the version in use holds, and what people decided."""
    from belt.exchange import give
    from belt.web.directory.published import published
    from belt.web.nodes.services import told

    if versions.current(_home()) is None or published().belt.node is None:
        return False
    return give(_home(), told(), os.environ, progress) is not None


def _bridge(progress: Callable[[str], None]) -> bool:
    """Read the phrases of a new version for meaning."""
    from belt.matching.encoders import configured_encoder
    from belt.matching.search import build_bridge_of, index_folder
    from belt.matching.search.bridge import is_built
    from belt.matching.search.glossary import glossary_of

    home, version = _home(), versions.current(_home())
    if version is None or version in _bridged or not index_folder(home, version).is_dir():
        return False
    try:
        name = configured_encoder(os.environ).name
    except NoEncoder as reason:
        log.warning("search goes by words alone: %s", reason)
        _bridged.add(version)
        return False
    if not is_built(home, index_folder(home, version), glossary_of(home), name):
        build_bridge_of(home, os.environ, progress)
    _bridged.add(version)
    return True


_bridged: set[str] = set()
"""Versions whose bridge this process knows to be built."""


def _proposals(progress: Callable[[str], None]) -> bool:
    from belt.proposals import compute_proposals

    home, version = _home(), versions.current(_home())
    if version is None:
        return False
    return compute_proposals(home, version, progress)


_TASKS = (
    _letters,
    _wishes,
    _names_of_erased,
    _wishes_of_peers,
    _reminders,
    _retention,
    _leftovers,
    _alerts,
    _given,
    _bridge,
    _proposals,
)
