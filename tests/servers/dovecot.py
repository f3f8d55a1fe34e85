"""A private Dovecot on free loopback ports: real IMAP4 and POP3, plain, TLS and STARTTLS, over Maildirs.

Every login name exists and has the password PASSWORD; a name is enough to get an empty mailbox. No process of
it runs as root.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from imapclient import imap_utf7

from apps.mail.transports.base import Connection
from tests.servers.certificates import issue_certificate
from tests.servers.ports import free_ports, wait_for_port
from tests.servers.unprivileged import demotion, give_away, owner

PASSWORD = "correct-horse"
CONFIGURATION = Path(__file__).with_name("dovecot.conf")


def installed() -> bool:
    """Whether Debian's dovecot-imapd and dovecot-pop3d are here."""
    return _program() is not None and Path("/usr/lib/dovecot/pop3").exists()


def _program() -> str | None:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class Dovecot:
    """A running server.

    `prefix` and `separator` make another namespace, `tls` "no" or "required" another policy, and `extra` lines of
    dovecot.conf anything else.
    """

    def __init__(self, *, prefix: str = "", separator: str = "/", tls: str = "yes", extra: str = "") -> None:
        self.prefix, self.separator = prefix, separator
        self.folder = Path(tempfile.mkdtemp(prefix="postdesk-dovecot-"))
        self.folder.chmod(0o755)
        self.owner, self.group = owner()
        self.authority = str(issue_certificate(self.folder).authority)
        self._settings = {"prefix": prefix, "separator": separator, "tls": tls, "extra": extra}
        self._process: subprocess.Popen[bytes] | None = None
        self._delivered = 0
        self._users = 0
        self.ports: dict[str, int] = {}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start, or start again on the same ports after `stop`."""
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir(exist_ok=True)
        if not self.ports:
            self.ports = dict(zip(("imap", "imaps", "pop3", "pop3s"), free_ports(4), strict=True))
            if self._settings["tls"] == "no":
                self.ports |= {"imaps": 0, "pop3s": 0}
        values = {"folder": self.folder, "owner": self.owner, "group": self.group, "password": PASSWORD}
        text = CONFIGURATION.read_text()
        for name, value in {**values, **self._settings, **self.ports}.items():
            text = text.replace(f"@{name}@", str(value))
        (self.folder / "dovecot.conf").write_text(text)
        give_away(self.folder)
        program = _program()
        assert program, "install dovecot-imapd and dovecot-pop3d"
        # setpriv ends the server together with a test run that was killed.
        command = ["setpriv", "--pdeathsig", "TERM", *demotion()]
        command += [program, "-F", "-c", str(self.folder / "dovecot.conf")]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        if not all(wait_for_port(port) for port in self.ports.values() if port):
            self.stop()
            raise AssertionError(f"Dovecot did not start:\n{self.log()}")

    def stop(self) -> None:
        """End the server; its mailboxes stay until the context ends."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            # Now and then it waits in vain for a process of its own.
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def log(self) -> str:
        log = self.folder / "dovecot.log"
        return log.read_text() if log.exists() else ""

    def connection(self, user: str, protocol: str = "imap4", security: str = "none", **changes: Any) -> Connection:
        """How to sign in as `user`; the server's authority is trusted unless `ca_file` says otherwise."""
        name = {"imap4": "imap", "pop3": "pop3"}[protocol] + ("s" if security == "ssl" else "")
        settings: dict[str, Any] = {
            "protocol": protocol,
            "server": "localhost",
            "port": self.ports[name],
            "security": security,
            "login": user,
            "password": PASSWORD,
            "ca_file": self.authority,
            "connect_timeout": 10,
            "read_timeout": 30,
        }
        return Connection(**{**settings, **changes})

    def new_user(self) -> str:
        """A login name that no other test has had."""
        self._users += 1
        user = f"user{self._users}"
        self._make_folder(self._path(user, "INBOX"))
        return user

    def deliver(self, user: str, raw: bytes, folder: str = "INBOX") -> str:
        """Put a letter into the folder as an MTA would, making the folder if need be; returns its name."""
        path = self._path(user, folder)
        self._make_folder(path)
        self._delivered += 1
        now = time.time()
        name = f"{int(now)}.M{int(now % 1 * 1e6):06}Q{self._delivered}.{socket.gethostname()}"
        draft = path / "tmp" / name
        draft.write_bytes(raw)
        give_away(draft)
        draft.rename(path / "new" / name)
        return name

    def messages(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """What lies in the folder, oldest delivery first; [] for a folder that isn't there."""
        return [file.read_bytes() for file in self.files(user, folder)]

    def files(self, user: str, folder: str = "INBOX") -> list[Path]:
        """The letters' files, oldest delivery first; the letters after ":2," in a name are its flags."""
        path = self._path(user, folder)
        found = [*path.glob("new/*"), *path.glob("cur/*")]
        return sorted(found, key=lambda file: [int(n) for n in re.findall(r"\d+", file.name)[:3]])

    def folders(self, user: str) -> list[str]:
        """Paths on disk of the folders beside INBOX, in Unicode with "/" between their parts."""
        found = (each.name for each in self._path(user, "INBOX").glob(".*") if (each / "cur").is_dir())
        return sorted(_decoded(name[1:]).replace(".", "/") for name in found)

    def wipe_uidvalidity(self, user: str, folder: str = "INBOX") -> None:
        """Renumber the folder (RFC 3501 §2.3.1.1): a new UIDVALIDITY, and the letters get UIDs from 1 again."""
        path = self._path(user, folder)
        uids = path / "dovecot-uidlist"
        header = uids.read_text().split("\n", 1)[0] if uids.exists() else "3 V1 N1"
        validity = int(re.search(r"V(\d+)", header)[1]) + 1000  # type: ignore[index]  # Dovecot always writes it
        for index in path.glob("dovecot*index*"):
            index.unlink()
        uids.write_text(f"3 V{validity} N1 G{validity:032x}\n")
        give_away(uids)

    def forbid_writing(self, user: str, folder: str) -> Callable[[], None]:
        """Make the folder read-only on disk; call the result to undo it."""
        path = self._path(user, folder)
        path.chmod(0o500)
        return lambda: path.chmod(0o700)

    def _path(self, user: str, folder: str) -> Path:
        root = self.folder / "mail" / user / "Maildir"
        inner = folder.removeprefix("INBOX/") if self.prefix else folder
        if inner.upper() == "INBOX":
            return root
        encoded: bytes = imap_utf7.encode(inner.replace("/", "."))
        return root / ("." + encoded.decode("ascii"))

    def _make_folder(self, path: Path) -> None:
        if (path / "cur").is_dir():
            return
        for name in ("cur", "new", "tmp"):
            (path / name).mkdir(parents=True, exist_ok=True)
        home = self.folder / "mail" / path.relative_to(self.folder / "mail").parts[0]
        give_away(home)


def _decoded(name: str) -> str:
    return str(imap_utf7.decode(name.encode("ascii")))
