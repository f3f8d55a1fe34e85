"""`manage.py mailbox` and `manage.py sender`."""

import pytest

from apps.mail.models import Mailbox, MailboxHealth, Sender
from tests.cast import make_queue, make_sender, olga
from tests.command_line import Manage
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.smtp import SmtpSink

IMAP = ("server=imap.northwind.example", "login=support@northwind.example", "password=secret")


def test_it_makes_a_mailbox_and_changes_only_what_is_given(manage: Manage) -> None:
    made = manage("mailbox", "set", "support", *IMAP, "port=1143", "security=STARTTLS", "lane=2", "Enabled=yes")
    assert (made.code, made.out) == (0, "The mailbox “support” was made.\n")

    changed = manage("mailbox", "set", "support", "enabled=off", "port=", "after-processing=Leave and mark as read")
    assert changed.code == 0
    assert "enabled: yes → no" in changed.out
    assert "port: 1143 → empty" in changed.out

    mailbox = Mailbox.objects.get(system_name="support")
    assert (mailbox.enabled, mailbox.port, mailbox.after_processing) == (False, None, "leave")
    assert (mailbox.security, mailbox.lane, mailbox.password) == ("starttls", 2, "secret")


def test_it_reads_a_secret_from_standard_input_and_shows_it_nowhere(manage: Manage) -> None:
    made = manage("mailbox", "set", "support", *IMAP[:2], "password=-", stdin="tr1cky = пароль\n")
    changed = manage("mailbox", "set", "support", "password=-", "lane=1", stdin="another\n")
    listed = manage("mailbox", "list", "--json")

    assert Mailbox.objects.get().password == "another"
    said = "".join(run.out + run.err for run in (made, changed, listed, manage("mailbox", "list")))
    assert "tr1cky" not in said
    assert "another" not in said
    assert "password" not in listed.json[0]


def test_it_lists_every_mailbox_with_its_settings(manage: Manage) -> None:
    assert "no mailbox yet" in manage("mailbox", "list").err
    queue, sender, agent = make_queue(), make_sender(), olga()
    manage("mailbox", "set", "support", *IMAP, f"queue={queue.system_name}", f"sender={sender.system_name}")
    manage("mailbox", "set", "archive", *IMAP, f"owner={agent.username}")

    archive, support = manage("mailbox", "list", "--json").json
    assert (archive["system_name"], archive["owner"], archive["queue"]) == ("archive", "olga", None)
    assert (support["queue"], support["sender"], support["enabled"]) == ("support", "support", True)
    assert "imap.northwind.example" in manage("mailbox", "list").out


@pytest.mark.parametrize(
    ("pair", "code", "words"),
    [
        ("server=imap://mail.example", 1, "without “imap://”"),
        ("poll_seconds=3", 1, "poll_seconds:"),
        ("scan_folder=INBOX", 2, "Did you mean scan_folders"),
        ("after=leave", 2, "Did you mean after_processing"),
        ("nonsense", 2, "write key=value"),
        ("enabled=perhaps", 2, "neither yes nor no"),
        ("port=imaps", 2, "not a whole number"),
        ("protocol=nntp", 2, "not one of: imap4, pop3, ews, graph, maildir"),
        ("queue=sales", 2, "There are: support."),
    ],
)
def test_it_refuses_nonsense_in_a_sentence_and_saves_nothing(manage: Manage, pair: str, code: int, words: str) -> None:
    make_queue()
    refused = manage("mailbox", "set", "support", *IMAP, pair)
    assert (refused.code, refused.out) == (code, "")
    assert words in refused.err
    assert "Error" not in refused.err
    assert not Mailbox.objects.exists()


def test_it_ends_with_the_codes_that_scripts_expect(program: Manage) -> None:
    assert program("mailbox", "set", "support", *IMAP[:2], "password=-", stdin="secret\n").code == 0
    assert Mailbox.objects.get().password == "secret"
    assert program("mailbox", "set", "support", "server=imap://mail.example").code == 1
    assert program("mailbox", "set", "support", "sever=mail.example").code == 2
    assert program("mailbox", "forget", "support").code == 2


def test_it_ends_the_pause_that_a_broken_mailbox_has_earned(manage: Manage) -> None:
    manage("mailbox", "set", "support", *IMAP)
    health = MailboxHealth.objects.get()
    MailboxHealth.objects.update(failures=5, next_poll_at="2100-01-01T00:00Z")
    manage("mailbox", "set", "support", "password=right")
    assert MailboxHealth.objects.get().next_poll_at.year == health.next_poll_at.year


def test_it_tells_what_is_odd_without_refusing_it(manage: Manage) -> None:
    odd = manage("mailbox", "set", "support", *IMAP, "port=143", "security=ssl")
    assert odd.code == 0
    assert "Note: Port 143 usually begins in clear" in odd.err


def test_it_explains_every_setting(manage: Manage) -> None:
    page = manage("mailbox", "set", "--help")
    assert page.code == 0
    for key in ("scan_folders", "unknown_sender", "register, hold, refuse, ignore", "the name of a queue"):
        assert key in page.out


@pytest.mark.real_server("dovecot")
def test_it_tests_a_mailbox_step_by_step(manage: Manage, dovecot: Dovecot) -> None:
    connection = dovecot.connection(dovecot.new_user())
    server = (f"server={connection.server}", f"port={connection.port}", "security=none", f"login={connection.login}")
    folders = ("after_processing=move", "ok_folder=Done", "error_folder=Errors")
    manage("mailbox", "set", "support", *server, *folders, "password=-", stdin=f"{PASSWORD}\n")

    missing = manage("mailbox", "test", "support")
    assert missing.code == 1
    assert "✓  Sign-in" in missing.out
    assert "✗  Folder  Done" in missing.out
    assert "does not work" in missing.err

    created = manage("mailbox", "test", "support", "--create-folders")
    assert created.code == 0
    assert "✓  Folder  Done" in created.out
    assert "Folders on the server: " in created.out

    manage("mailbox", "set", "support", "password=wrong")
    refused = manage("mailbox", "test", "support")
    assert refused.code == 1
    assert "✗  Sign-in" in refused.out
    assert "refused the login or the password" in refused.out


def test_it_names_the_mailboxes_that_there_are(manage: Manage) -> None:
    manage("mailbox", "set", "support", *IMAP)
    unknown = manage("mailbox", "test", "suport")
    assert unknown.code == 1
    assert unknown.err == "There is no mailbox “suport”. There are: support.\n"


def test_it_makes_and_tests_a_sender(manage: Manage, smtp_sink: SmtpSink) -> None:
    settings = ("server=localhost", f"port={smtp_sink.port}", "security=none", "authentication=none")
    refused = manage("sender", "set", "out", *settings)
    assert refused.code == 1
    assert "address: " in refused.err

    assert manage("sender", "set", "out", *settings, "address=support@postdesk.example").code == 0
    assert Sender.objects.get().is_default
    assert manage("sender", "test", "out").code == 0
    assert smtp_sink.letters == []
    tried = manage("sender", "test", "out", "--letter", "ivan@example.org,ann@example.org")
    assert "ann@example.org  taken by the server" in tried.out
    assert [taken.recipients for taken in smtp_sink.letters] == [["ivan@example.org", "ann@example.org"]]

    smtp_sink.refuse_connections()
    broken = manage("sender", "test", "out")
    assert broken.code == 1
    assert "refuses connections" in broken.out
    assert len(smtp_sink.letters) == 1
