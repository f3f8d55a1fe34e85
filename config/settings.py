"""Every setting of Postdesk, from the environment; with nothing set it runs on its embedded servers."""

from pathlib import Path

from apps.runtime.data_folder import DATABASE_NAME, DATABASE_PORT, DataFolder
from apps.runtime.environment import Environment
from apps.runtime.secret_keys import encryption_key, signing_key

env = Environment()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.path("POSTDESK_DATA", BASE_DIR / "data")
DATA = DataFolder(DATA_DIR)

SECRET_KEY = env.text("SECRET_KEY") or signing_key(DATA)
SECRETS_KEYS = env.words("SECRETS_KEYS") or [encryption_key(DATA)]
DEBUG = env.flag("DEBUG", default=False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "apps.runtime",
    "apps.staff",
    "apps.mail",
    "apps.contacts",
    "apps.linking",
    "apps.activities",
    "apps.tickets",
    "apps.intake",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_celery_beat",
    "django_object_actions",
    "django_htmx",
    "template_partials",
    "csp",
]
ROOT_URLCONF = "config.urls"
AUTH_USER_MODEL = "staff.User"

EMBEDDED_DURABLE = True
EMBEDDED_SERVERS: list[str] = []
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
DATABASES = {"default": _database | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL")
if not CELERY_BROKER_URL:
    EMBEDDED_SERVERS.append("valkey")
    CELERY_BROKER_URL = DATA.broker_url

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Europe/Moscow")
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
