"""What is told of a formula when it is saved: names, parts, functions and types, each with the cure."""

from collections.abc import Sequence

import pytest

from apps.attributes import Attribute, Reference, Type, Value
from apps.formulas import Scope, check, parse
from tests.formulas.writing import refused, shape_of

RECORD = Attribute("record", Type.RECORD, target="invoices")


class Registry:
    """A world in which an invoice has a customer, who has an address."""

    def parts(self, shape: Attribute) -> Sequence[Attribute]:
        if shape.target == "invoices":
            return (Attribute("Customer", Type.ACCOUNT), Attribute("Amount", Type.NUMBER))
        return (Attribute("Address"),)

    def part(self, reference: Reference, name: str) -> Value | None:
        return None


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("message.Subject", "a text"),
        ("$$message->From", "an object"),
        ("message.To", "a list of objects"),
        ("message.To.Address", "a list of texts"),
        ("message.Attachments.Size", "a list of numbers"),
        ("$Amount * 2", "a number"),
        ("message.ReceivedDate + 2d", "a date"),
        ("message.ReceivedDate - NOW()", "a duration"),
        ("1d / 2", "a duration"),
        ("1d / 1h", "a number"),
        ('"a" + "b"', "a text"),
        ("1 & 2", "a text"),
        ("1 < 2 AND NOT $Paid", "a yes or no"),
        ('"a" IN message.To.Name', "a yes or no"),
        ("-$Amount", "a number"),
        ("NULL", "a value"),
        ("NULL + 1", "a value"),
    ],
)
def test_it_tells_the_shape_of_the_value(text: str, shape: str) -> None:
    assert shape_of(text) == shape


def test_it_follows_references_into_the_world() -> None:
    scope = Scope({"record": RECORD, "list": Attribute("list", Type.RECORD, array=True, target="invoices")}, Registry())

    assert check(parse("record.Customer.Address"), scope) == Attribute("Address")
    amounts = check(parse("list.Amount"), scope)
    assert amounts is not None
    assert (amounts.type, amounts.array) == (Type.NUMBER, True)


def test_nothing_is_asked_of_what_only_the_run_will_know() -> None:
    assert shape_of("answer.any.part", answer=None) == "a value"
    assert shape_of("UPPER(answer) & answer.x", answer=None) == "a text"
    assert shape_of("answer.part + 1", answer=Attribute("answer", Type.OBJECT)) == "a value"
    assert shape_of("pairs.Any", pairs=Attribute("pairs", Type.KEY_VALUE)) == "a text"


@pytest.mark.parametrize(
    ("text", "sentence", "place"),
    [
        ("mesage.From", "There is no “mesage” here. Did you mean “message”?", "mesage.From"),
        ("message.From.nme", "“message.From” has no “nme”. Did you mean “Name”?", "nme"),
        (
            "message.__class__",
            "“message” has no “__class__”. There are: Subject, From, To, ReceivedDate, Phone, Attachments.",
            "__class__",
        ),
        ("Number", "There is no “Number” here. Did you mean “$Number”?", "Number"),
        ("now", "There is no “now” here. Did you mean “NOW(…)”?", "now"),
        ("message.Subject.upper", "“message.Subject” is a text and has no parts, so there is no “upper”.", "upper"),
        (
            "NOW().Year",
            "“…” is a date and has no parts, so there is no “Year”."
            " Parts of a date come from YEAR(…), MONTH(…), DAY(…), WEEKDAY(…) and HOUR(…).",
            "Year",
        ),
        ("UPER(message.Subject)", "There is no function “UPER”. Did you mean “UPPER”?", "UPER(message.Subject)"),
        ("EVAL(1)", "There is no function “EVAL”.", "EVAL(1)"),
        ('LEFT("a")', "LEFT has too few values between its brackets. Write LEFT(text, count).", 'LEFT("a")'),
        ("NOW(1)", "NOW has too many values between its brackets. Write NOW().", "NOW(1)"),
    ],
)
def test_it_knows_what_is_not_there(text: str, sentence: str, place: str) -> None:
    assert refused(text) == (sentence, place)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("UPPER(1)", "Here stands a number, but a text is needed. Write TEXT(…) around it."),
        (
            "ABS(message.Subject)",
            "Here stands a text, but a number or a duration is needed. Write NUMBER(…) around it.",
        ),
        ("DAYS(2)", "Here stands a number, but a duration is needed. Multiply it by a unit, for example by 1d or 1h."),
        (
            "UPPER(message.To.Name)",
            "Here stands a list of texts, but a text is needed."
            " Take one of them with FIRST(…), or join them with JOIN(…).",
        ),
        ("LEN(message.From)", "Here stands an object, but a text is needed. Name a part of it, for example by .Name."),
        (
            'IF("a", 1, 2)',
            "Here stands a text, but a yes or no is needed. Compare it with something, for example by = or ISEMPTY(…).",
        ),
        (
            "FILTER(message.To, x, x.Name)",
            "Here stands a text, but a yes or no is needed. Compare it with something, for example by = or ISEMPTY(…).",
        ),
        ("FILTER(message.To, 1, TRUE)", "Here stands a value, but a name for each item is needed, for example item."),
        (
            "1 AND TRUE",
            "Here stands a number, but a condition is needed."
            " Compare it with something, for example by = or ISEMPTY(…).",
        ),
        ('-"a"', "A minus can’t stand before a text, only before a number or a duration."),
        ('"a" + 1', "“+” can’t stand between a text and a number. Texts are joined by &."),
        ('"a" * 2', "“*” can’t stand between a text and a number. Write NUMBER(…) around it."),
        ("NOW() + 1", "“+” can’t stand between a date and a number. Give the number a unit, for example 2d or 3h."),
        ('NOW() > "21.11.2026"', "“>” can’t stand between a date and a text. Write DATE(…) around it."),
        (
            'message.To.Name = "a"',
            "“=” can’t stand between a list of texts and a text. Lists are asked by IN, COUNT(…), ANY(…) or ALL(…),"
            " and joined by JOIN(…).",
        ),
        ("1 IN message.To.Name", "“IN” can’t stand between a number and a list of texts. Write TEXT(…) around it."),
        ("5 CONTAINS 5", "“CONTAINS” can’t stand between a number and a number."),
        ("NULL * message.To", "“*” can’t stand between a value and a list of objects."),
    ],
)
def test_it_knows_what_does_not_fit(text: str, sentence: str) -> None:
    assert refused(text)[0] == sentence


def test_the_object_is_asked_for_only_where_there_is_one() -> None:
    assert refused("$Number + 1", object=Attribute("object", Type.OBJECT, parts=(Attribute("Number", Type.DURATION),)))
    with pytest.raises(Exception, match="no object here that “\\$” could stand for"):
        check(parse("$Number"), Scope())
