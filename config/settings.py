"""Every setting of Postdesk, from the environment; with nothing set it runs on its embedded servers.

A variable may be read from a file: SECRET_KEY_FILE=/run/secrets/key instead of SECRET_KEY=…, and so for each.
"""

import socket
from pathlib import Path

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF

from apps.runtime.data_folder import DATABASE_NAME, DATABASE_PORT, DataFolder
from apps.runtime.environment import Environment
from apps.runtime.secret_keys import encryption_key, signing_key

django_stubs_ext.monkeypatch()
"""Lets ModelAdmin and its like be subscripted with their model, as the type checker wants it."""

env = Environment()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.path("POSTDESK_DATA", BASE_DIR / "data")
DATA = DataFolder(DATA_DIR)

# Postdesk itself

_machine = socket.gethostname()
POSTDESK_HOSTNAME = env.text("POSTDESK_HOSTNAME", _machine if "." in _machine else "postdesk.local")
"""The domain in the Message-IDs of the letters that Postdesk sends."""
POSTDESK_URL = env.text("POSTDESK_URL", "http://127.0.0.1:8000").rstrip("/")
"""Where people find this site: the links in letters to agents lead there."""
POSTDESK_LOG_ADDRESSES = env.choice("POSTDESK_LOG_ADDRESSES", "redacted", ["redacted", "full"])
POSTDESK_MAX_LETTER_MB = env.number("POSTDESK_MAX_LETTER_MB", 50, at_least=1, at_most=1024)
"""What a new mailbox takes at most in one letter; each mailbox may say otherwise."""
POSTDESK_MAX_FILE_MB = env.number("POSTDESK_MAX_FILE_MB", 10, at_least=1, at_most=1024)
"""What an agent may attach to a letter as one file (seed 004: MaxFileSize)."""
POSTDESK_UNDO_SECONDS = env.number("POSTDESK_UNDO_SECONDS", 10, at_most=120)
"""For how long an agent's letter stays here after “Send”, so that she can take it back."""
POSTDESK_RUNS_DAYS = env.number("POSTDESK_RUNS_DAYS", 90)
"""For how long a finished run of a scenario is kept with its log; 0: for ever."""
POSTDESK_EMAIL_PROCESS_TAG = env.text("POSTDESK_EMAIL_PROCESS_TAG", "Email Process")
"""The tag of the scenarios that stand in a letter's menu (seed 004: EmailProcessTag)."""

POSTDESK_PRIVATE_WEBHOOKS = env.flag("POSTDESK_PRIVATE_WEBHOOKS", default=False)
"""Whether scenarios may call addresses of the own network, which the technologist could else not reach."""

# Keys: made once in the data folder when nothing is set

SECRET_KEY = env.text("SECRET_KEY") or signing_key(DATA)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
SECRETS_KEYS = env.words("SECRETS_KEYS") or [encryption_key(DATA)]
"""Fernet keys of stored passwords, the newest first; older ones still decrypt."""

# Security: https://docs.djangoproject.com/en/5.2/topics/security/

DEBUG = env.flag("DEBUG", default=False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
HTTPS_ONLY = env.flag("HTTPS_ONLY", default=False)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 0)
USE_X_FORWARDED_HOST = env.flag("USE_X_FORWARDED", default=False)
"""Only behind a proxy that sets these headers itself: whoever sets them is believed."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if USE_X_FORWARDED_HOST else None
SESSION_COOKIE_AGE = env.number("SESSION_DAYS", 14, at_least=1) * 24 * 60 * 60
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# The parts of the site

INSTALLED_APPS = [
    "apps.runtime",
    "apps.staff",
    "apps.desk",
    "apps.mail",
    "apps.contacts",
    "apps.linking",
    "apps.activities",
    "apps.records",
    "apps.tickets",
    "apps.writing",
    "apps.scenarios",
    "apps.search",
    "apps.intake",
    "apps.demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_celery_beat",
    "django_htmx",
    "csp",
    "heroicons",
    "django_prose_editor",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.staff.middleware.SignedInMiddleware",
    "apps.staff.middleware.UserPreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # The templates of widgets lie with all others.
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["apps.staff.backend.OneQueryBackend"]
LOGIN_URL = "staff:sign-in"
LOGIN_REDIRECT_URL = "tickets:home"
LOGOUT_REDIRECT_URL = "staff:sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Database and broker: whatever has no URL is embedded, and kept by `apps.runtime`

EMBEDDED_SERVERS: list[str] = []
EMBEDDED_DURABLE = True

_database = env.database("DATABASE_URL")
if _database is None:
    EMBEDDED_SERVERS.append("postgres")
    _database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE_NAME,
        "USER": DATABASE_NAME,
        "HOST": str(DATA.sockets),
        "PORT": str(DATABASE_PORT),
    }
DATABASES = {"default": {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True} | _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL")
if not CELERY_BROKER_URL:
    EMBEDDED_SERVERS.append("valkey")
    CELERY_BROKER_URL = DATA.broker_url

# Language and time

LANGUAGE_CODE = env.choice("LANGUAGE_CODE", "en", ["en", "ru"])
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True
TIME_ZONE = env.time_zone("TIME_ZONE", "Europe/Moscow")

# Celery: a message is only a nudge, so it may come late, twice or never without harm to a letter

CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 660
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kilobytes
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # Fetching mail needs no broker.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}  # seconds: over the time limit and any countdown
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"

# Static files: served straight from their sources, or from STATIC_ROOT when `collectstatic` filled one

STATIC_URL = "static/"
STATIC_ROOT = env.text("STATIC_ROOT") or None
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_MAX_AGE = 600
_static_storage = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if STATIC_ROOT is None:
    _static_storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static_storage},
}

# Logging: one readable line per event, on the console

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
_chatter = "DEBUG" if LOG_LEVEL == "DEBUG" else "WARNING"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "apps": {"level": LOG_LEVEL},
        "celery": {"level": LOG_LEVEL},
        "celery.app.trace": {"level": _chatter},  # Each tick would be three lines.
        "celery.beat": {"level": _chatter},
        "celery.worker.strategy": {"level": _chatter},
        "django": {"handlers": [], "level": "INFO"},
        "gunicorn.http.wsgi": {"level": "ERROR"},  # It warns of each HEAD request that Django answers whole.
        "django.server": {"handlers": ["console"], "propagate": False},
    },
}

POSTDESK_VARIABLES = [*env.names, "POSTDESK_KILL_AT"]
"""Every variable that means something; `manage.py check` warns of others that begin with POSTDESK_."""
