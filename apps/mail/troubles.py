"""What can go wrong with a mail server, each with a sentence in the reader's language that names the cure."""

from enum import Enum

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.mail.token_sentences import TOKEN_SENTENCES


class Trouble(Enum):
    """The cause of a failure; stored by its value, read through `sentence`."""

    NAME_UNKNOWN = "name-unknown"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection-lost"
    CA_FILE_UNREADABLE = "ca-file-unreadable"
    TLS_UNTRUSTED = "tls-untrusted"
    TLS_FAILED = "tls-failed"
    TLS_UNEXPECTED = "tls-unexpected"
    TLS_EXPECTED = "tls-expected"
    TLS_NOT_OFFERED = "tls-not-offered"
    TLS_REQUIRED = "tls-required"
    SIGN_IN_REFUSED = "sign-in-refused"
    SIGN_IN_OR_SWITCHED_OFF = "sign-in-or-switched-off"
    SIGN_IN_TEMPORARY = "sign-in-temporary"
    SIGN_IN_NOT_OFFERED = "sign-in-not-offered"
    SIGN_IN_OTHERWISE = "sign-in-otherwise"
    ACCOUNT_LOCKED = "account-locked"
    SIGN_IN_REQUIRED = "sign-in-required"
    APP_PASSWORD_NEEDED = "app-password-needed"  # noqa: S105 - the name of a trouble, not a secret
    OAUTH2_NEEDED = "oauth2-needed"
    PROTOCOL_SWITCHED_OFF = "protocol-switched-off"
    IN_USE = "in-use"
    TOO_MANY_CONNECTIONS = "too-many-connections"
    BUSY = "busy"
    MAILBOX_UNKNOWN = "mailbox-unknown"
    MAILBOX_FORBIDDEN = "mailbox-forbidden"
    GRAPH_FORBIDDEN = "graph-forbidden"
    IMPERSONATION_FORBIDDEN = "impersonation-forbidden"
    SERVICE_CLOSED = "service-closed"
    SERVICE_MISSING = "service-missing"
    TOKEN_NO_APPLICATION = "token-no-application"  # noqa: S105 - the name of a trouble, as those below
    TOKEN_SIGN_IN_NEEDED = "token-sign-in-needed"  # noqa: S105
    TOKEN_SIGN_IN_ENDED = "token-sign-in-ended"  # noqa: S105
    TOKEN_SECRET_WRONG = "token-secret-wrong"  # noqa: S105
    TOKEN_SECRET_EXPIRED = "token-secret-expired"  # noqa: S105
    TOKEN_CERTIFICATE_REFUSED = "token-certificate-refused"  # noqa: S105
    TOKEN_APPLICATION_UNKNOWN = "token-application-unknown"  # noqa: S105
    TOKEN_APPLICATION_CLOSED = "token-application-closed"  # noqa: S105
    TOKEN_DIRECTORY_UNKNOWN = "token-directory-unknown"  # noqa: S105
    TOKEN_SCOPE_REFUSED = "token-scope-refused"  # noqa: S105
    TOKEN_CONSENT_MISSING = "token-consent-missing"  # noqa: S105
    TOKEN_DELEGATION_MISSING = "token-delegation-missing"  # noqa: S105
    TOKEN_POLICY = "token-policy"  # noqa: S105
    TOKEN_ACCOUNT_CLOSED = "token-account-closed"  # noqa: S105
    TOKEN_REDIRECT_UNKNOWN = "token-redirect-unknown"  # noqa: S105
    TOKEN_REFUSED = "token-refused"  # noqa: S105
    TOKEN_SERVICE_BUSY = "token-service-busy"  # noqa: S105
    TOKEN_ANSWER_STRANGE = "token-answer-strange"  # noqa: S105
    TOKEN_NOT_OFFERED = "token-not-offered"  # noqa: S105
    TOKEN_NOT_TAKEN = "token-not-taken"  # noqa: S105
    FOLDER_MISSING = "folder-missing"
    NO_FOLDERS = "no-folders"
    NO_LETTER_IDS = "no-letter-ids"
    QUOTA = "quota"
    SERVER_ERROR = "server-error"
    PROTOCOL_ERROR = "protocol-error"
    DISK_FULL = "disk-full"
    NOT_WRITABLE = "not-writable"
    NO_SENDER = "no-sender"
    SENDER_OFF = "sender-off"
    SENDER_REFUSED = "sender-refused"
    SENDING_LIMIT = "sending-limit"
    RECIPIENT_REFUSED = "recipient-refused"
    RECIPIENT_DEFERRED = "recipient-deferred"
    TOO_MANY_RECIPIENTS = "too-many-recipients"
    RECIPIENT_UNCONFIRMED = "recipient-unconfirmed"
    MESSAGE_REFUSED = "message-refused"
    SECRET_UNREADABLE = "secret-unreadable"  # noqa: S105 - the name of a trouble, not a secret
    NOT_SUPPORTED = "not-supported"
    OUTCOME_UNKNOWN = "outcome-unknown"
    UNEXPECTED = "unexpected"

    @property
    def sentence(self) -> Promise:
        """What happened and what to do about it."""
        return TOKEN_SENTENCES.get(self.value) or _SENTENCES[self]

    @property
    def in_english(self) -> str:
        """The same for logs, which are in English whoever reads them."""
        with translation.override(None):
            return str(self.sentence)


