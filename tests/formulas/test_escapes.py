"""Whatever is written and whatever it meets: a formula has a value or a sentence, soon, and nothing else."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.attributes import Document, Period, Reference
from apps.formulas import Formula, FormulaError, check, evaluate, parse, sample
from apps.formulas.bounds import Bounds
from apps.formulas.functions import FUNCTIONS
from apps.formulas.parsing import STRENGTHS
from apps.formulas.syntax import Call, Literal, Name, Node, Operation, Opposite, Part
from tests.formulas.writing import failing, value_of

KNOWN = (str, Decimal, timedelta, datetime, Period, bool, dict, Reference, Document, tuple, type(None))
QUICK = Bounds(steps=2_000, seconds=0.5, longest=20_000, written=50_000, read=500_000)
# DOCUMENT writes to the disk; its own test is enough.
NAMES = sorted({*FUNCTIONS} - {"DOCUMENT"})

moments = st.datetimes(timezones=st.just(UTC))
numbers = st.decimals(allow_nan=False, allow_infinity=False) | st.decimals(-100, 100, places=2)
texts = st.text(max_size=20) | st.sampled_from(
    ["(a+)+$", "{0}{1}", "{0:dd.MM}", "1 234,50", "21.11.2026", "1 h", "x" * 999]
)
scalars = (
    st.none()
    | st.booleans()
    | numbers
    | texts
    | moments
    | st.timedeltas()
    | st.builds(Period, moments, moments)
    | st.builds(Reference, st.sampled_from(["contact", "ticket", "other"]), st.integers(1, 3), texts, texts)
    | st.builds(Document, texts, st.just("0" * 64), st.integers(0, 10**9), st.sampled_from(["text/plain", "image/png"]))
)
objects = st.dictionaries(st.sampled_from(["Name", "Address", "__class__", "a"]), scalars, max_size=3)
values = scalars | objects | st.lists(scalars | objects, max_size=4).map(tuple)
names = st.sampled_from(["a", "b", "message", "object", "__class__", "missing"])
leaves = st.builds(Literal, st.just(0), scalars) | st.builds(Name, st.just(0), names)


def branches(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return (
        st.builds(Operation, st.just(0), st.sampled_from([*STRENGTHS]), inner, inner)
        | st.builds(Opposite, st.just(0), st.sampled_from(["-", "NOT"]), inner)
        | st.builds(Part, st.just(0), inner, st.sampled_from(["Name", "Content", "Start", "__class__", "real"]))
        | st.builds(Call, st.just(0), st.sampled_from(NAMES), st.lists(inner, max_size=4).map(tuple))
    )


def outcome(formula: Formula, known: dict[str, Any]) -> Any:
    """The value, or the error with its sentence."""
    try:
        return evaluate(formula, known, world=sample.SCOPE.world, now=sample.now(), bounds=QUICK)
    except FormulaError as error:
        return error


@settings(max_examples=300)
@given(st.recursive(leaves, branches, max_leaves=12), st.fixed_dictionaries({"a": values, "b": values}))
def test_any_tree_over_any_values(root: Node, known: dict[str, Any]) -> None:
    assert isinstance(outcome(Formula("", root), {**sample.values(), **known}), (*KNOWN, FormulaError))


@settings(max_examples=200)
@given(st.recursive(leaves, branches, max_leaves=12))
def test_any_tree_is_checked(root: Node) -> None:
    with suppress(FormulaError):
        check(Formula("", root), sample.SCOPE)


words = st.sampled_from(
    [
        *NAMES,
        *STRENGTHS,
        "(",
        ")",
        ",",
        ".",
        "->",
        "$",
        "$$",
        "message",
        "From",
        "Name",
        "1",
        "2d",
        '"a"',
        "«",
        "NOT",
        "x",
        " ",
    ]
)


@settings(max_examples=300)
@given(st.text(max_size=60) | st.lists(words, max_size=15).map(" ".join) | st.lists(words, max_size=15).map("".join))
@example("(" * 5_000)
@example("-" * 5_000)
@example("a." * 2_500)
@example("1" * 5_000)
@example("IF(" * 1_000)
@example('"' * 4_999)
@example("\0")
@example("\ud800")
def test_any_text(text: str) -> None:
    with suppress(FormulaError):
        formula = parse(text)
        check(formula, sample.SCOPE)
        outcome(formula, dict(sample.values()))


@pytest.mark.parametrize(
    "text",
    [
        "message.__class__", "message.Subject.__class__.__mro__", "message.From.keys", "message.get", "object.__dict__",
        "NOW().tzinfo", "NOW().__class__", "1.real", '"a".format', "message.To.count", "message.ReceivedDate.year",
        "(1).numerator", "TRUE.__class__", "message.Attachments.sha256", "message.Attachments.content",
        "who.kind", "who.id",
    ],
)  # fmt: skip
def test_nothing_of_python_is_reached(text: str) -> None:
    with pytest.raises(FormulaError):
        check(parse(text), sample.SCOPE)
    assert value_of(text, who=Reference("contact", 1, "Anna")) in (None, ())


@pytest.mark.parametrize(
    "text",
    [
        'FORMAT("{0.__class__}", 1)',
        'FORMAT("{a}", 1)',
        'FORMAT("{0[x]}", 1)',
        'FORMAT("{0:{1}}", 1, 2)',
        'FORMAT("{", 1)',
    ],
)
def test_a_pattern_has_numbered_places_and_nothing_else(text: str) -> None:
    assert "that is no place" in failing(text)[0]


LONG = "x" * 1_000_000
MANY = tuple(Decimal(number) for number in range(10_000))
TOO_LONG = "long"
TOO_SLOW = "The formula takes too long"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("long & long", TOO_LONG),
        ("long + long", TOO_LONG),
        ('REPLACE(long, "x", long)', TOO_LONG),
        ('REPLACE(long, "x", "xx")', TOO_LONG),
        ("JOIN(many, long)", TOO_LONG),
        ("JOIN(MAP(many, m, long), long)", TOO_SLOW),
        ("FORMAT(REPLACE(LEFT(long, 1000), \"x\", \"{0}\"), long)", TOO_LONG),
        ("MAP(many, m, long & m)", TOO_LONG),
        ("COUNT(MAP(many, m, LEFT(long, 1000)))", TOO_LONG),
        ("TEXT(LIST(long, long))", TOO_LONG),
        ("LIST(many, many)", "more than 10000 items"),
        ("MAP(many, m, many)", "more than 10000 items"),
        ('COUNT(SPLIT(REPLACE(LEFT(long, 20000), "x", "x "), " "))', "more than 10000 items"),
        ('MATCHALL(long, "x")', "more than 10000 items"),
        ("ANY(many, a, ANY(many, b, FALSE))", TOO_SLOW),
        ("COUNT(MAP(many, m, COUNT(SORT(many))))", TOO_SLOW),
        ("MAP(many, m, UPPER(long) = LOWER(long))", TOO_LONG),
        ("ANY(many, m, m IN MAP(many, n, long))", TOO_SLOW),
        (r'MATCH(LEFT(long, 50) & "!", "^(x|x)+$")', "The expression takes too long on this text"),
        (r'MATCH(LEFT(long, 5000) & "!", "(x?){500}x{500}y")', "The expression takes too long on this text"),
        (r'MATCH("a", "((a{100}){100}){100}")', "multiply to more than"),
        (r'MATCH("a", "' + "(" * 3_000 + r'")', "The expression"),
        ("1" + " * 9999999999" * 100, "too large or too small"),
        ("DURATION(\"999999 d\") * 1000000", "too large or too small"),
        ("DATE(\"31.12.8999\") + 999999d", "too large or too small"),
        ("LEFT(\"a\", 99999999999)", "A whole number is needed"),
        ("deep & deep", "nested too deeply"),
    ],
)  # fmt: skip
def test_it_stops_what_would_take_all_memory_or_time(text: str, why: str) -> None:
    deep: dict[str, Any] = {}
    for _level in range(3_000):
        deep = {"a": deep, "b": "x"}

    assert why in failing(text, long=LONG, many=MANY, deep=deep)[0]
