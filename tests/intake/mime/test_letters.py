"""Every letter in tests/intake/letters is read as the expectation beside it says, key by key."""

import json
from pathlib import Path

import pytest

from apps.intake.mime import read_letter
from apps.intake.mime.as_json import letter_as_json

LETTERS = sorted((Path(__file__).parents[1] / "letters").glob("*.eml"))


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_it_reads_the_letter_as_expected(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))

    read = letter_as_json(read_letter(path.read_bytes()), path.name)

    assert read.pop("file") == path.name
    assert read == expected


def test_it_has_an_expectation_for_every_letter_and_a_letter_for_every_expectation() -> None:
    folder = LETTERS[0].parent

    assert {path.stem for path in folder.glob("*.json")} == {path.stem for path in LETTERS}
    assert len(LETTERS) >= 200
    assert sum(1 for path in LETTERS if "ru-" in path.stem) >= 60
