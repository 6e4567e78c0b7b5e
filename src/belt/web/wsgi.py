"""The application that a WSGI server runs.

Each process makes the main pages once in every language before it answers, so that no reader waits
for outlines, templates and catalogues to be read for the first time.
"""

from __future__ import annotations

import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application


def _warm_application() -> WSGIHandler:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belt.web.settings")
    ready = get_wsgi_application()
    from belt.web.warming import warm

    warm()
    return ready


application = _warm_application()
