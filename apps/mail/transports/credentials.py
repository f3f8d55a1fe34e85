"""What a transport signs in with."""

import re

from apps.mail.transports.base import Connection, TransportError
from apps.mail.troubles import Trouble


def login_and_password(connection: Connection) -> tuple[str, str]:
    r"""The login, as DOMAIN\login where there is a Windows domain that it doesn't name yet, and the password."""
    if connection.authentication != "basic":
        raise TransportError(Trouble.NOT_SUPPORTED, connection.authentication, permanent=True)
    login, domain = connection.login, connection.domain
    if domain and not re.search(r"[\\@]", login):
        login = f"{domain}\\{login}"
    # A line break would end the command, and what follows it would be another one.
    if re.search(r"[\x00-\x1f\x7f]", login + connection.password):
        words = "The login or the password holds a line break or another control character."
        raise TransportError(Trouble.SIGN_IN_REFUSED, words, permanent=True)
    return login, connection.password
