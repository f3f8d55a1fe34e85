"""What can go wrong with a mail server, each with a sentence that names the cure, in the reader's language."""

from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Trouble(Enum):
    """The cause of a failure; stored by its value, read through `sentence`."""

    NAME_UNKNOWN = "name-unknown"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection-lost"
    TLS_UNTRUSTED = "tls-untrusted"
    TLS_FAILED = "tls-failed"
    TLS_UNEXPECTED = "tls-unexpected"
    TLS_NOT_OFFERED = "tls-not-offered"
    SIGN_IN_REFUSED = "sign-in-refused"
    SIGN_IN_TEMPORARY = "sign-in-temporary"
    APP_PASSWORD_NEEDED = "app-password-needed"  # noqa: S105 - the name of a trouble, not a secret
    PROTOCOL_SWITCHED_OFF = "protocol-switched-off"
    IN_USE = "in-use"
    FOLDER_MISSING = "folder-missing"
    NO_FOLDERS = "no-folders"
    QUOTA = "quota"
    SERVER_ERROR = "server-error"
    PROTOCOL_ERROR = "protocol-error"
    DISK_FULL = "disk-full"
    NOT_WRITABLE = "not-writable"
    SENDER_REFUSED = "sender-refused"
    RECIPIENT_REFUSED = "recipient-refused"
    MESSAGE_REFUSED = "message-refused"
    NOT_SUPPORTED = "not-supported"
    UNEXPECTED = "unexpected"

    @property
    def sentence(self) -> Promise:
        """What happened and what to do about it."""
        return _SENTENCES[self]


_SENTENCES: dict[Trouble, Promise] = {
    Trouble.NAME_UNKNOWN: _("The server's name was not found. Check its spelling, or the network's DNS."),
    Trouble.REFUSED: _("The server refuses connections on this port. Check the port, and that the service runs and no firewall closes it."),
    Trouble.TIMEOUT: _("The server did not answer in time. Check the address, the port and the firewall between."),
    Trouble.CONNECTION_LOST: _("The server closed the connection in the middle of the work. It is tried again by itself."),
    Trouble.TLS_UNTRUSTED: _("The server's certificate is not trusted. Install a valid certificate there, or name its authority in the CA file."),
    Trouble.TLS_FAILED: _("An encrypted connection could not be agreed on. Check the security setting and the server's TLS version."),
    Trouble.TLS_UNEXPECTED: _("The server does not speak TLS on this port. Choose STARTTLS or another port."),
    Trouble.TLS_NOT_OFFERED: _("The server does not offer STARTTLS. Choose SSL with its port; the password is never sent in clear by mistake."),
    Trouble.SIGN_IN_REFUSED: _("The server refused the login or the password. Check both; some providers want the whole address as login."),
    Trouble.SIGN_IN_TEMPORARY: _("The server can't check passwords at the moment. It is tried again by itself."),
    Trouble.APP_PASSWORD_NEEDED: _("The provider wants an application password. Make one in the account's security settings and enter it here."),
    Trouble.PROTOCOL_SWITCHED_OFF: _("Access by this protocol is switched off for the account. Switch it on in the provider's mail settings."),
    Trouble.IN_USE: _("Another program holds this mailbox open. Close it; POP3 lets in one at a time."),
    Trouble.FOLDER_MISSING: _("The folder does not exist on the server. Create it from the connection test, or correct its path."),
    Trouble.NO_FOLDERS: _("POP3 has no folders. Use IMAP4, or clear the folder fields."),
    Trouble.QUOTA: _("The mailbox on the server is full. Make room there."),
    Trouble.SERVER_ERROR: _("The server answered with an error of its own."),
    Trouble.PROTOCOL_ERROR: _("The server's answer could not be understood. Check that the port belongs to this protocol."),
    Trouble.DISK_FULL: _("The disk of Postdesk is full. Free some space; the letters wait on the server."),
    Trouble.NOT_WRITABLE: _("The folder can't be written to. Correct its permissions."),
    Trouble.SENDER_REFUSED: _("The server refuses this sender's address. Use an address that belongs to the login, or allow it there to send as it."),
    Trouble.RECIPIENT_REFUSED: _("The server refuses the recipient. Check the address."),
    Trouble.MESSAGE_REFUSED: _("The server refused the letter itself."),
    Trouble.NOT_SUPPORTED: _("This version of Postdesk does not speak this protocol yet."),
    Trouble.UNEXPECTED: _("Something unexpected happened. The log has the details."),
}
