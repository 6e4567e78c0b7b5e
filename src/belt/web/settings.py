"""Django settings: everything comes from the home and the environment; nothing is secret here."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from belt.config import LANGUAGES as INTERFACE_LANGUAGES

BASE = Path(__file__).resolve().parent
BELT_HOME = Path(os.environ.get("BELT_HOME", "belt-home")).resolve()


def _secret_key() -> str:
    """``SECRET_KEY`` of the environment, else the home's own, made once."""
    given = os.environ.get("SECRET_KEY")
    if given:
        return given
    path = BELT_HOME / "secret-key"
    if not path.exists() and BELT_HOME.is_dir():
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(48))
    return path.read_text() if path.exists() else secrets.token_urlsafe(48)


SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = ["belt.web.directory", "django.contrib.staticfiles"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "belt.web.middleware.security_headers",
    "belt.web.middleware.keep_pages",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
]
ROOT_URLCONF = "belt.web.urls"
WSGI_APPLICATION = "belt.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "belt.web.directory.context.site",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
        },
    }
]
DATABASES: dict[str, dict[str, str]] = {}

_NAMES = {"en": "English", "ko": "한국어", "ja": "日本語", "fr": "Français", "vi": "Tiếng Việt"}
LANGUAGE_CODE = "en"
LANGUAGES = [(code, _NAMES[code]) for code in INTERFACE_LANGUAGES]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE / "static"]
STATIC_ROOT = BELT_HOME / "static"
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
WHITENOISE_USE_FINDERS = False
APPEND_SLASH = True
SECURE_REFERRER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS = ["security.W003", "security.W004", "security.W008"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING"}},
}
