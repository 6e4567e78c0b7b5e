"""The application that a WSGI server runs.

Each process makes the pages with the large pictures once in every language before it answers, so
that no reader waits for outlines, templates and catalogues to be read for the first time.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belt.web.settings")
application = get_wsgi_application()

from belt.web.warming import warm  # noqa: E402  (settings must stand first)

warm()
