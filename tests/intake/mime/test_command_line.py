"""The command that prints letters as JSON, run as a support engineer runs it."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[3]
LETTERS = Path(__file__).parents[1] / "letters"
KEYS = [
    *("file", "subject", "from", "to", "cc", "reply_to", "message_id", "in_reply_to", "references", "date", "text"),
    *("html", "new_text", "quoted_text", "attachments", "automatic", "report", "meeting", "oddities"),
]


def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    # No settings, no database: the command must not need them.
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "DATABASE", "POSTDESK"))
    }
    command = [sys.executable, "-m", "apps.intake.mime", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, env=environment, cwd=PROJECT)


def test_it_prints_one_object_a_letter_with_exactly_these_keys() -> None:
    path = LETTERS / "mixed-text-and-attachment.eml"

    done = run(path, LETTERS / "ru-subject-koi8-r-words.eml")

    assert done.returncode == 0, done.stderr
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert list(first) == KEYS
    assert first["file"] == str(path)
    assert list(first["from"]) == ["name", "address"]
    assert list(first["attachments"][0]) == ["name", "content_type", "size", "sha256", "inline", "content_id"]
    assert second["subject"] == "Не работает принтер"


def test_it_reads_standard_input() -> None:
    done = run("-", stdin=b"Subject: Printer\r\n\r\nHi")

    read = json.loads(done.stdout)
    assert (read["file"], read["subject"], read["text"]) == ("-", "Printer", "Hi")


def test_it_walks_over_a_folder_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.eml", "a.eml", "b/x", "b/Письмо.eml"):
        (tmp_path / name).write_bytes(b"Subject: " + name.encode() + b"\n\n")
    (tmp_path / os.fsdecode(b"d\xff.eml")).write_bytes(b"Subject: odd\n\n")

    done = run(tmp_path)

    assert [json.loads(line)["subject"] for line in done.stdout.splitlines()] == [
        *("a.eml", "b/x", "b/Письмо.eml", "c.eml", "odd")
    ]


def test_it_writes_the_attached_files_under_their_hashes(tmp_path: Path) -> None:
    folder = tmp_path / "files" / "here"

    done = run(LETTERS / "same-file-twice.eml", LETTERS / "tnef-files-beside-a-text.eml", "--attachments", folder)

    named = {each["sha256"] for line in done.stdout.splitlines() for each in json.loads(line)["attachments"]}
    written = {path.name for path in folder.iterdir()}
    assert written == named
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name for path in folder.iterdir())


def test_it_names_a_file_that_is_not_there_and_goes_on(tmp_path: Path) -> None:
    done = run(tmp_path / "missing.eml", LETTERS / "empty.eml")

    assert done.returncode == 1
    assert b"missing.eml: No such file or directory" in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_it_explains_itself_when_called_without_letters() -> None:
    done = run()

    assert done.returncode == 2
    assert b"usage: python -m apps.intake.mime" in done.stderr


def test_it_needs_no_django() -> None:
    check = "import sys, apps.intake.mime.__main__; print([m for m in sys.modules if m.partition('.')[0] == 'django'])"

    done = subprocess.run([sys.executable, "-c", check], capture_output=True, check=True, cwd=PROJECT)

    assert done.stdout.strip() == b"[]"
