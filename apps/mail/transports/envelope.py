"""Recipients of letters where the server makes the envelope from the letter's header."""

from collections.abc import Sequence
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from apps.mail.letters.fields import address as as_written


def with_hidden_recipients(message: bytes, recipients: Sequence[str]) -> bytes:
    """The letter with a Bcc for those recipients whom its header doesn't name; Exchange takes the field off."""
    header = BytesHeaderParser().parsebytes(message)
    fields = [str(value) for name in ("To", "Cc", "Bcc") for value in header.get_all(name, [])]
    named = {address.casefold() for _name, address in getaddresses(fields)}
    # The header has domains in ASCII, the envelope as they were typed.
    hidden = [address for address in map(as_written, recipients) if address.casefold() not in named]
    if not hidden:
        return message
    return b"Bcc: " + ",\r\n ".join(hidden).encode() + b"\r\n" + message
