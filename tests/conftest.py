"""What all tests share: the servers they run against, and what to do where one is not installed."""

import os
import shutil
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import settings as hypothesis

from apps.linking.targets import forget_provided
from apps.runtime.embedded import ensure_started
from apps.runtime.errors import StartupError

pytest_plugins = [
    "tests.servers.fixtures",
    "tests.servers.chromium",
    "tests.boxes.fixtures",
    "tests.command_line",
    "tests.admin_pages",
    "tests.desk_pages",
]

SERVER_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
"""Debian keeps servers out of an ordinary user's path."""


# A busy machine is slow, not wrong.
hypothesis.register_profile("postdesk", deadline=None)
hypothesis.load_profile("postdesk")


def pytest_configure() -> None:
    try:
        ensure_started()
    except StartupError as error:
        pytest.exit(str(error), returncode=1)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip `real_server("dovecot")` where it is missing; fail instead when REQUIRE_REAL_SERVERS is set."""
    for marker in item.iter_markers("real_server"):
        for program in marker.args:
            if shutil.which(program, path=SERVER_PATH) is None:
                verdict = pytest.fail if os.environ.get("REQUIRE_REAL_SERVERS") else pytest.skip
                verdict(f"{program} is not installed")


@pytest.fixture
def process_environ(transactional_db: None) -> dict[str, str]:
    """The environment for a real process (a command, a worker) on this test's own database and broker."""
    database = connection.settings_dict
    login = quote(str(database["USER"]), safe="")
    if database["PASSWORD"]:
        login += f":{quote(str(database['PASSWORD']), safe='')}"
    place = f"{quote(str(database['HOST']), safe='')}:{database['PORT']}" if database["PORT"] else database["HOST"]
    return os.environ | {
        "DATABASE_URL": f"postgres://{login}@{place}/{database['NAME']}",
        "CELERY_BROKER_URL": settings.CELERY_BROKER_URL,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture(autouse=True)
def _no_types_of_other_tests() -> None:
    """What a process remembers of record types outlives the transaction that a test is rolled back with."""
    forget_provided()
