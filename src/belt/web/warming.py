"""The first pages of a process, made before anybody asks."""

from __future__ import annotations

import logging

from django.conf import settings
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils.translation import override

from belt.corpus.versions import CorpusError
from belt.web.directory.published import NoCorpus, published

PAGES = ("home", "network", "insight", "organisations", "people", "topics", "works", "health")
ENTITIES = {
    "organisation": "select organisation_id from organisation_profile limit 1",
    "person": "select person_id from person_profile limit 1",
    "topic": "select topic_id from topic_profile limit 1",
    "work": "select work_id from works limit 1",
}


def warm() -> None:
    """Make the main pages once in each language; what fails here is told when it is asked for."""
    ask = RequestFactory()
    try:
        addresses = _addresses()
    except (NoCorpus, CorpusError):
        return
    for language, _name in settings.LANGUAGES:
        with override(language):
            for address in addresses:
                view, given, named = resolve(address)
                try:
                    view(ask.get(address), *given, **named)
                except Exception:
                    name = resolve(address).url_name
                    logging.getLogger(__name__).exception("%s could not be made", name)


def _addresses() -> list[str]:
    store = published().pages
    entities = ((name, store.execute(query).fetchone()) for name, query in ENTITIES.items())
    return [
        *(reverse(name) for name in PAGES),
        *(reverse(name, args=[row[0]]) for name, row in entities if row),
    ]
