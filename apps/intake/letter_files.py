"""Letters on disk, as other programs keep them: .eml files, mbox files and Maildir folders, also in whole trees."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from apps.intake.mime.dates import read_date

LONGEST_HEAD = 1 << 18
SEPARATOR = re.compile(rb"From .{0,300}\d{1,2}:\d{2}.{0,30}\b\d{4}\b")
"""What begins a letter in an mbox: RFC 4155's line, whose sender and date every program writes in its own way."""
FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
QUOTED_SEPARATOR = re.compile(rb"^>(>*From )", re.MULTILINE)
LETTER_FIELD = re.compile(
    rb"(?:from|to|date|subject|received|return-path|message-id|delivered-to|mime-version|x-[!-9;-~]+)[ \t]*:",
    re.IGNORECASE,
)
DATE_FIELD = re.compile(rb"^date[ \t]*:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
RECEIVED_DATE = re.compile(rb"^received[ \t]*:.*(?:\r?\n[ \t].*)*?;([^;]*)$", re.IGNORECASE | re.MULTILINE)

Unreadable = Callable[[Path, OSError], None]
"""What is told of a file or folder that can't be read; the search goes on."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter lies, and when it was sent (seconds since 1970; 0 when nothing in it says)."""

    path: Path
    sent_at: float
    start: int = 0
    size: int = -1  # of its part of an mbox; -1: the whole file

    def read(self) -> bytes:
        """The letter's bytes, without what the mbox around it needs. OSError when the file can't be read any more."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            content = file.read(self.size)
        return content if self.size < 0 else _unwrapped(content)


def find_letters(path: Path, *, unreadable: Unreadable) -> Iterator[Place]:
    """Every letter in the file, or in the folder and all folders below it, in no particular order.

    In a folder, files that don't look like letters are passed over; a file that is named itself is always taken.
    """
    if not path.is_dir():
        yield from _in_file(path, unreadable)
        return
    for folder, names, files in os.walk(path, onerror=lambda error: unreadable(Path(error.filename), error)):
        in_maildir = {"cur", "new"} <= set(names)
        names[:] = sorted(name for name in names if not (in_maildir and name == "tmp"))
        of_maildir = Path(folder).name in {"cur", "new"}
        for name in sorted(files):
            yield from _in_file(Path(folder, name), unreadable, sure=of_maildir or name.lower().endswith(".eml"))


def _in_file(path: Path, unreadable: Unreadable, *, sure: bool = True) -> Iterator[Place]:
    try:
        with path.open("rb") as file:
            first = file.readline(LONGEST_HEAD)
            file.seek(0)
            if SEPARATOR.match(first):
                yield from _in_mbox(path, file)
            elif sure or LETTER_FIELD.match(first):
                yield Place(path, _sent_at(file.read(LONGEST_HEAD)))
    except OSError as error:
        unreadable(path, error)


def _in_mbox(path: Path, file: BinaryIO) -> Iterator[Place]:
    for start, head, size in _letters_of_mbox(file):
        yield Place(path, _sent_at(head), start, size)


def _letters_of_mbox(file: BinaryIO) -> Iterator[tuple[int, bytes, int]]:
    """Start, beginning and size of each letter; only one line is in memory, and the head of the letter.

    A line of the text that begins with “From ” is told from a separator by the header field that must follow.
    """
    start, head, position = -1, b"", 0
    separator = b""
    for line in file:
        if separator and FIELD.match(line):
            if start >= 0:
                yield start, head, position - len(separator) - start
            start, head = position, b""
        separator = line if SEPARATOR.match(line) else b""
        if len(head) < LONGEST_HEAD:
            head += line
        position += len(line)
    if start >= 0:
        yield start, head, position - start


def _unwrapped(content: bytes) -> bytes:
    """A letter as it was before it came into an mbox: without the blank line at its end, “>From ” unquoted (mboxrd)."""
    for ending in (b"\r\n", b"\n"):
        if content.endswith(ending * 2):
            content = content.removesuffix(ending)
            break
    return QUOTED_SEPARATOR.sub(rb"\1", content)


def _sent_at(beginning: bytes) -> float:
    head = re.split(rb"\r?\n\r?\n", beginning, maxsplit=1)[0]
    for field in (DATE_FIELD, RECEIVED_DATE):
        found = field.search(head)
        sent = read_date(found[1].decode("latin-1")) if found else None
        if sent:
            return sent.timestamp()
    return 0.0
