"""Letters that leave by SMTP: what arrives, who is refused, and what is known when the connection breaks."""

from dataclasses import replace
from pathlib import Path

import pytest

from apps.mail.transports import open_sender
from apps.mail.transports.base import OutcomeUnknownError, Refusal, TransportError
from apps.mail.troubles import Trouble
from tests.servers.certificates import Certificate
from tests.servers.proxy import FaultyProxy
from tests.servers.scripted import ScriptedServer
from tests.servers.smtp import SmtpSink

LETTER = b"From: desk@example.org\r\nSubject: Hello\r\n\r\nBody\r\n"
OLGA, IVAN, BORIS = "olga@example.org", "ivan@example.org", "boris@example.org"


def send(sink: SmtpSink, *recipients: str, sender: str = OLGA, raw: bytes = LETTER) -> list[Refusal]:
    with open_sender(sink.connection()) as session:
        return session.send(sender, recipients, raw)


def failure(sink: SmtpSink, *recipients: str, sender: str = OLGA, raw: bytes = LETTER) -> TransportError:
    with pytest.raises(TransportError) as failed:
        send(sink, *recipients, sender=sender, raw=raw)
    return failed.value


def test_it_hands_the_letter_over(smtp_sink: SmtpSink) -> None:
    assert send(smtp_sink, IVAN, BORIS) == []
    (taken,) = smtp_sink.letters
    assert (taken.mail_from, taken.recipients, taken.raw) == (OLGA, [IVAN, BORIS], LETTER)


def test_it_sends_from_nobody(smtp_sink: SmtpSink) -> None:
    assert send(smtp_sink, IVAN, sender="") == []
    assert smtp_sink.letters[0].mail_from == ""


def test_it_sends_several_letters_in_one_session(smtp_sink: SmtpSink) -> None:
    smtp_sink.refused = {BORIS: "550 5.1.1 unknown", "stranger@example.org": "553 5.7.1 go away"}
    with open_sender(smtp_sink.connection()) as sender:
        for _letter in range(3):
            assert sender.send(OLGA, [IVAN], LETTER) == []
            assert [refusal.recipient for refusal in sender.send(OLGA, [BORIS], LETTER)] == [BORIS]
            with pytest.raises(TransportError):
                sender.send("stranger@example.org", [IVAN], LETTER)
    assert [taken.recipients for taken in smtp_sink.letters] == [[IVAN]] * 3
    assert smtp_sink.connections == 1


def test_it_connects_again_when_the_server_has_hung_up(smtp_sink: SmtpSink) -> None:
    with FaultyProxy(smtp_sink.port) as proxy, open_sender(smtp_sink.connection(port=proxy.port)) as sender:
        sender.send(OLGA, [IVAN], LETTER)
        proxy.cut_when(b"MAIL")
        sender.send(OLGA, [IVAN], LETTER)
        assert proxy.connections == 2
    assert len(smtp_sink.letters) == 2


@pytest.mark.parametrize(
    "body",
    [
        b".\r\n..\r\n.hidden\r\n\r\n.\r\n",
        b"no line end",
        "Привет\r\n".encode(),
        b"\r\n" * 3,
        (b"x" * 76 + b"\r\n") * 50_000,
    ],
)
def test_it_changes_nothing_in_the_letter(smtp_sink: SmtpSink, body: bytes) -> None:
    raw = b"Subject: x\r\n\r\n" + body
    send(smtp_sink, IVAN, raw=raw)
    assert smtp_sink.letters[0].raw == raw.removesuffix(b"\r\n") + b"\r\n"


