"""Servers, networks, disks and databases that fail: a sentence on the mailbox, then full recovery, nothing doubled."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from psycopg import sql

from apps.intake.pipeline import work_mailbox
from apps.mail.models import AfterProcessing, Delivery, MailboxHealth
from apps.mail.oauth.tokens import forget_tokens
from apps.mail.troubles import Trouble
from apps.runtime.binaries import valkey_program
from apps.tickets.models import Ticket
from config.celery import app
from tests.boxes import OK_FOLDER, Box, RemoteBox, make_box
from tests.boxes.ews import EwsBox
from tests.boxes.graph import provider
from tests.servers.dovecot import Dovecot
from tests.servers.ports import free_ports
from tests.servers.proxy import FaultyProxy
from tests.writing import write

ROOT = Path(__file__).parents[2]


REMOTE = ["imap4", "pop3", "ews", "graph"]
WITH_PASSWORD = ["imap4", "pop3", "ews"]


@pytest.fixture(params=REMOTE)
def behind_proxy(
    request: pytest.FixtureRequest, dovecot: Dovecot, tmp_path: Path, db: None
) -> Iterator[tuple[RemoteBox, FaultyProxy]]:
    """A mailbox whose connection can be broken."""
    box = make_box(request.param, dovecot, tmp_path)
    assert isinstance(box, RemoteBox)
    with FaultyProxy(box.server_port) as proxy:
        box.reach_by(proxy.port)
        yield box, proxy


def deliver(box: Box, count: int) -> Counter[str]:
    subjects = [f"Письмо {number:03}" for number in range(count)]
    for subject in subjects:
        box.deliver(write(subject, text="Текст письма.\n" * 300))
    return Counter(subjects)


def tickets() -> Counter[str]:
    return Counter(Ticket.objects.values_list("subject", flat=True))


def health(box: Box) -> MailboxHealth:
    return MailboxHealth.objects.get(mailbox=box.mailbox)


@pytest.mark.django_db
class TestConnections:
    def test_it_goes_on_after_a_cut_in_the_middle_of_a_letter(
        self, behind_proxy: tuple[RemoteBox, FaultyProxy]
    ) -> None:
        box, proxy = behind_proxy
        subjects = deliver(box, 150)
        # POP3 begins a new session after each batch, and Graph uses several at once.
        proxy.cut_after(300_000 if box.mailbox.protocol in ("pop3", "graph") else 900_000)
        first = work_mailbox(box.mailbox)
        assert first.trouble == Trouble.CONNECTION_LOST.value
        assert first.taken_in < 150
        assert health(box).failures == 1
        assert "closed the connection" in str(health(box).sentence)
        second = work_mailbox(box.mailbox)
        assert second.trouble == ""
        assert tickets() == subjects
        assert health(box).failures == 0
        assert box.letters() == []

    def test_it_doubles_nothing_when_pop3_is_cut_before_quit(self, dovecot: Dovecot, tmp_path: Path) -> None:
        box = make_box("pop3", dovecot, tmp_path)
        subjects = deliver(box, 20)
        with FaultyProxy(box.mailbox.effective_port) as proxy:
            box.mailbox.port = proxy.port
            proxy.cut_when(b"QUIT")
            assert work_mailbox(box.mailbox).trouble == Trouble.CONNECTION_LOST.value
            # The server has undone the deletions, as RFC 1939 has it.
            assert len(box.letters()) == 20
            assert work_mailbox(box.mailbox).trouble == ""
        assert tickets() == subjects
        assert box.letters() == []

    @pytest.mark.parametrize(("protocol", "command"), [("imap4", b"MOVE"), ("ews", b"MoveItem"), ("graph", b"/move")])
    def test_it_doubles_nothing_when_the_answer_to_a_move_is_lost(
        self, protocol: str, command: bytes, dovecot: Dovecot, tmp_path: Path
    ) -> None:
        box = make_box(protocol, dovecot, tmp_path)
        assert isinstance(box, RemoteBox)
        subjects = deliver(box, 20)
        with FaultyProxy(box.server_port) as proxy:
            box.reach_by(proxy.port)
            proxy.lose_answer_to(command)
            assert work_mailbox(box.mailbox).trouble == Trouble.CONNECTION_LOST.value
            assert work_mailbox(box.mailbox).trouble == ""
        assert tickets() == subjects
        assert len(box.letters(OK_FOLDER)) == 20
        assert set(Delivery.objects.values_list("settlement", flat=True)) == {Delivery.Settlement.DONE}

    def test_it_says_that_the_port_is_closed(self, behind_proxy: tuple[RemoteBox, FaultyProxy]) -> None:
        box, proxy = behind_proxy
        subjects = deliver(box, 1)
        proxy.refuse_connections()
        assert work_mailbox(box.mailbox).trouble == Trouble.REFUSED.value
        proxy.take_connections()
        assert work_mailbox(box.mailbox).taken_in == 1
        assert tickets() == subjects

    def test_it_leaves_a_server_alone_for_as_long_as_it_asks(self, dovecot: Dovecot, tmp_path: Path) -> None:
        box = make_box("ews", dovecot, tmp_path)
        assert isinstance(box, EwsBox)
        subjects = deliver(box, 1)
        box.server.fail(code="ErrorServerBusy", back_off=900)
        assert work_mailbox(box.mailbox).trouble == Trouble.BUSY.value
        pause = health(box).next_poll_at - timezone.now()
        assert 800 < pause.total_seconds() <= 900
        assert work_mailbox(box.mailbox).taken_in == 1
        assert tickets() == subjects

    @pytest.mark.parametrize("protocol", WITH_PASSWORD)
    def test_it_tries_a_wrong_password_once_and_then_waits(
        self, protocol: str, dovecot: Dovecot, tmp_path: Path
    ) -> None:
        box = make_box(protocol, dovecot, tmp_path)
        password, box.mailbox.password = box.mailbox.password, "wrong"
        subjects = deliver(box, 1)
        assert work_mailbox(box.mailbox).trouble == Trouble.SIGN_IN_REFUSED.value
        wait = health(box).next_poll_at - (health(box).trouble_at or health(box).next_poll_at)
        assert wait.total_seconds() >= 15 * 60
        box.mailbox.password = password
        assert work_mailbox(box.mailbox).taken_in == 1
        assert tickets() == subjects
        assert health(box).trouble == ""

    def test_it_asks_once_for_a_token_that_does_not_come_and_then_waits(self, dovecot: Dovecot, tmp_path: Path) -> None:
        box = make_box("graph", dovecot, tmp_path)
        application = box.mailbox.oauth_application
        assert application
        secret, application.client_secret = application.client_secret, "wrong"
        application.save()
        forget_tokens(application)
        subjects = deliver(box, 1)
        asked = len(provider().asked)
        for _ in range(2):
            assert work_mailbox(box.mailbox).trouble == Trouble.TOKEN_SECRET_WRONG.value
        assert len(provider().asked) == asked + 1
        wait = health(box).next_poll_at - (health(box).trouble_at or health(box).next_poll_at)
        assert wait.total_seconds() >= 15 * 60
        application.client_secret = secret
        application.save()
        forget_tokens(application)
        assert work_mailbox(box.mailbox).taken_in == 1
        assert tickets() == subjects

    @pytest.mark.parametrize("protocol", ["imap4", "pop3"])
    def test_it_sends_nothing_to_a_server_it_does_not_trust(
        self, protocol: str, dovecot: Dovecot, tmp_path: Path
    ) -> None:
        box = make_box(protocol, dovecot, tmp_path)
        authority, box.mailbox.ca_file = dovecot.authority, ""
        box.mailbox.security = "starttls"
        subjects = deliver(box, 1)
        assert work_mailbox(box.mailbox).trouble == Trouble.TLS_UNTRUSTED.value
        box.mailbox.ca_file = authority
        assert work_mailbox(box.mailbox).taken_in == 1
        assert tickets() == subjects

    def test_it_takes_letters_in_although_the_ok_folder_is_missing(self, box_with_folders: Box) -> None:
        box = box_with_folders
        box.mailbox.ok_folder = "Нет такой"
        subjects = deliver(box, 3)
        totals = work_mailbox(box.mailbox)
        assert (totals.taken_in, totals.settled, totals.trouble) == (3, 0, Trouble.FOLDER_MISSING.value)
        assert tickets() == subjects
        assert len(box.letters()) == 3
        box.mailbox.ok_folder = OK_FOLDER
        Delivery.objects.update(settle_after=None)
        assert work_mailbox(box.mailbox).settled == 3
        assert len(box.letters(OK_FOLDER)) == 3

    def test_one_mailbox_in_trouble_never_delays_another(self, dovecot: Dovecot, tmp_path: Path) -> None:
        broken = make_box("imap4", dovecot, tmp_path)
        broken.mailbox.password = "wrong"
        sound = make_box("imap4", dovecot, tmp_path)
        deliver(sound, 1)
        work_mailbox(broken.mailbox)
        assert work_mailbox(sound.mailbox).taken_in == 1


@pytest.mark.django_db(transaction=True)
class TestMachines:
    def test_it_waits_for_room_on_a_full_disk(
        self, dovecot: Dovecot, tmp_path: Path, process_environ: dict[str, str]
    ) -> None:
        box = make_box("imap4", dovecot, tmp_path)
        subjects = deliver(box, 200)
        blobs = Path(process_environ["POSTDESK_DATA"]) / "blobs"
        blobs.mkdir(parents=True, exist_ok=True)
        user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        script = f"mount -t tmpfs -o size=1m none '{blobs}' && exec '{sys.executable}' manage.py collect"
        command = ["unshare", *user, "--mount", "sh", "-c", script]
        full = subprocess.run(command, cwd=ROOT, env=process_environ, capture_output=True, text=True, check=False)
        assert full.returncode == 1
        assert "The disk of Postdesk is full" in full.stderr
        assert health(box).trouble == Trouble.DISK_FULL.value
        assert 0 < len(box.letters()) < 200
        with_room = [sys.executable, "manage.py", "collect"]
        assert (
            subprocess.run(with_room, cwd=ROOT, env=process_environ, capture_output=True, check=False).returncode == 0
        )
        assert tickets() == subjects
        assert box.letters() == []

    def test_a_worker_goes_on_when_the_database_is_back(
        self, dovecot: Dovecot, tmp_path: Path, process_environ: dict[str, str]
    ) -> None:
        box = make_box("imap4", dovecot, tmp_path, after_processing=AfterProcessing.DELETE)
        subjects = deliver(box, 200)
        with celery(process_environ, "worker", "-c", "1", "-Q", "lane0,celery"):
            nudge(box)
            wait_until(lambda: Ticket.objects.count() > 10)
            with database_closed():
                time.sleep(1)
            assert Ticket.objects.count() < 200
            nudge(box)
            wait_until(lambda: Ticket.objects.count() == 200)
            wait_until(lambda: not box.letters())
        assert tickets() == subjects

    def test_letters_go_on_becoming_tickets_when_the_broker_is_back(
        self, dovecot: Dovecot, tmp_path: Path, process_environ: dict[str, str]
    ) -> None:
        box = make_box("imap4", dovecot, tmp_path, poll_seconds=15)
        often, _created = IntervalSchedule.objects.get_or_create(every=1, period=IntervalSchedule.SECONDS)
        PeriodicTask.objects.filter(name="Postdesk: tick").update(interval=often)
        [port] = free_ports(1)
        environ = process_environ | {"CELERY_BROKER_URL": f"redis://127.0.0.1:{port}/0"}
        with broker(port) as first, celery(environ, "worker", "-c", "1", "-Q", "lane0,celery"), celery(environ, "beat"):
            box.deliver(write("До обрыва"))
            wait_until(lambda: Ticket.objects.filter(subject="До обрыва").exists())
            first.terminate()
            first.wait(60)
            box.deliver(write("Во время обрыва"))
            MailboxHealth.objects.update(next_poll_at=timezone.now())
            with broker(port):
                wait_until(lambda: Ticket.objects.filter(subject="Во время обрыва").exists())
        assert tickets() == Counter(["До обрыва", "Во время обрыва"])


def nudge(box: Box) -> None:
    app.send_task("apps.intake.tasks.fetch_mail", args=[box.mailbox.pk], queue="lane0")


def wait_until(condition: Callable[[], bool], seconds: float = 180) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.1)


@contextmanager
def database_closed() -> Iterator[None]:
    """End every other connection to the database and let nobody in, as if its server were down."""
    here = connection.settings_dict
    outside = psycopg.connect(
        host=here["HOST"], port=here["PORT"] or None, user=here["USER"], password=here["PASSWORD"] or None,
        dbname="postgres", autocommit=True,
    )  # fmt: skip
    name = sql.Identifier(str(here["NAME"]))
    with outside:
        outside.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(name))
        outside.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s",
            [here["NAME"], connection.connection.info.backend_pid],
        )
        yield
        outside.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true").format(name))


@contextmanager
def celery(environ: dict[str, str], *arguments: str) -> Iterator[None]:
    """A worker or beat as production runs it."""
    command = [sys.executable, "-m", "celery", "-A", "config", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def broker(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A broker of the test's own, which may be ended in the middle."""
    program = [str(valkey_program(None)), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen(program, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)
