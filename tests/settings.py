"""The settings of the tests: a data folder of their own, and quick servers instead of durable ones."""

import os
from pathlib import Path

from apps.runtime.environment import Environment

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if not WORKER:  # A parallel worker inherits the folder that the first process chose.
    _usual = Environment().path("POSTDESK_DATA", Path(__file__).resolve().parent.parent / "data")
    os.environ["POSTDESK_DATA"] = str(_usual / "tests")

from config.settings import *  # noqa: E402, F403 - the settings read the folder chosen above
from config.settings import CELERY_BROKER_URL, EMBEDDED_SERVERS, INSTALLED_APPS  # noqa: E402 - see above

INSTALLED_APPS = [*INSTALLED_APPS, "tests.emptying"]
EMBEDDED_DURABLE = False
WHITENOISE_AUTOREFRESH = True  # Nothing is gained by listing all static files for every test's client.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if "valkey" in EMBEDDED_SERVERS and WORKER:
    CELERY_BROKER_URL += f"?virtual_host={int(WORKER.removeprefix('gw')) + 1}"
