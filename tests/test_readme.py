"""README tells the truth where a test can check it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_it_names_every_setting_and_no_other() -> None:
    table = README.partition("## Settings")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    # The point to be killed at is for the tests alone.
    assert named == set(settings.POSTDESK_VARIABLES) - {"POSTDESK_KILL_AT"}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`?((?:apps|tests|config)/[\w/.]+)`?", README))))
def test_it_names_files_that_exist(path: str) -> None:
    assert (ROOT / path).exists(), path


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make (\w+)", README))))
def test_it_names_make_targets_that_exist(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_it_names_every_step_of_intake_in_order() -> None:
    steps = ["parse", "screen", "identify", "thread", "link", "register", "acknowledge", "notify"]
    life = README.partition("## The life of a letter")[2]
    places = [life.index(step) for step in steps]
    assert places == sorted(places)
    assert all((ROOT / "apps" / "intake" / f"{step}.py").exists() for step in steps)
