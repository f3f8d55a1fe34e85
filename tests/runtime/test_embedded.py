"""The embedded PostgreSQL as the tests themselves meet it."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection


@pytest.mark.django_db
def test_it_lowers_cyrillic_letters() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ЁЖ'), 'принтер' ILIKE 'ПРИНТЕР'")
        assert cursor.fetchone() == ("ёж", True)


def test_it_gives_processes_the_tests_own_database(process_environ: dict[str, str]) -> None:
    Group.objects.create(name="Seen from outside")
    command = "from django.contrib.auth.models import Group; print(*Group.objects.all())"
    answer = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", command],
        env=process_environ,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Seen from outside" in answer.stdout, answer.stderr
