"""What only a Maildir has: files that other programs rename, deliver and leave half-written meanwhile."""

import mailbox
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from apps.mail.transports import open_source
from apps.mail.transports.base import Connection, TransportError
from apps.mail.transports.maildir import MaildirSource
from apps.mail.troubles import Trouble

LETTER = b"Subject: Hello\n\nBody\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    mailbox.Maildir(tmp_path / "Maildir")
    return tmp_path / "Maildir"


@pytest.fixture
def source(root: Path) -> MaildirSource:
    return MaildirSource(root)


def test_it_ignores_what_is_still_being_delivered(root: Path, source: MaildirSource) -> None:
    (root / "tmp" / "1.M1.host").write_bytes(b"Subject: ha")
    (root / "new" / ".nfs0001").write_bytes(b"")
    source.select("INBOX")
    assert source.uids() == []


def test_it_reads_the_oldest_arrival_first_whatever_the_names(root: Path, source: MaildirSource) -> None:
    for age, name in enumerate(["c", "a", "b"]):
        (root / "new" / name).write_bytes(LETTER)
        os.utime(root / "new" / name, (1_700_000_000 + age, 1_700_000_000 + age))
    source.select("INBOX")
    assert source.uids() == ["c", "a", "b"]


def test_it_finds_a_letter_that_a_mail_program_has_meanwhile_read(root: Path, source: MaildirSource) -> None:
    (root / "new" / "1.M1.host").write_bytes(LETTER)
    source.select("INBOX")
    (uid,) = source.uids()
    (root / "new" / "1.M1.host").rename(root / "cur" / "1.M1.host:2,FS")
    assert [found.raw for found in source.fetch([uid])] == [LETTER]
    source.mark_read([uid])
    source.create_folder("Done")
    source.move([uid], "Done")
    assert [file.name for file in (root / ".Done" / "cur").iterdir()] == ["1.M1.host:2,FS"]


def test_it_never_replaces_a_letter_that_has_the_same_name(root: Path, source: MaildirSource) -> None:
    source.create_folder("Done")
    (root / ".Done" / "cur" / "1.M1.host:2,").write_bytes(b"another")
    (root / "new" / "1.M1.host").write_bytes(LETTER)
    source.select("INBOX")
    source.move(source.uids(), "Done")
    source.select("Done")
    assert sorted(found.raw for found in source.fetch(source.uids())) == [LETTER, b"another"]


def test_it_reads_folders_whose_names_are_written_plainly(root: Path, source: MaildirSource) -> None:
    mailbox.Maildir(root / ".Заявки.Новые").add(LETTER)
    assert source.folders() == ["INBOX", "Заявки/Новые"]
    assert source.select("INBOX/Заявки/Новые").count == 1


@pytest.mark.parametrize("path", ["..", ".", "../../etc", "/"])
def test_it_stays_within_its_maildir(root: Path, source: MaildirSource, path: str) -> None:
    mailbox.Maildir(root.parent / "etc")
    before = sorted(root.parent.rglob("*"))
    with pytest.raises(TransportError) as refused:
        source.select(path)
    assert refused.value.trouble is Trouble.FOLDER_MISSING
    if not path.strip("./"):
        with pytest.raises(TransportError):
            source.create_folder(path)
    assert sorted(root.parent.rglob("*")) == before


def test_it_tells_that_there_is_no_maildir(tmp_path: Path) -> None:
    with pytest.raises(TransportError) as missing:
        open_source(Connection(protocol="maildir", server=str(tmp_path / "nowhere")))
    assert missing.value.trouble is Trouble.FOLDER_MISSING
    assert "nowhere" in missing.value.detail


def test_it_tells_that_it_may_not_enter(root: Path, source: MaildirSource) -> None:
    (root / "cur").chmod(0)
    with pytest.raises(TransportError) as refused, as_an_ordinary_user():
        source.select("INBOX")
    (root / "cur").chmod(0o700)
    assert (refused.value.trouble, refused.value.permanent) == (Trouble.NOT_WRITABLE, True)


@contextmanager
def as_an_ordinary_user() -> Iterator[None]:
    """Root may do everything, so that a test run by root steps down for a moment."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)