def test_it_lets_no_letter_end_another(smtp_sink: SmtpSink) -> None:
    smuggled = b"MAIL FROM:<evil@example.org>\r\nRCPT TO:<ivan@example.org>\r\nDATA\r\nhi\r\n"
    for ending in (b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\r\n"):
        send(smtp_sink, IVAN, raw=b"Subject: x\r\n\r\nBody" + ending + smuggled)
    assert len(smtp_sink.letters) == 4
    assert all(b"evil" in taken.raw for taken in smtp_sink.letters)


def test_it_sends_to_the_others_when_one_recipient_is_refused(smtp_sink: SmtpSink) -> None:
    smtp_sink.refused = {BORIS: "550 5.1.1 No such user", OLGA: "450 4.2.1 Try later"}
    refusals = send(smtp_sink, BORIS, IVAN, OLGA, "no address\r\nQUIT", sender="desk@example.org")
    assert smtp_sink.letters[0].recipients == [IVAN]
    assert {(each.recipient, each.trouble, each.permanent) for each in refusals} == {
        (BORIS, Trouble.RECIPIENT_REFUSED, True),
        (OLGA, Trouble.RECIPIENT_DEFERRED, False),
        ("no address\r\nQUIT", Trouble.RECIPIENT_REFUSED, True),
    }
    assert "550 5.1.1 No such user" in {each.detail for each in refusals}


def test_it_sends_nothing_when_nobody_takes_it(smtp_sink: SmtpSink) -> None:
    smtp_sink.refused = {BORIS: "550 5.1.1 No such user"}
    assert [each.recipient for each in send(smtp_sink, BORIS)] == [BORIS]
    assert smtp_sink.letters == []


@pytest.mark.parametrize(
    ("answer", "trouble", "permanent"),
    [
        ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", Trouble.SENDER_REFUSED, True),
        ("501 5.1.7 Bad sender address syntax", Trouble.SENDER_REFUSED, True),
        ("450 4.1.8 Sender address rejected: Domain not found", Trouble.SENDER_REFUSED, False),
        ("452 4.3.1 Insufficient system storage", Trouble.SERVER_ERROR, False),
        ("421 4.3.2 shutting down", Trouble.SERVER_ERROR, False),
        ("530 5.7.0 Authentication required", Trouble.SIGN_IN_REQUIRED, True),
        ("530 5.7.0 Must issue a STARTTLS command first", Trouble.TLS_REQUIRED, True),
        ("550 5.7.30 Basic authentication is not supported for Client Submission.", Trouble.OAUTH2_NEEDED, True),
    ],
)
def test_it_tells_why_the_sender_is_refused(
    smtp_sink: SmtpSink, answer: str, trouble: Trouble, permanent: bool
) -> None:
    smtp_sink.refused = {OLGA: answer}
    error = failure(smtp_sink, IVAN)
    assert (error.trouble, error.detail, error.permanent) == (trouble, answer, permanent)


def test_it_knows_a_refused_sender_even_in_the_answer_about_a_recipient(smtp_sink: SmtpSink) -> None:
    smtp_sink.refused = {IVAN: "553 5.7.1 <olga@example.org>: Sender address rejected: not owned by user desk"}
    error = failure(smtp_sink, IVAN)
    assert (error.trouble, error.permanent) == (Trouble.SENDER_REFUSED, True)


@pytest.mark.parametrize(
    ("answer", "trouble", "permanent"),
    [
        ("554 5.7.1 Spam message rejected", Trouble.MESSAGE_REFUSED, True),
        ("451 4.7.1 Try again later", Trouble.MESSAGE_REFUSED, False),
        ("554 5.2.252 SendAsDenied; desk not allowed to send as olga", Trouble.SENDER_REFUSED, True),
        ("421 4.3.2 shutting down", Trouble.SERVER_ERROR, False),
    ],
)
def test_it_tells_why_the_letter_is_refused(
    smtp_sink: SmtpSink, answer: str, trouble: Trouble, permanent: bool
) -> None:
    smtp_sink.data_answer = answer
    error = failure(smtp_sink, IVAN)
    assert (error.trouble, error.detail, error.permanent) == (trouble, answer, permanent)


def test_it_does_not_send_what_is_too_large_for_the_server() -> None:
    with SmtpSink(size_limit=1000) as sink:
        error = failure(sink, IVAN, raw=LETTER * 100)
        assert (error.trouble, error.permanent) == (Trouble.MESSAGE_REFUSED, True)
        assert "1000" in error.detail


@pytest.mark.parametrize("moment", ["MAIL", "RCPT"])
def test_it_knows_that_a_letter_has_not_left(smtp_sink: SmtpSink, moment: str) -> None:
    smtp_sink.cut_at = moment
    error = failure(smtp_sink, IVAN)
    assert (error.trouble, error.permanent) == (Trouble.CONNECTION_LOST, False)
    assert not isinstance(error, OutcomeUnknownError)


def test_it_knows_that_half_a_letter_has_not_left(smtp_sink: SmtpSink) -> None:
    with FaultyProxy(smtp_sink.port) as proxy:
        proxy.cut_when(b"HALF")
        with pytest.raises(TransportError) as failed:
            open_sender(smtp_sink.connection(port=proxy.port)).send(OLGA, [IVAN], b"HALF" + b"x" * 50_000_000)
    assert failed.value.trouble is Trouble.CONNECTION_LOST
    assert smtp_sink.letters == []


@pytest.mark.parametrize("moment", ["DATA", "TAKEN"])
def test_it_admits_that_it_does_not_know(smtp_sink: SmtpSink, moment: str) -> None:
    smtp_sink.cut_at = moment
    with open_sender(smtp_sink.connection()) as sender:
        with pytest.raises(OutcomeUnknownError) as unknown:
            sender.send(OLGA, [IVAN], LETTER)
        assert (unknown.value.trouble, unknown.value.permanent) == (Trouble.OUTCOME_UNKNOWN, False)
        assert sender.send(OLGA, [BORIS], LETTER) == []


def test_it_is_patient_while_a_letter_is_looked_at(smtp_sink: SmtpSink) -> None:
    smtp_sink.pause = 3
    with open_sender(smtp_sink.connection(read_timeout=2)) as sender:
        assert sender.send(OLGA, [IVAN], LETTER) == []


@pytest.mark.parametrize("security", ["none", "ssl", "starttls"])
@pytest.mark.parametrize("password", ["secret", "пароль"])
def test_it_signs_in(certificate: Certificate, security: str, password: str) -> None:
    with SmtpSink(security=security, certificate=certificate, accounts={"ivan": password}) as sink:
        assert send(sink, IVAN) == []
        assert sink.letters[0].login == "ivan"


def test_it_signs_in_where_only_login_is_offered() -> None:
    answers = {
        r"EHLO .*": "250-hello\n250 AUTH NTLM LOGIN",
        r"AUTH LOGIN": "334 VXNlcm5hbWU6",
        r"aXZhbg==": "334 UGFzc3dvcmQ6",
        r"c2VjcmV0": "235 welcome",
        r"(MAIL|RCPT) .*": "250 OK",
        r"DATA": "354 go on",
        r"": "",
        r"\.": "250 taken",
        r"QUIT": "221 bye",
    }
    with ScriptedServer("220 ready", answers) as server, SmtpSink() as sink:
        connection = sink.connection(port=server.port, authentication="basic", login="ivan", password="secret")
        with open_sender(connection) as sender:
            assert sender.send(OLGA, [IVAN], b"") == []


def test_it_says_that_no_sign_in_is_offered(smtp_sink: SmtpSink) -> None:
    with ScriptedServer("220 ready", {r"EHLO .*": "250-hello\n250 AUTH NTLM", "QUIT": "221 bye"}) as server:
        connection = smtp_sink.connection(port=server.port, authentication="basic", login="ivan")
        with pytest.raises(TransportError) as refused:
            open_sender(connection).send(OLGA, [IVAN], LETTER)
    assert (refused.value.trouble, refused.value.permanent) == (Trouble.SIGN_IN_NOT_OFFERED, True)


def test_it_writes_russian_domains_in_ascii(smtp_sink: SmtpSink) -> None:
    assert send(smtp_sink, "ivan@почта.рф", sender="desk@заявки.рф") == []
    taken = smtp_sink.letters[0]
    assert (taken.mail_from, taken.recipients) == ("desk@xn--80aengj8j.xn--p1ai", ["ivan@xn--80a1acny.xn--p1ai"])


def test_it_needs_a_server_that_takes_russian_addresses(smtp_sink: SmtpSink) -> None:
    (refusal,) = send(smtp_sink, "иван@почта.рф", IVAN)
    assert (refusal.recipient, refusal.permanent) == ("иван@почта.рф", True)
    assert "SMTPUTF8" in refusal.detail
    assert failure(smtp_sink, IVAN, sender="ольга@почта.рф").trouble is Trouble.SENDER_REFUSED
    with SmtpSink(smtputf8=True) as sink:
        assert send(sink, "иван@почта.рф") == []
        assert send(sink, IVAN) == []
        assert sink.letters[0].recipients == ["иван@xn--80a1acny.xn--p1ai"]
        assert ["SMTPUTF8" in taken.options for taken in sink.letters] == [True, False]


@pytest.mark.parametrize("verifies", [True, False])
def test_it_asks_about_each_recipient_first_when_told_to(verifies: bool) -> None:
    with SmtpSink() as sink:
        sink.known, sink.verifies = {IVAN, OLGA}, verifies
        with open_sender(sink.connection(confirm_recipients=True)) as session:
            refusals = session.send(OLGA, [IVAN, BORIS], LETTER)
        assert [(each.recipient, each.trouble, each.permanent) for each in refusals] == [
            (BORIS, Trouble.RECIPIENT_REFUSED, True)
        ]
        assert [taken.recipients for taken in sink.letters] == [[IVAN]]


def test_it_sends_nothing_to_whom_the_server_can_not_tell_of(smtp_sink: SmtpSink) -> None:
    with open_sender(smtp_sink.connection(confirm_recipients=True)) as session:
        (refusal,) = session.send(OLGA, [IVAN], LETTER)
    assert (refusal.trouble, refusal.permanent) == (Trouble.RECIPIENT_UNCONFIRMED, True)
    assert smtp_sink.letters == []


@pytest.mark.parametrize(
    "answer",
    [
        "553 5.7.1 Sender address rejected: not owned by auth user.",
        "550 not local sender over smtp",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "554 5.2.252 SendAsDenied; support@x not allowed to send as other@x",
        "553 5.7.1 <a@x>: Sender address rejected: not owned by user b@x",
        "550 5.7.0 From address is not one of your addresses.",
        "551 5.7.1 Not authorised to send from this header address",
        "553 Relaying disallowed as other@x",
        "554 Message rejected: Email address is not verified.",
    ],
)
def test_it_recognises_the_refusal_of_a_foreign_sender(smtp_sink: SmtpSink, answer: str) -> None:
    smtp_sink.data_answer = answer
    assert failure(smtp_sink, IVAN).trouble is Trouble.SENDER_REFUSED
    smtp_sink.data_answer = ""
    smtp_sink.refused = {IVAN: answer}
    assert failure(smtp_sink, IVAN).trouble is Trouble.SENDER_REFUSED


def test_it_does_not_take_spam_for_a_foreign_sender(smtp_sink: SmtpSink) -> None:
    smtp_sink.data_answer = "554 5.7.1 Message rejected under suspicion of SPAM"
    assert failure(smtp_sink, IVAN).trouble is Trouble.MESSAGE_REFUSED
    smtp_sink.data_answer = "553 5.7.1 <a@x>: Sender address rejected: not logged in"
    assert failure(smtp_sink, IVAN).trouble is Trouble.SIGN_IN_REQUIRED


def test_it_signs_in_with_a_windows_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = tmp_path / "accounts"
    accounts.write_text("NORTH:support:correct-horse\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(accounts))  # where pyspnego's server looks
    with SmtpSink(windows=True, accounts={"support": "correct-horse"}) as sink:
        right = sink.connection(authentication="ntlm", domain="NORTH")
        with open_sender(right) as session:
            session.send(OLGA, [IVAN], LETTER)
        assert [taken.recipients for taken in sink.letters] == [[IVAN]]
        with pytest.raises(TransportError) as failed, open_sender(replace(right, password="wrong")) as session:
            session.send(OLGA, [IVAN], LETTER)
        assert failed.value.trouble is Trouble.SIGN_IN_REFUSED


def test_it_says_when_a_server_knows_no_windows_accounts() -> None:
    with SmtpSink(accounts={"support": "correct-horse"}) as sink:
        with pytest.raises(TransportError) as failed, open_sender(sink.connection(authentication="ntlm")) as session:
            session.send(OLGA, [IVAN], LETTER)
        assert failed.value.trouble is Trouble.SIGN_IN_OTHERWISE
