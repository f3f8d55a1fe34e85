"""What our commands have in common: errors as sentences, JSON, tables, a quiet end when the reader leaves."""

import json
import logging
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError


class UsageError(CommandError):
    """The command was written wrongly: exit code 2, as argparse ends on an unknown option."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, returncode=2)


class SentenceCommand(BaseCommand):
    """A command whose failures are plain sentences on a terminal, and CommandError to a Python caller."""

    broken_off = "Broken off."
    """What Ctrl-C is answered with; the exit code is 130 then."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            with _database_sentences():
                return super().execute(*args, **options)
        except (Exception, KeyboardInterrupt) as error:
            if _is_interrupt(error):
                self.stderr.write(self.broken_off)
                sys.exit(128 + signal.SIGINT)
            from_python = not getattr(self, "_called_from_command_line", False)
            if not isinstance(error, CommandError) or options["traceback"] or from_python:
                raise
            self.stderr.write(str(error))
            sys.exit(error.returncode)


def as_json(value: Any, *, indent: int | None = None) -> str:
    """The value as JSON with its letters unescaped; times in ISO 8601."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The rows under their headings, each column as wide as its widest cell; no value is shown as “–”."""
    cells = [list(headings), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines)


@contextmanager
def quiet_log(verbosity: int) -> Iterator[None]:
    """Keep what the work logs from mixing with the command's own output; errors, and all with `--verbosity 2`, stay."""
    logger = logging.getLogger("apps")
    level = logger.level
    logger.setLevel(level if verbosity > 1 else logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Let `| head` end the output without a word, also from Python's own flush at exit."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


def _is_interrupt(error: BaseException) -> bool:
    """Whether Ctrl-C is behind it: in the middle of a commit Django raises an error of its own out of the interrupt."""
    behind: BaseException | None = error
    while behind and not isinstance(behind, KeyboardInterrupt):
        behind = behind.__context__
    return behind is not None


@contextmanager
def _database_sentences() -> Iterator[None]:
    """A database that is away or empty becomes a sentence."""
    try:
        yield
    except OperationalError as error:
        sentence = "The database can't be reached: check that it runs, and DATABASE_URL."
        raise CommandError(f"{sentence}\n{error}") from error
    except ProgrammingError as error:
        if not isinstance(error.__cause__, psycopg.errors.UndefinedTable):
            raise
        raise CommandError("The database has no tables yet: run manage.py migrate first.") from error


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
