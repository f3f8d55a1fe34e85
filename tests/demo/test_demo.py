"""`manage.py demo` from an empty folder: a program with its pages and its mail."""

import json
import re
import signal
import smtplib
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from apps.demo.correspondence import new_letters, old_letters
from tests.runtime.processes import Place, wait_until
from tests.servers.ports import free_ports
from tests.writing import write

NOW = datetime.now(UTC)
PASSWORDS = re.compile(r"^  (administrator|agent|technologist) +(\S+) +(\S+)$", re.MULTILINE)


@dataclass(slots=True)
class Demo:
    """A running demo; what it prints is collected as it comes."""

    port: int
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def collect(self) -> None:
        assert self.process.stdout
        self.lines.extend(self.process.stdout)

    @property
    def said(self) -> str:
        return "".join(self.lines)

    @property
    def smtp_port(self) -> int:
        found = re.search(r"server 127\.0\.0\.1, port (\d+)", self.said)
        assert found
        return int(found[1])

    @contextmanager
    def signed_in(self, login: str, password: str) -> Iterator[Callable[[str], str]]:
        """What gives the text of a page to this person."""
        site = f"http://127.0.0.1:{self.port}"
        with httpx.Client(base_url=site, follow_redirects=True, timeout=30) as client:
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/sign-in/").text)
            assert token
            form = {"username": login, "password": password, "csrfmiddlewaretoken": token[1]}
            assert client.post("/sign-in/", data=form).url.path != "/sign-in/"
            yield lambda address: client.get(address).raise_for_status().text


@contextmanager
def running(place: Place, *options: str) -> Iterator[Demo]:
    (port,) = free_ports(1)
    with place.start("demo", f"--port={port}", "--workers=1", *options) as process:
        demo = Demo(port, process)
        reader = threading.Thread(target=demo.collect)
        reader.start()
        try:
            wait_until(lambda: "Sign in at" in demo.said or process.poll() is not None, "there are people")
            wait_until(lambda: "Ctrl-C ends it" in demo.said or process.poll() is not None, "the demo is ready")
            yield demo
        finally:
            process.kill()
            reader.join()


def test_it_shows_a_living_desk_takes_letters_and_keeps_them(place: Place) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy: int = taken.getsockname()[1]
        with running(place, f"--smtp-port={busy}") as demo:
            passwords = {role: (login, password) for role, login, password in PASSWORDS.findall(demo.said)}
            assert set(passwords) == {"administrator", "agent", "technologist"}
            assert demo.smtp_port > busy
            with demo.signed_in(*passwords["agent"]) as page:
                assert "Драйвер заменён" in page("/tickets/HD-1/")
                assert "Счёт на оплату" in page("/tickets/Bill-3/")
                wait_until(lambda: "Закончились картриджи" in page("/tickets/"), "today's letters are tickets")

                with smtplib.SMTP("127.0.0.1", demo.smtp_port) as client:
                    letter = write("Проверка связи", sender="ivan@customer.example")
                    client.sendmail("ivan@customer.example", ["support@postdesk.example"], letter)
                wait_until(lambda: "Проверка связи" in page("/tickets/"), "the letter is a ticket")
                wait_until(lambda: kept(place, "ivan@customer.example"), "the letter is acknowledged")

            demo.process.send_signal(signal.SIGINT)
            assert demo.process.wait(timeout=60) == 0
    wait_until(lambda: not place.processes(), "everything has ended")

    with running(place) as again:
        assert "as you left it" in again.said
        assert not PASSWORDS.search(again.said)
        with again.signed_in(*passwords["agent"]) as page:
            assert "Проверка связи" in page("/tickets/")
        with again.signed_in(*passwords["technologist"]) as page:
            assert "Maildir" in page("/admin/mail/mailbox/")
        with again.signed_in(*passwords["administrator"]) as page:
            assert "Linking rules" in page("/admin/")
        check_letters([json.loads(line) for line in place.call("export", "letters")[1].splitlines()])


def kept(place: Place, address: str) -> bool:
    """Whether a letter to the address is in the folder of what has been sent."""
    sent = (place.data / "demo" / "outgoing" / "new").iterdir()
    return any(f"To: {address}" in file.read_text() for file in sent)


def check_letters(letters: list[dict[str, Any]]) -> None:
    """Every letter came in once, through the real pipeline, and is where it belongs."""
    subjects = [letter["subject"] for letter in letters if letter["direction"] == "incoming"]
    assert subjects.count("Проверка связи") == 1
    assert len(subjects) == len([*old_letters(NOW), *new_letters(NOW)]) + 1
    assert {letter["reason"] for letter in letters if letter["delivery"]} >= {"", "bounce", "auto-reply", "duplicate"}
    assert {letter["state"] for letter in letters if letter["delivery"]} == {"taken-in", "set-aside"}
    by_subject = {letter["subject"]: letter for letter in letters}
    more = by_subject["Дополнительная информация по счету Inv-53"]
    assert [(link["name"], link["rule"]) for link in more["links"]] == [("Inv-53", "Счёт в теме письма")]
    again = [letter["ticket"] for letter in letters if letter["subject"].endswith("Не подключается VPN из дома")]
    assert len(again) == 4
    assert len({ticket for ticket in again if ticket}) == 1


def test_it_does_not_mix_with_somebodys_own_work(place: Place) -> None:
    place.call("migrate", "--verbosity=0")
    assert place.call("mailbox", "set", "mine", "protocol=maildir", "enabled=no")[0] == 0
    code, said = place.call("demo", f"--port={free_ports(1)[0]}")
    assert code == 1
    assert "Set POSTDESK_DATA to an empty folder" in said
    assert "Traceback" not in said


def test_it_says_that_its_port_is_in_use(place: Place) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = place.call("demo", f"--port={port}")
    assert code == 1
    assert f"Port {port} on 127.0.0.1 is in use" in said
    assert not PASSWORDS.search(said)
