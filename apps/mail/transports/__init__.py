"""How letters come in and leave: one module a protocol, behind the two small protocols of `base`."""

from apps.mail.transports.base import Connection, Sender, Source, TransportError
from apps.mail.troubles import Trouble


def open_source(connection: Connection) -> Source:
    """A signed-in session with the mailbox."""
    match connection.protocol:
        case "imap4":
            from apps.mail.transports.imap import open_imap

            return open_imap(connection)
        case "pop3":
            from apps.mail.transports.pop3 import open_pop3

            return open_pop3(connection)
        case "maildir":
            from apps.mail.transports.maildir import open_maildir

            return open_maildir(connection)
        case "ews":
            from apps.mail.transports.ews import open_ews

            return open_ews(connection)
        case "graph":
            from apps.mail.transports.graph import open_graph

            return open_graph(connection)
    raise TransportError(Trouble.NOT_SUPPORTED, connection.protocol, permanent=True)


def open_sender(connection: Connection) -> Sender:
    """A way out for letters; it connects at the first one."""
    match connection.protocol:
        case "smtp":
            from apps.mail.transports.smtp import SmtpSender

            return SmtpSender(connection)
        case "ews":
            from apps.mail.transports.ews_sender import EwsSender

            return EwsSender(connection)
        case "graph":
            from apps.mail.transports.graph_sender import GraphSender

            return GraphSender(connection)
    raise TransportError(Trouble.NOT_SUPPORTED, connection.protocol, permanent=True)
