"""Django settings: everything comes from the home and the environment; nothing is secret here."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dj_database_url

from belt.config import LANGUAGES as INTERFACE_LANGUAGES
from belt.config import ConfigError, load

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
SECRET_KEY_FALLBACKS = [one for one in os.environ.get("SECRET_KEYS_BEFORE", "").split(",") if one]
"""Earlier ones: what was signed with them stays good."""
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "belt.web.directory",
    "belt.web.accounts",
    "belt.web.connect",
    "belt.web.office",
    "belt.web.programmes",
    "belt.web.events",
    "belt.web.nodes",
    "belt.web.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    # Their addresses are there only where they are configured, since they fail without keys.
    *(["allauth.socialaccount.providers.orcid"] if os.environ.get("ORCID_CLIENT_ID") else []),
    *(
        ["allauth.socialaccount.providers.openid_connect"]
        if os.environ.get("OIDC_CLIENT_ID")
        else []
    ),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "belt.web.directory.state.answer_operators",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "belt.web.watching.watch",
    "belt.web.middleware.security_headers",
    "belt.web.middleware.keep_pages",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "belt.web.guarding.limit_size",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "belt.web.guarding.limit_changes",
    "belt.web.guarding.ask_for_second_factor",
    "belt.web.guarding.RefuseNul",
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
                "django.contrib.messages.context_processors.messages",
                "belt.web.accounts.context.reader",
                "belt.web.directory.context.site",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    """PostgreSQL through ``DATABASE_URL``, else one SQLite file in the home.

    SQLite takes the lock when a transaction begins: otherwise two writers who both read first
    could not both go on, and one would fail.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        return dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BELT_HOME / "belt.sqlite",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SITE_ID = 1
SITE_ADDRESS = os.environ.get("BELT_ADDRESS", "http://localhost:8000")
LOGIN_REDIRECT_URL = "account"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "belt.web.accounts.forms.SignupForm"
ACCOUNT_ADAPTER = "belt.web.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_LOGIN_ON_GET = False


def _providers() -> dict[str, Any]:
    """ORCID and OpenID Connect, where the environment gives their keys."""
    found: dict[str, Any] = {}
    if os.environ.get("ORCID_CLIENT_ID"):
        keys = {
            "client_id": os.environ["ORCID_CLIENT_ID"],
            "secret": os.environ.get("ORCID_SECRET", ""),
        }
        domain = os.environ.get("ORCID_DOMAIN", "orcid.org")
        found["orcid"] = {"APPS": [keys], "BASE_DOMAIN": domain, "MEMBER_API": False}
    if os.environ.get("OIDC_CLIENT_ID"):
        app = {
            "provider_id": os.environ.get("OIDC_ID", "oidc"),
            "name": os.environ.get("OIDC_NAME", "OpenID Connect"),
            "client_id": os.environ["OIDC_CLIENT_ID"],
            "secret": os.environ.get("OIDC_SECRET", ""),
            "settings": {"server_url": os.environ.get("OIDC_URL", "")},
        }
        found["openid_connect"] = {"APPS": [app]}
    return found


SOCIALACCOUNT_PROVIDERS = _providers()

EMAIL_BACKEND = "belt.web.office.letters.KeptBackend"
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "belt@localhost")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_PASSWORD", "")
EMAIL_TIMEOUT = 30
EMAIL_USE_TLS = os.environ.get("EMAIL_TLS", "yes") == "yes"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE = os.environ.get("BELT_HTTPS", "no") == "yes"
"""Behind TLS: cookies go over it alone, browsers are told to use it for a year, and the office
needs a second factor."""
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
PROXIES = int(os.environ.get("BELT_PROXIES", "1" if SECURE else "0"))
"""Web servers in front of this one that add to ``X-Forwarded-For``."""
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
SECOND_FACTOR_NEEDED = os.environ.get("BELT_SECOND_FACTOR", "yes" if SECURE else "no") == "yes"
CHANGES_A_MINUTE = int(os.environ.get("BELT_CHANGES_A_MINUTE", "240"))
"""Forms that one account, or one address that did not sign in, may send; and requests to the API
four times as many."""
METRICS_TOKEN = os.environ.get("BELT_METRICS_TOKEN", "")
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Belt"
MFA_REAUTHENTICATION_REQUIRED = True
CACHES = {
    "default": {
        # Shared by all processes of this machine, so that limits on signing in are common.
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": BELT_HOME / "cache",
        # Django throws a third away beyond its default of 300: counts of failed sign-ins too.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    if BELT_HOME.is_dir()
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}


def _languages() -> Sequence[str]:
    """Those of belt.toml, the default first; all where it cannot be read, which commands tell."""
    try:
        return load(BELT_HOME / "belt.toml").languages
    except (ConfigError, OSError):
        return INTERFACE_LANGUAGES


_NAMES = {"en": "English", "ko": "한국어", "ja": "日本語", "fr": "Français", "vi": "Tiếng Việt"}
LANGUAGES = [(code, _NAMES[code]) for code in _languages()]
LANGUAGE_CODE = LANGUAGES[0][0]
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
X_FRAME_OPTIONS = "DENY"
_JSON_LOGS = os.environ.get("BELT_LOGS", "text") == "json"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "belt.web.watching.JsonLines"}},
    "filters": {"by_page": {"()": "belt.web.watching.ByPage"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["by_page"],
            **({"formatter": "json"} if _JSON_LOGS else {}),
        }
    },
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING"},
        # Warnings of these are about what readers ask wrongly: it is in belt.access.
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "belt": {"handlers": ["stderr"], "level": "INFO" if _JSON_LOGS else "WARNING"},
    },
}
