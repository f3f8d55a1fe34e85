"""How servers say that nobody may sign in, and what people are told of it."""

import pytest

from apps.mail.transports import open_sender, open_source
from apps.mail.transports.base import Connection, TransportError
from apps.mail.troubles import Trouble
from tests.servers.scripted import ScriptedServer, imap_server, pop3_server

# The providers' words are from public reports of what they sent, in 2018 to 2026.
IMAP = [
    ("NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", Trouble.SIGN_IN_REFUSED),
    ("NO LOGIN failed.", Trouble.SIGN_IN_REFUSED),
    (
        "NO [ALERT] Application-specific password required:"
        " https://support.google.com/accounts/answer/185833 (Failure)",
        Trouble.APP_PASSWORD_NEEDED,
    ),
    (
        "NO [ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page and"
        " enable"
        " your account for IMAP access. (Failure)",
        Trouble.PROTOCOL_SWITCHED_OFF,
    ),
    ("NO [ALERT] IMAP access is disabled for your domain. (Failure)", Trouble.PROTOCOL_SWITCHED_OFF),
    ("NO [WEBALERT https://accounts.google.com/] Web login required.", Trouble.SIGN_IN_OR_SWITCHED_OFF),
    ("NO [ALERT] Too many simultaneous connections. (Failure)", Trouble.TOO_MANY_CONNECTIONS),
    (
        "NO [AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled sc=cYXlpv732Cg1_010534",
        Trouble.SIGN_IN_OR_SWITCHED_OFF,
    ),
    (
        "NO [AUTHENTICATIONFAILED] NEOBHODIM parol prilozheniya"
        " https://help.mail.ru/mail/security/protection/external / Aplication password is REQUIRED",
        Trouble.APP_PASSWORD_NEEDED,
    ),
    ("NO Basic authentication is disabled.", Trouble.OAUTH2_NEEDED),
    ("NO [UNAVAILABLE] Temporary authentication failure.", Trouble.SIGN_IN_TEMPORARY),
    ("NO [INUSE] Mailbox in use", Trouble.IN_USE),
    ("NO [LIMIT] Maximum number of connections from user+IP exceeded", Trouble.TOO_MANY_CONNECTIONS),
    ("NO [PRIVACYREQUIRED] Plaintext authentication disallowed", Trouble.TLS_REQUIRED),
]
POP3 = [
    ("-ERR [AUTH] Username and password not accepted.", Trouble.SIGN_IN_REFUSED),
    ("-ERR Logon failure: unknown user name or bad password.", Trouble.SIGN_IN_REFUSED),
    ("-ERR [AUTH] Application-specific password required", Trouble.APP_PASSWORD_NEEDED),
    ("-ERR [SYS/PERM] Your account is not enabled for POP access.", Trouble.PROTOCOL_SWITCHED_OFF),
    ("-ERR [AUTH] login failure or POP3 disabled, try later. sc=abc", Trouble.SIGN_IN_OR_SWITCHED_OFF),
    ("-ERR NEOBHODIM parol prilozheniya / Application password is REQUIRED", Trouble.APP_PASSWORD_NEEDED),
    ("-ERR [SYS/TEMP] Temporary authentication failure.", Trouble.SIGN_IN_TEMPORARY),
    ("-ERR [LOGIN-DELAY] wait five minutes", Trouble.SIGN_IN_TEMPORARY),
    ("-ERR [IN-USE] Mailbox is locked by another POP3 session.", Trouble.IN_USE),
]
SMTP = [
    ("535 5.7.8 Username and Password not accepted.", Trouble.SIGN_IN_REFUSED),
    (
        "534 5.7.9 Application-specific password required. https://support.google.com/mail/?p=InvalidSecondFactor",
        Trouble.APP_PASSWORD_NEEDED,
    ),
    ("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", Trouble.OAUTH2_NEEDED),
    (
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
        Trouble.OAUTH2_NEEDED,
    ),
    ("550 5.7.30 Basic authentication is not supported for Client Submission.", Trouble.OAUTH2_NEEDED),
    (
        "535 5.7.8 Error: authentication failed: This user does not have access rights to this service",
        Trouble.PROTOCOL_SWITCHED_OFF,
    ),
    ("535 5.7.0 NEOBHODIM parol prilozheniya / Application password is REQUIRED", Trouble.APP_PASSWORD_NEEDED),
    ("454 4.7.0 Too many login attempts, please try again later.", Trouble.SIGN_IN_TEMPORARY),
    ("530 5.7.0 Must issue a STARTTLS command first", Trouble.TLS_REQUIRED),
]
TEMPORARY = {Trouble.SIGN_IN_TEMPORARY, Trouble.IN_USE, Trouble.TOO_MANY_CONNECTIONS}


def signing_in(protocol: str, server: ScriptedServer) -> TransportError:
    connection = Connection(
        protocol, "localhost", server.port, security="none", login="ivan", password="secret", read_timeout=10
    )
    with pytest.raises(TransportError) as refused:
        use(connection)
    return refused.value


def use(connection: Connection) -> None:
    if connection.protocol == "smtp":
        open_sender(connection).send("a@example.org", ["b@example.org"], b"")
    else:
        open_source(connection)


@pytest.mark.parametrize(("answer", "trouble"), IMAP)
def test_it_explains_a_refused_sign_in_by_imap(answer: str, trouble: Trouble) -> None:
    with imap_server({r"(\S+) LOGIN .*": rf"\1 {answer}"}) as server:
        error = signing_in("imap4", server)
    assert (error.trouble, error.permanent) == (trouble, trouble not in TEMPORARY)
    assert error.detail == answer.removeprefix("NO ")


def test_it_explains_a_farewell_instead_of_an_answer() -> None:
    with imap_server({r"(\S+) LOGIN .*": "* BYE [UNAVAILABLE] try again later"}) as server:
        assert signing_in("imap4", server).trouble is Trouble.SIGN_IN_TEMPORARY
    with imap_server({r"(\S+) LOGIN .*": "* BYE whatever"}) as server:
        assert signing_in("imap4", server).trouble is Trouble.CONNECTION_LOST


@pytest.mark.parametrize(("answer", "trouble"), POP3)
def test_it_explains_a_refused_sign_in_by_pop3(answer: str, trouble: Trouble) -> None:
    with pop3_server({r"PASS .*": answer}) as server:
        error = signing_in("pop3", server)
    assert (error.trouble, error.permanent) == (trouble, trouble not in TEMPORARY)
    assert error.detail == answer.removeprefix("-ERR ")


@pytest.mark.parametrize(("answer", "trouble"), SMTP)
def test_it_explains_a_refused_sign_in_by_smtp(answer: str, trouble: Trouble) -> None:
    answers = {r"EHLO .*": "250-hello\n250 AUTH LOGIN PLAIN", r"AUTH .*": answer, "QUIT": "221 bye"}
    with ScriptedServer("220 ready", answers) as server:
        error = signing_in("smtp", server)
    assert (error.trouble, error.permanent) == (trouble, trouble not in TEMPORARY)
    assert error.detail == answer
    assert len([line for line in server.lines if line.startswith("AUTH")]) == 1


def test_it_has_a_sentence_for_every_trouble() -> None:
    assert all(str(trouble.sentence).endswith(".") for trouble in Trouble)
