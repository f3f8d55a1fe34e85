"""The command line as people use it: in this process where that is enough, else as a real program."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import ManagementUtility

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed, and the code that it ended with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Manage = Callable[..., Ran]


@pytest.fixture
def manage(db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Manage:
    """Run `manage.py` with these arguments inside the test's transaction; `stdin` is what it may read."""

    def run(*arguments: str, stdin: str = "") -> Ran:
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = _run(["manage.py", *arguments])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture
def program(process_environ: dict[str, str]) -> Manage:
    """Run `manage.py` as a program of its own."""

    def run(*arguments: str, stdin: str = "") -> Ran:
        command = [sys.executable, "manage.py", *arguments]
        ran = subprocess.run(
            command, cwd=PROJECT, env=process_environ, input=stdin, capture_output=True, text=True, check=False
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    return run


def _run(argv: list[str]) -> int:
    """What Django does with a command line, but for closing the database, which would end the test's transaction."""
    try:
        command = ManagementUtility(argv).fetch_command(argv[1])
        command._called_from_command_line = True  # type: ignore[attr-defined] # as BaseCommand.run_from_argv does
        options = vars(command.create_parser(argv[0], argv[1]).parse_args(argv[2:]))
        command.execute(*options.pop("args", ()), **options)
    except SystemExit as end:
        return int(end.code or 0)
    return 0
