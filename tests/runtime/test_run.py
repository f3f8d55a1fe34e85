"""`manage.py run`: one command that starts everything, keeps it running, and ends it without a trace."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.command_line import PROJECT
from tests.runtime.processes import PATIENCE, Place, wait_until

WEB, WORKER, BEAT = ("gunicorn", "config.wsgi"), ("celery", " worker --"), ("celery", " beat --")


@dataclass(slots=True)
class Site:
    """A running `manage.py run`; its output is collected as it comes."""

    place: Place
    port: int
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def collect(self) -> None:
        assert self.process.stdout
        self.lines.extend(self.process.stdout)

    def get(self, path: str) -> tuple[int, str]:
        """Status and type of what is served there; 0 when nothing answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.headers.get_content_type()
        except (OSError, urllib.error.URLError):
            return 0, ""

    def leaders(self, words: tuple[str, ...]) -> set[int]:
        """The processes of this kind that the supervisor itself has started."""
        found = {number for number, command in self.place.processes().items() if all(w in command for w in words)}
        return {number for number in found if parent(number) == self.process.pid}


@contextmanager
def running(place: Place) -> Iterator[Site]:
    port = free_port()
    with place.start("run", f"--port={port}", "--workers=1") as process:
        site = Site(place, port, process)
        reader = threading.Thread(target=site.collect)
        reader.start()
        try:
            wait_until(lambda: site.get("/admin/login/")[0] == 200, "the first page")
            wait_until(lambda: any("ready" in line for line in site.lines), "the worker is ready")
            yield site
        finally:
            process.kill()
            reader.join()


def parent(number: int) -> int:
    try:
        return int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0  # It has just ended.


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_it_serves_restarts_and_ends_all_on_ctrl_c(place: Place) -> None:
    with running(place) as site:
        assert site.get("/static/admin/css/base.css") == (200, "text/css")

        (web,) = site.leaders(WEB)
        os.kill(web, signal.SIGKILL)
        wait_until(lambda: site.leaders(WEB) - {web}, "the web server is started again")
        assert site.get("/admin/login/")[0] == 200

        code, output = place.call("run", f"--port={free_port()}")
        assert code == 1
        assert f"Postdesk runs already over {place.data}" in output

        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(PATIENCE) == 0
        assert not place.processes()

    assert site.lines[0] == f"Postdesk: http://127.0.0.1:{site.port}/ (Ctrl-C ends it)\n"
    assert all(re.match(r"(web|worker|beat) +\| ", line) for line in site.lines[1:]), site.lines
    assert any("web    | killed by SIGKILL; starts again in 1 s" in line for line in site.lines)
    assert place.log("postgres").rstrip().endswith("database system is shut down")


def test_it_leaves_nothing_behind_what_is_killed(place: Place) -> None:
    with running(place) as site:
        (worker,) = site.leaders(WORKER)
        pool = {number for number in place.processes() if parent(number) == worker}
        assert pool
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: not pool & set(place.processes()), "the pool ended with its worker")
        wait_until(lambda: all(map(site.leaders, (WEB, WORKER, BEAT))), "the worker is started again")

        site.process.kill()
        wait_until(lambda: not place.processes(), "everything ended with the supervisor")


def test_it_says_that_the_port_is_busy(place: Place) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        code, output = place.call("run", f"--port={port}")
    assert code == 1
    assert output == (
        f"Port {port} on 127.0.0.1 is in use: end the program that holds it, or choose another one with --port.\n"
    )


def test_it_says_that_the_folder_is_not_writable(place: Place) -> None:
    place.data.write_text("a file where the folder should be")
    code, output = place.call("run")
    assert code == 1
    assert output.startswith(f"postdesk: The data folder {place.data} can't be written to")
    assert output.count("\n") == 1


@pytest.mark.parametrize("lanes", ["4", "0,x"])
def test_it_refuses_lanes_that_there_are_not(place: Place, lanes: str) -> None:
    code, output = place.call("run", f"--lanes={lanes}")
    assert code == 2
    assert "write lane numbers from 0 to 3 with commas between" in output


def test_it_refuses_a_database_that_another_version_made(process_environ: dict[str, str]) -> None:
    history = MigrationRecorder(connection)
    history.record_applied("search", "0099_by_meaning")
    try:
        command = [sys.executable, "manage.py", "run", f"--port={free_port()}"]
        ran = subprocess.run(
            command, cwd=PROJECT, env=process_environ, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    finally:
        history.record_unapplied("search", "0099_by_meaning")
    assert ran.returncode == 1
    assert ran.stderr.startswith("Another version of Postdesk made this database")
    assert "search.0099_by_meaning" in ran.stderr
    assert "POSTDESK_DATA" in ran.stderr
