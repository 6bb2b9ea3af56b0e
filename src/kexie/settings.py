"""Every setting of Kexie, read from the environment; a misspelt value stops the start and gives its name.

KEXIE_HOME       the data folder: database, evidence, secret key              ./data
KEXIE_DATABASE   a database URL, postgres://user:word@host/name               sqlite file in KEXIE_HOME
KEXIE_DEBUG      yes shows tracebacks in the browser; never where others look  no
KEXIE_SECRET_KEY signs sessions and links; at least 32 characters             made once, kept in KEXIE_HOME/secret.key
KEXIE_HOSTS      host names the pages answer to, separated by commas          localhost,127.0.0.1,[::1]
KEXIE_HTTPS      yes where a proxy speaks HTTPS: secure cookies, HSTS         no
KEXIE_PROXIES    how many proxies of ours stand before it; only then X-Forwarded-For counts  0
KEXIE_IDLE_MINUTES   minutes without a request after which a session is over    30
KEXIE_PASSWORD_DAYS  days after which a password must be changed; 0: never      0
KEXIE_LANGUAGE   language of the command line: zh-hans or en                  zh-hans
"""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


def _choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = os.environ.get(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to {' or '.join(choices)}.")
    return value


def _yes(name: str, default: str = "no") -> bool:
    return _choice(name, default, ("yes", "no")) == "yes"


def _number(name: str, default: int, least: int, most: int) -> int:
    value = os.environ.get(name, str(default))
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a whole number from {least} to {most}.")
    return int(value)


def _secret_key(home: Path) -> str:
    """The key from the environment, or the one this data folder made for itself on its first start."""
    if key := os.environ.get("KEXIE_SECRET_KEY"):
        if len(key) < 32:
            raise ImproperlyConfigured("KEXIE_SECRET_KEY is shorter than 32 characters. Set a longer one.")
        return key
    if not home.is_dir():
        return secrets.token_urlsafe(48)  # nothing is stored yet, so nothing outlives this process
    kept = home / "secret.key"
    if not kept.exists():
        # Written whole under another name and then linked: two first starts at once agree on one key.
        handle, fresh = tempfile.mkstemp(dir=home)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, kept)
        Path(fresh).unlink()
    return kept.read_text().strip()


HOME = Path(os.environ.get("KEXIE_HOME", "data")).expanduser().absolute()
BASE = Path(__file__).resolve().parent
DEBUG = _yes("KEXIE_DEBUG")
SECRET_KEY = _secret_key(HOME)
ALLOWED_HOSTS = os.environ.get("KEXIE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

# People ------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Member"
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "web:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "kexie.people.passwords.ThreeClasses"},
]
TRUSTED_PROXIES = _number("KEXIE_PROXIES", 0, 0, 9)
IDLE_MINUTES = _number("KEXIE_IDLE_MINUTES", 30, 1, 720)
PASSWORD_DAYS = _number("KEXIE_PASSWORD_DAYS", 0, 0, 3650)
# GB/T 22239-2019, 身份鉴别: a limit of tries. As many from one address as for one account.
SIGN_IN_TRIES, SIGN_IN_MINUTES = 5, 30

# Rooms, lowest first ------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "kexie.language",
    "kexie.divisions",
    "kexie.registry",
    "kexie.people",
    "kexie.files",
    "kexie.ledger",
    "kexie.records",
    "kexie.network",
    "kexie.outreach",
    "kexie.contests",
    "kexie.support",
    "kexie.desk",
    "kexie.planning",
    "kexie.reports",
    "kexie.intake",
    "kexie.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kexie.web.middleware.language_by_choice",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kexie.people.middleware.standings_once",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kexie.people.middleware.sessions_end",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "kexie.web.urls"
WSGI_APPLICATION = "kexie.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    }
]

FORM_RENDERER = "kexie.web.inputs.Renderer"

# Data ---------------------------------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": dj_database_url.parse(os.environ.get("KEXIE_DATABASE") or f"sqlite:///{HOME / 'kexie.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that reads and then writes waits for the lock at its start instead of failing halfway.
    # FULL: what was acknowledged is on the disk, also after a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        " PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = None
# Of each process its own: what was computed while a book's head stands, and whole pages, of which a report takes 1 MB.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 100},
    },
}

# Words, time --------------------------------------------------------------------------------------------------------

LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LANGUAGE_CODE = _choice("KEXIE_LANGUAGE", "zh-hans", ("zh-hans", "en"))
LANGUAGE_COOKIE_NAME = "kexie_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Pages --------------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "kexie.people.views.form_of_another_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# A session is over after IDLE_MINUTES. Its cookie stays for a long weekend: who left a form open is known again by it,
# and what was typed waits behind the sign-in.
SESSION_COOKIE_AGE = 4 * 24 * 60 * 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "kexie.files.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
if _yes("KEXIE_HTTPS"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
