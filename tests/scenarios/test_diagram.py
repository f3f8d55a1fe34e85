"""The diagram of a definition: every step once, nothing outside the picture, and the same in words."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

from apps.scenarios.definition import Definition, from_json, walk
from apps.scenarios.diagram import draw
from apps.scenarios.diagram.shapes import Shape
from apps.scenarios.examples import examples

FINISH = {"kind": "finish"}
WAIT = {"kind": "wait", "mode": "time", "duration": "2 h"}
SEND = {"kind": "send-message", "route": "question"}
IF = {"kind": "condition", "condition": "TRUE"}
REPLY = {"kind": "wait", "mode": "reply", "limit": "3 days"}


def definition(*steps: dict[str, Any], **other: Any) -> Definition:
    return from_json({"event": {"kind": "started"}, "steps": steps, **other})


def forms(drawn: Definition) -> list[str]:
    """The shapes from the start on."""
    return [shape.form for shape in draw(drawn, {}).shapes]


def drawn_as_svg(drawn: Definition, **context: Any) -> ET.Element:
    """The drawing as the pages show it."""
    page = Template("{% load diagrams %}{% diagram definition positions %}").render(
        Context({"definition": drawn, "positions": {}, **context})
    )
    return ET.fromstring(page)  # noqa: S314 - our own template's


@pytest.mark.parametrize(
    ("steps", "shapes"),
    [
        ((), ["start", "finish"]),
        ((FINISH,), ["start", "finish"]),
        ((WAIT, SEND), ["start", "wait", "send", "finish"]),
        ((SEND | {"end": True},), ["start", "send-end"]),
        (({"kind": "for-each", "steps": [WAIT]},), ["start", "loop", "wait", "finish"]),
        (({"kind": "create-record", "steps": [WAIT]},), ["start", "frame", "wait", "finish"]),
        (({"kind": "create-record"},), ["start", "task", "finish"]),
        ((IF | {"steps": [WAIT], "otherwise": [FINISH]},), ["start", "gateway", "wait", "finish", "finish"]),
        ((IF | {"steps": [FINISH], "otherwise": [FINISH]},), ["start", "gateway", "finish", "finish"]),
        ((REPLY | {"otherwise": [FINISH]},), ["start", "wait", "gateway", "finish", "finish"]),
        (({"kind": "fly"},), ["start", "task", "finish"]),
    ],
)  # fmt: skip
def test_each_step_has_its_sign(steps: tuple[dict[str, Any], ...], shapes: list[str]) -> None:
    assert forms(definition(*steps)) == shapes


def test_a_condition_of_the_event_is_a_way_out() -> None:
    assert forms(definition(WAIT, condition="TRUE")) == ["start", "gateway", "finish", "wait", "finish"]


@pytest.mark.parametrize("drawn", [example.definition for example in examples()])
def test_nothing_lies_outside_or_upon_another(drawn: Definition) -> None:
    drawing = draw(drawn, {})

    keys = [shape.key for shape in drawing.shapes if shape.key]
    assert {*keys} == {step.key for step in walk(drawn.steps)}
    for shape in drawing.shapes:
        assert drawing.x <= shape.x <= shape.end_x <= drawing.x + drawing.width
        assert drawing.y <= shape.y <= shape.bottom_y <= drawing.y + drawing.height
    for line in drawing.lines:
        for x, y in line.points:
            assert drawing.x <= x <= drawing.x + drawing.width
            assert drawing.y <= y <= drawing.y + drawing.height
    solid = [shape for shape in drawing.shapes if not shape.holds_others]
    for number, one in enumerate(solid):
        assert not any(overlap(one, other) for other in solid[number + 1 :])


def overlap(one: Shape, other: Shape) -> bool:
    return (
        one.x < other.end_x and other.x < one.end_x and one.y < other.bottom_y and other.y < one.bottom_y
    )  # fmt: skip


def test_it_marks_where_runs_are_and_says_so() -> None:
    page = drawn_as_svg(definition(WAIT | {"key": "s1"}, SEND | {"key": "s2"}), positions={"s2": 3, "gone": 1})

    marked = [group for group in page.iter() if "data-here" in group.attrib]
    assert len(marked) == 1
    assert "".join(marked[0].itertext()).split()[-1] == "3"
    current = [item for item in page.iter("li") if item.get("aria-current")]
    assert ["(3 runs are here)" in "".join(item.itertext()) for item in current] == [True]


def test_its_numbers_are_those_of_svg_in_every_language() -> None:
    steps = [WAIT] * 60

    with translation.override("ru"):
        page = drawn_as_svg(definition(*steps))

    (picture,) = (each for each in page.iter() if each.get("viewBox") and each.get("role") == "img")
    assert [int(number) for number in picture.attrib["viewBox"].split()][3] > 1000