_SENTENCES: dict[Trouble, Promise] = {
    Trouble.NAME_UNKNOWN: _("The server’s name was not found. Check its spelling, or the network’s DNS."),
    Trouble.REFUSED: _(
        "The server refuses connections on this port. Check the port, and that the service runs and no"
        " firewall closes it."
    ),
    Trouble.UNREACHABLE: _("The server can’t be reached from here. Check the network, the VPN and the address."),
    Trouble.TIMEOUT: _("The server did not answer in time. Check the address, the port and the firewall between."),
    Trouble.CONNECTION_LOST: _(
        "The server closed the connection in the middle of the work. Postdesk tries again by itself."
    ),
    Trouble.CA_FILE_UNREADABLE: _(
        "The CA file can’t be read. Check its path, its permissions, and that it holds certificates in PEM form."
    ),
    Trouble.TLS_UNTRUSTED: _(
        "The server’s certificate is not trusted. Write the server’s name as it stands in the certificate, install a"
        " valid certificate there, or name its authority in the CA file."
    ),
    Trouble.TLS_FAILED: _(
        "An encrypted connection could not be agreed on. Check the security setting and the server’s TLS version."
    ),
    Trouble.TLS_UNEXPECTED: _("The server does not speak TLS on this port. Choose STARTTLS or another port."),
    Trouble.TLS_EXPECTED: _("The server speaks only TLS on this port. Choose SSL, or another port."),
    Trouble.TLS_NOT_OFFERED: _(
        "The server does not offer STARTTLS. Choose SSL with its port; the password is never sent in clear by mistake."
    ),
    Trouble.TLS_REQUIRED: _("The server takes passwords over encrypted connections only. Choose SSL or STARTTLS."),
    Trouble.SIGN_IN_REFUSED: _(
        "The server refused the login or the password. Check both; some providers want the whole address as login."
    ),
    Trouble.SIGN_IN_OR_SWITCHED_OFF: _(
        "The server refused the sign-in, and does not tell why: the password may be wrong, the provider may"
        " want an application password, or mail programs may be switched off in its settings. Check all three"
        " there."
    ),
    Trouble.SIGN_IN_TEMPORARY: _("The server can’t check passwords at the moment. Postdesk tries again by itself."),
    Trouble.SIGN_IN_NOT_OFFERED: _(
        "The server offers no sign-in with a password here. Choose another port or security, or no authentication."
    ),
    Trouble.SIGN_IN_OTHERWISE: _(
        "The server does not take this kind of authentication. Choose one that it names in its answer."
    ),
    Trouble.ACCOUNT_LOCKED: _(
        "The server has locked the account, as it does after wrong passwords. Have it unlocked, then enter the"
        " right password."
    ),
    Trouble.SIGN_IN_REQUIRED: _(
        "The server takes letters only after a sign-in. Choose an authentication, and enter login and password."
    ),
    Trouble.APP_PASSWORD_NEEDED: _(
        "The provider wants an application password. Make one in the account’s security settings and enter it here."
    ),
    Trouble.OAUTH2_NEEDED: _(
        "The provider does not let programs sign in with a password any more. Use OAuth2, or ask the"
        " administrator there to allow passwords."
    ),
    Trouble.PROTOCOL_SWITCHED_OFF: _(
        "Access by this protocol is switched off for the account. Switch it on in the provider’s mail settings."
    ),
    Trouble.IN_USE: _("Another program holds this mailbox open. Close it; POP3 lets in one at a time."),
    Trouble.TOO_MANY_CONNECTIONS: _(
        "The server lets in no more connections for now. Close other programs that use this mailbox, or fetch"
        " less often."
    ),
    Trouble.BUSY: _("The server asks for a pause. Postdesk tries again by itself when it is over."),
    Trouble.MAILBOX_UNKNOWN: _(
        "The server knows no mailbox with this address. Check the address; an alias may not do."
    ),
    Trouble.MAILBOX_FORBIDDEN: _(
        "The login may not open this mailbox. Give it full access to the mailbox on the server, or check the address."
    ),
    Trouble.GRAPH_FORBIDDEN: _(
        "Graph does not let the application into this mailbox. It needs the permissions Mail.ReadWrite and Mail.Send"
        " with an administrator’s consent, or a role in Exchange’s RBAC for Applications whose scope holds the"
        " mailbox; a change takes up to two hours."
    ),
    Trouble.IMPERSONATION_FORBIDDEN: _(
        "The login may not act in the name of this mailbox. Give it the role ApplicationImpersonation, or choose"
        " access as a delegate."
    ),
    Trouble.SERVICE_CLOSED: _(
        "The server closes its web services to this program. An administrator has to allow them for the mailbox;"
        " for Exchange Online choose Microsoft Graph."
    ),
    Trouble.SERVICE_MISSING: _(
        "There is no Exchange web service at this address. It usually ends with /EWS/Exchange.asmx."
    ),
    Trouble.FOLDER_MISSING: _(
        "The folder does not exist on the server. Create it from the connection test, or correct its path."
    ),
    Trouble.NO_FOLDERS: _("POP3 has no folders. Use IMAP4, or clear the folder fields."),
    Trouble.NO_LETTER_IDS: _(
        "This POP3 server can’t tell its letters apart (it has no UIDL), so they could be taken in twice. Use IMAP4."
    ),
    Trouble.QUOTA: _("The mailbox on the server is full. Make room there."),
    Trouble.SERVER_ERROR: _("The server answered with an error of its own."),
    Trouble.PROTOCOL_ERROR: _(
        "The server’s answer could not be understood. Check that the port belongs to this protocol."
    ),
    Trouble.DISK_FULL: _("The disk of Postdesk is full. Free some space; the letters wait on the server."),
    Trouble.NOT_WRITABLE: _("The folder can’t be written to. Correct its permissions."),
    Trouble.NO_SENDER: _("There is no default sender. Set one up in the administration, and the letter leaves."),
    Trouble.SENDER_OFF: _("The sender is switched off. Switch it on in the administration, and the letter leaves."),
    Trouble.SENDER_REFUSED: _(
        "The server refuses this sender’s address. Use an address that belongs to the login, or allow it"
        " there to send as it."
    ),
    Trouble.SENDING_LIMIT: _(
        "The server lets this login send no more for now: a limit is reached. Postdesk goes on when it may; set"
        " “Letters a minute” in the sender’s settings, or send through another server."
    ),
    Trouble.RECIPIENT_REFUSED: _("The server refuses the recipient. Check the address."),
    Trouble.RECIPIENT_DEFERRED: _(
        "The server doesn’t take letters to the recipient at present: the mailbox may be full, or senders that are"
        " new there have to wait."
    ),
    Trouble.TOO_MANY_RECIPIENTS: _(
        "The server takes only so many recipients at a time; the others get the letter next."
    ),
    Trouble.RECIPIENT_UNCONFIRMED: _(
        "The server can’t tell whether this address exists, and the sender wants that confirmed. Clear “Confirm"
        " recipients’ addresses” in the sender’s settings to send without."
    ),
    Trouble.MESSAGE_REFUSED: _("The server refused the letter itself; its answer tells why."),
    Trouble.SECRET_UNREADABLE: _(
        "The stored password was encrypted with a key that this installation no longer has. Enter it again."
    ),
    Trouble.NOT_SUPPORTED: _("This version of Postdesk does not speak this protocol yet."),
    Trouble.OUTCOME_UNKNOWN: _(
        "The connection broke at the last moment: the letter may have left or not. Send it again if that does no harm."
    ),
    Trouble.UNEXPECTED: _("Something unexpected happened. The log has the details."),
}

_STEPS: dict[str, Promise] = {
    "resolve": _("Server name"),
    "connect": _("Connection"),
    "tls": _("Encryption"),
    "token": _("OAuth2 token"),
    "sign-in": _("Sign-in"),
    "folder": _("Folder"),
    "confirm": _("Confirming addresses"),
    "letter": _("Test letter"),
}


def step_label(name: str) -> Promise:
    """The name of a step of the connection test (`CheckStep.name`), in the reader's language."""
    return _STEPS[name]
