"""Print letters as JSON, one object a line: what a support engineer asks a user to run."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from apps.intake.mime.as_json import letter_as_json, printable
from apps.intake.mime.letter import Attachment
from apps.intake.mime.reading import read_letter

_USAGE = """\
Each line has: file, subject, from, to, cc, reply_to, message_id, in_reply_to, references, date, text, html, new_text,
quoted_text, attachments, automatic, report, meeting, oddities. Nothing is sent anywhere and no database is touched.
"""


def main() -> int:
    """Return 0 when every letter could be opened, 1 when one could not, 2 for a call that makes no sense."""
    parser = argparse.ArgumentParser(prog="python -m apps.intake.mime", description=__doc__, epilog=_USAGE)
    parser.add_argument(
        "letters", nargs="+", metavar="FILE", help="a letter (.eml), a folder of letters, or - for standard input"
    )
    parser.add_argument(
        "--attachments", type=Path, metavar="DIR", help="write the attached files there too, named by their SHA-256"
    )
    options = parser.parse_args()
    try:
        return _print_all(options.letters, options.attachments)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of the pipe has had enough
        return 0


def _print_all(letters: list[str], folder: Path | None) -> int:
    failed = 0
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    for name in letters:
        for path in _paths(name):
            try:
                raw = sys.stdin.buffer.read() if path is None else path.read_bytes()
            except OSError as error:
                failed = 1
                sys.stderr.write(f"{name}: {error.strerror or error}\n")
                continue
            _print(raw, "-" if path is None else printable(path), folder)
    return failed


def _paths(name: str) -> Iterator[Path | None]:
    """Yield the letters that an argument names, those of a folder in the order of their names; None is the input."""
    path = Path(name)
    if name == "-":
        yield None
    elif path.is_dir():
        yield from sorted((each for each in path.rglob("*") if each.is_file()), key=str)
    else:
        yield path


def _print(raw: bytes, name: str, folder: Path | None) -> None:
    letter = read_letter(raw)
    line = json.dumps(letter_as_json(letter, name), ensure_ascii=False)
    sys.stdout.buffer.write(line.encode() + b"\n")
    if folder:
        for attachment in letter.attachments:
            _write(attachment, folder)


def _write(attachment: Attachment, folder: Path) -> None:
    """Store a file once, however often it comes; a half-written one never stands under its name."""
    target = folder / attachment.sha256
    if not target.exists():
        beginning = folder / f"{attachment.sha256}.part"
        beginning.write_bytes(attachment.content)
        beginning.replace(target)


if __name__ == "__main__":
    sys.exit(main())
