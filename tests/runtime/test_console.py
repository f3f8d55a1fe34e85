import contextlib
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError

from apps.runtime.console import SentenceCommand


class Importing(SentenceCommand):
    """Ends as Django does when Ctrl-C comes in the middle of a commit."""

    broken_off = "Run it again to go on."

    def handle(self, *_args: Any, **_options: Any) -> None:
        with contextlib.ExitStack() as transaction:
            transaction.callback(_fail_to_end)
            raise KeyboardInterrupt


def _fail_to_end() -> None:
    raise ProgrammingError("can't change 'autocommit' now") from RuntimeError("of the driver")


def test_it_takes_an_error_out_of_an_interrupted_commit_for_the_interrupt(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command(Importing(no_color=True))
    assert ended.value.code == 130
    assert capsys.readouterr().err == "Run it again to go on.\n"
