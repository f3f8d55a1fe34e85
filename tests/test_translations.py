"""The Russian catalogue: whole, right in its placeholders and plurals, compiled, and in step with the sources."""

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import polib
import pytest

from config.library_strings import ADMIN, SCHEDULER

ROOT = Path(__file__).parents[1]
CATALOGUE = Path("config/locale/ru/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
PLURAL_FORMS = 3  # one, few, many

Key = tuple[str | None, str, str]


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(ROOT / CATALOGUE))


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def texts(entry: polib.POEntry) -> list[str]:
    """The translation, in all of its forms."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def ending(text: str) -> str:
    return text[-1] if text[-1] in ".…:?" else ""


def test_it_is_whole(catalogue: polib.POFile) -> None:
    assert len(catalogue) > 700
    assert [entry.msgid for entry in catalogue if not all(map(str.strip, texts(entry)))] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_it_has_all_plural_forms(catalogue: polib.POFile) -> None:
    assert f"nplurals={PLURAL_FORMS};" in catalogue.metadata["Plural-Forms"]
    plurals = [entry for entry in catalogue if entry.msgid_plural]
    assert plurals
    assert [entry.msgid for entry in plurals if set(entry.msgstr_plural) != set(range(PLURAL_FORMS))] == []


def test_it_keeps_placeholders(catalogue: polib.POFile) -> None:
    wrong = {
        entry.msgid: text
        for entry in catalogue
        for text in texts(entry)
        if placeholders(text) != placeholders(entry.msgid_plural or entry.msgid)
    }
    assert wrong == {}


def test_it_is_typeset_as_russian_is(catalogue: polib.POFile) -> None:
    """«Ёлочки» and no other quotes; a sentence ends as the original does."""
    wrong = {
        text
        for entry in catalogue
        for text in texts(entry)
        if set(text) & set("“”\"'") or ending(text) != ending(entry.msgid)
    }
    assert wrong == set()


def test_the_original_is_typeset_too(catalogue: polib.POFile) -> None:
    """“Quotes” and apostrophes’ curls, but for what libraries have written."""
    borrowed = {str(text) for text in ADMIN + SCHEDULER}
    own = [entry.msgid for entry in catalogue if entry.msgid not in borrowed]
    assert [text for text in own if set(text) & set("\"'")] == []


def test_it_is_compiled(catalogue: polib.POFile) -> None:
    """The compiled catalogue lies in the repository too, since a fresh machine has no gettext."""

    def content(entries: Iterable[polib.POEntry]) -> dict[Key, list[str]]:
        return {key(entry): texts(entry) for entry in entries}

    compiled = polib.mofile(str(ROOT / CATALOGUE.with_suffix(".mo")))
    assert content(compiled) == content(catalogue), "run: make messages"
    assert compiled.metadata["Plural-Forms"] == catalogue.metadata["Plural-Forms"]


@pytest.mark.real_server("xgettext", "msgmerge")
def test_it_knows_every_string_of_the_sources(catalogue: polib.POFile, tmp_path: Path) -> None:
    for name in ("apps", "config", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.eml"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    command = next(line for line in (ROOT / "Makefile").read_text().splitlines() if " makemessages " in line)
    arguments = shlex.split(command)[1:]
    subprocess.run(
        [sys.executable, *arguments],
        cwd=tmp_path,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "POSTDESK_DATA": str(tmp_path / "data")},
        check=True,
        capture_output=True,
        text=True,
    )
    collected = {key(entry) for entry in polib.pofile(str(tmp_path / CATALOGUE)) if not entry.obsolete}
    assert collected == {key(entry) for entry in catalogue}, "run: make messages, and translate what is new"


def test_no_text_hides_in_an_f_string() -> None:
    """Makemessages, which reads Python with xgettext, doesn't look into them."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "apps").rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in {"_", "gettext", "ngettext", "pgettext"}
        and isinstance(call.args[0], ast.Constant)
    ]
    assert not hidden
