"""The application's settings, with static files by their own names: only serving collects them."""

import tempfile
from pathlib import Path

from belt.web.settings import *  # noqa: F403
from belt.web.settings import DATABASES

STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as when served: several connections to one database in memory lock each other out.
    _folder = tempfile.TemporaryDirectory(prefix="belt-tests-")
    # Two hundred people at one moment, on processors that other tests use too.
    DATABASES["default"]["OPTIONS"]["timeout"] = 60
    DATABASES["default"]["TEST"] = {"NAME": Path(_folder.name) / "tests.sqlite"}
CHANGES_A_MINUTE = 1_000_000
"""A suite sends more forms than a person; the limit has tests of its own."""
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
