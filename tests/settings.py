"""The application's settings, with static files by their own names: only serving collects them."""

from belt.web.settings import *  # noqa: F403

STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
