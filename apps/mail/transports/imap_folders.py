"""The folders of an IMAP4 server: people's paths with "/" on one side, the server's own names on the other.

Servers differ in the separator ("/", "."), and in where a person's folders live: beside INBOX (Exchange,
Gmail, Dovecot) or below it (Courier, Cyrus, some Dovecots), which NAMESPACE tells (RFC 2342).
"""

from imaplib import IMAP4

from imapclient import IMAPClient

from apps.mail.transports.base import TransportError
from apps.mail.transports.paths import normal_path
from apps.mail.troubles import Trouble

_NOT_SELECTABLE = {b"\\noselect", b"\\nonexistent"}


class Folders:
    """The folders of a signed-in session, listed once and again when one is not found."""

    def __init__(self, client: IMAPClient) -> None:
        self._client = client
        self._names: dict[str, str] | None = None  # the server's names by path
        self._separator = "/"
        self._prefix = ""  # of the personal namespace, as a path: "" or "INBOX"

    def paths(self) -> list[str]:
        """The paths of all folders that hold letters, INBOX first."""
        return sorted(self._listed(), key=lambda path: (path != "INBOX", path.casefold()))

    def find(self, path: str) -> tuple[str, str]:
        """The path by which `paths` knows the folder, and the server's name for it."""
        wanted = normal_path(path)
        if wanted == "INBOX":
            return "INBOX", "INBOX"
        for fresh in (False, True):
            names = self._listed(fresh=fresh)
            for candidate in self._spellings(wanted):
                if candidate in names:
                    return candidate, names[candidate]
        raise TransportError(Trouble.FOLDER_MISSING, path, permanent=True)

    def create(self, path: str) -> None:
        """Make the folder unless it exists: where the server keeps personal folders, or else as written."""
        try:
            self.find(path)
        except TransportError:
            self._create(normal_path(path))
            self._names = None

    def _create(self, path: str) -> None:
        inner = path.removeprefix("INBOX/")
        # INBOX can't have children on some servers; then the second spelling puts the folder beside it.
        first, second = (f"{self._prefix}/{inner}", "") if self._prefix else (path, inner)
        try:
            self._create_as(first)
        except IMAP4.abort:
            raise
        except IMAP4.error:
            if second in ("", first):
                raise
            self._create_as(second)

    def _create_as(self, path: str) -> None:
        name = path.replace("/", self._separator)
        self._client.create_folder(name)
        # Mail programs show subscribed folders only; a server that can't subscribe is no reason to fail.
        try:
            self._client.subscribe_folder(name)
        except IMAP4.abort:
            raise
        except IMAP4.error:
            pass

    def _spellings(self, path: str) -> list[str]:
        inner = path.removeprefix("INBOX/")
        return [path, f"{self._prefix}/{path}" if self._prefix else inner, inner]

    def _listed(self, *, fresh: bool = False) -> dict[str, str]:
        if self._names is None or fresh:
            self._read_namespace()
            listed = self._client.list_folders()
            self._names = {
                self._path(name, delimiter): name
                for flags, delimiter, name in listed
                if not _NOT_SELECTABLE & {flag.lower() for flag in flags}
            }
        return self._names

    def _read_namespace(self) -> None:
        if self._client.has_capability("NAMESPACE"):
            personal = self._client.namespace().personal
            if personal:
                prefix, separator = personal[0]
                self._separator = separator or "/"
                self._prefix = self._path(prefix, self._separator)
                return
        for _flags, delimiter, _name in self._client.list_folders("", ""):
            self._separator = (delimiter or b"/").decode("ascii")

    def _path(self, name: str, delimiter: bytes | str | None) -> str:
        separator = delimiter.decode("ascii") if isinstance(delimiter, bytes) else delimiter
        return normal_path(name.replace(separator, "/") if separator else name)
