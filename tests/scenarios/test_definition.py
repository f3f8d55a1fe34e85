"""Definitions and variables survive their journey through JSON, and broken ones are refused with a sentence."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.attributes import Document, Period, Reference, Value
from apps.scenarios.definition import DefinitionError, as_json, from_json, walk
from apps.scenarios.runs import variables

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DRAFT: dict[str, Any] = {
    "event": {"kind": "message", "route": "orders", "variable": "mail"},
    "condition": "TRUE",
    "steps": [
        {
            "key": "s2",
            "kind": "condition",
            "title": "Какой?",
            "condition": "TRUE",
            "steps": [{"key": "s1", "kind": "finish", "title": ""}],
            "otherwise": [{"key": "end", "kind": "finish", "title": "Конец"}],
        }
    ],
}


def test_it_reads_what_it_has_written() -> None:
    definition = from_json(DRAFT)
    assert as_json(definition) == DRAFT
    assert from_json(json.loads(json.dumps(as_json(definition)))) == definition
    assert [step.key for step in walk(definition.steps)] == ["s2", "s1", "end"]
    found = definition.step("end")
    assert found
    assert (found.title, found.branch("steps")) == ("Конец", ())
    assert definition.step("s9") is None


def test_steps_without_a_key_get_one_that_no_other_has() -> None:
    finish = {"kind": "finish"}
    steps = [finish, {"key": "s1", "kind": "condition", "steps": [finish]}, {"key": "s3", "kind": "finish"}]
    assert [step.key for step in walk(from_json({"steps": steps}).steps)] == ["s2", "s1", "s4", "s3"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([], "A definition is an object"),
        ({"event": "message"}, "“event” must be an object"),
        ({"steps": "none"}, "“steps” must be a list"),
        ({"steps": [[]]}, "Each step must be an object"),
        ({"steps": [{"kind": 1}]}, "Each step must be an object"),
        ({"condition": 1}, "“condition” must be a text"),
        ({"steps": [{"kind": "finish", "key": "a"}, {"kind": "finish", "key": "a"}]}, "Two steps have the key “a”"),
        ({"steps": [{"kind": "finish"}] * 501}, "at most 500 steps"),
    ],
)
def test_it_refuses_what_is_no_definition(data: object, sentence: str) -> None:
    with pytest.raises(DefinitionError, match=sentence):
        from_json(data)


def test_it_refuses_steps_that_lie_too_deep() -> None:
    step: dict[str, Any] = {"kind": "finish"}
    for _depth in range(12):
        step = {"kind": "condition", "steps": [step]}
    with pytest.raises(DefinitionError, match="more than 12 deep"):
        from_json({"steps": [step]})


@pytest.mark.parametrize(
    "value",
    [
        "текст",
        True,
        Decimal("12500.50"),
        timedelta(days=2, hours=4),
        NOON,
        Period(NOON, NOON + timedelta(hours=1)),
        Reference("ticket", 7, "HD-7"),
        Document("Договор.pdf", "ab" * 32, 12, "application/pdf"),
        ("a", Decimal(1), ("b",)),
        {"To": {"Name": "Иван", "Address": "ivan@northwind.example"}, "type": "object", "value": "no tag"},
        (),
    ],
)
def test_a_variable_of_any_type_is_kept_as_it_is(value: Value) -> None:
    kept = json.loads(json.dumps(variables.write({"name": value})))
    assert variables.read(kept) == {"name": value}
