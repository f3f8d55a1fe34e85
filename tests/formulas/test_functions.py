"""Every function by the example of its help, and what the examples leave out."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from apps.attributes import Attribute, Document, Type
from apps.attributes.values import store_document
from apps.formulas import FormulaError
from apps.formulas.functions import FUNCTIONS
from tests.formulas.writing import failing, refused, shape_of, value_of, words_of

EXAMPLES = {
    "IF": "Accounting",
    "COALESCE": "anna@example.org",
    "DEFAULT": "no phone",
    "ISEMPTY": "yes",
    "DATE": "23 Nov 2026, 15:30",
    "DURATION": "3 h",
    "NOW": "yes",
    "TODAY": "21 Nov 2026, 09:00",
    "STARTOFDAY": "21 Nov 2026",
    "ADDMONTHS": "28 Feb 2026",
    "YEAR": "2026",
    "MONTH": "11",
    "DAY": "21",
    "WEEKDAY": "6",
    "HOUR": "15",
    "DAYS": "1.5",
    "HOURS": "24",
    "MINUTES": "90",
    "MATCH": "1042",
    "MATCHES": "no",
    "MATCHALL": "Inv-7, Inv-8",
    "DOCUMENT": "28",
    "LIST": "a, b",
    "COUNT": "2",
    "FIRST": "help@example.com",
    "LAST": "scan.png",
    "ITEM": "20",
    "JOIN": "Invoice 1042.pdf; scan.png",
    "UNIQUE": "a, b",
    "SORT": "scan.png, Invoice 1042.pdf",
    "REVERSE": "3, 2, 1",
    "FILTER": "Invoice 1042.pdf",
    "MAP": "INVOICE 1042.PDF, SCAN.PNG",
    "ANY": "yes",
    "ALL": "yes",
    "NUMBER": "2469.00",
    "ROUND": "3.33",
    "ABS": "7",
    "SUM": "5120",
    "MIN": "1",
    "MAX": "3",
    "FORMAT": "Anna Orlova <anna@example.org>",
    "TEXT": "21.11.2026",
    "LEN": "28",
    "UPPER": "INV-7",
    "LOWER": "anna orlova",
    "TRIM": "Hello",
    "LEFT": "Inv",
    "RIGHT": "1042",
    "MID": "10",
    "REPLACE": "1.2.3",
    "SPLIT": "red, green, blue",
    "CONTAINS": "yes",
    "STARTSWITH": "no",
    "ENDSWITH": "yes",
}
MOSCOW = ZoneInfo("Europe/Moscow")


def test_every_function_has_its_example() -> None:
    assert EXAMPLES.keys() == FUNCTIONS.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_its_example_gives_what_the_help_tells(name: str) -> None:
    example = FUNCTIONS[name].example

    assert name in example
    assert shape_of(example) != "a value"
    assert words_of(example) == EXAMPLES[name]


@pytest.mark.parametrize("name", [name for name, function in FUNCTIONS.items() if function.parameters])
def test_it_travels_on_when_nothing_is_given(name: str) -> None:
    function = FUNCTIONS[name]
    arguments = [
        "x" if parameter.way.name == "ITEM" else "NULL" for parameter in function.parameters if not parameter.optional
    ]

    assert value_of(f"{name}({', '.join(arguments)})") in (None, "", (), Decimal(0), True, False)


def test_format_takes_its_values_in_both_ways() -> None:
    in_a_list = words_of('FORMAT("{0} <{1}>", LIST($$message->From->Name, $$message->From->Address))')

    assert words_of('FORMAT("{0} <{1}>", message.From.Name, message.From.Address)') == in_a_list
    assert in_a_list == "Anna Orlova <anna@example.org>"


def test_format_keeps_the_places_of_empty_values() -> None:
    assert words_of('FORMAT("{0}|{1}|{2}", LIST("a", message.Phone, "c"))') == "a||c"
    assert words_of('FORMAT("{1}{0}{1} {{0}}", "a", "b")') == "bab {0}"


def test_format_writes_dates_and_numbers_as_the_language_does() -> None:
    formula = 'FORMAT("{0} {1}", message.ReceivedDate, object.Amount)'

    assert words_of(formula) == "21 Nov 2026, 15:30 1234.50"
    with translation.override("ru"):
        assert words_of(formula) == "21.11.2026, 15:30 1234,50"
        assert words_of('TEXT(object.Amount, "# ##0.0")') == "1 234,5".replace(" ", "\u00a0")
        assert words_of('TEXT(message.ReceivedDate, "d MMMM yyyy")') == "21 ноября 2026"


@pytest.mark.parametrize(
    ("pattern", "value", "written"),
    [
        ("dd.MM.yy HH:mm:ss", 'DATE("2026-03-05 07:08")', "05.03.26 07:08:00"),
        ("dddd, d MMM", 'DATE("2026-03-05")', "Thursday, 5 Mar"),
        ("0", "1.5", "2"),
        ("0.000", "1.5", "1.500"),
        ("0%", "0.25", "25%"),
    ],
)
def test_text_follows_patterns(pattern: str, value: str, written: str) -> None:
    assert words_of(f'TEXT({value}, "{pattern}")') == written
    assert words_of(f'FORMAT("{{0:{pattern}}}", {value})') == written


def test_text_refuses_patterns_that_are_none() -> None:
    assert failing('TEXT(1, "abc")')[0] == "“abc” is no pattern for a number. Write 0, 0.00 or # ##0.00."
    assert "Only a date or a number" in failing('TEXT("a", "0.00")')[0]


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        (
            'FORMAT("{0} <1>", LIST("a", "b"))',
            "Value number 2 has no place in the text. Write {1} where it should stand.",
        ),
        ('FORMAT("{1}", "a")', "The text has a place {1}, but the last value is {0}: the first one is {0}."),
        ('FORMAT("{0}")', "The text has places, but there are no values to put in. Write them behind the text."),
        (
            'FORMAT("{0.__class__}", 1)',
            "The text has a brace “{” that is no place. Places are {0}, {1} …; write {{ for a brace.",
        ),
        (
            'FORMAT("{0!r}", 1)',
            "The text has a brace “{” that is no place. Places are {0}, {1} …; write {{ for a brace.",
        ),
    ],
)
def test_format_is_checked_before_it_runs(formula: str, sentence: str) -> None:
    assert refused(formula) == (sentence, formula[7:])


def test_values_that_are_written_are_read_when_the_formula_is_checked() -> None:
    assert refused('DATE("32.11.2026")')[1] == '"32.11.2026")'
    assert refused('NUMBER("many")')[0].startswith("“many” is not a number")
    assert refused('DURATION("long")')[0].startswith("“long” is not a duration")
    assert refused('MATCH(message.Subject, "(")')[1] == '"(")'


def test_only_the_branch_that_is_needed_is_evaluated() -> None:
    assert value_of("IF(TRUE, 1, 1 / 0)") == 1
    assert value_of("IF(NULL, 1 / 0)") is None
    assert value_of('COALESCE(NULL, "", 5, 1 / 0)') == 5


def test_lists_are_flat_and_without_empty_items() -> None:
    assert value_of("LIST(1, NULL, LIST(2, LIST(3)), LIST())") == (1, 2, 3)
    assert value_of("MAP(LIST(1, 2), x, LIST(x, NULL, x * 10))") == (1, 10, 2, 20)
    assert value_of("COUNT(5)") == 1
    assert value_of("ITEM(LIST(1, 2), -1)") == 2
    assert value_of("ITEM(LIST(1, 2), 3)") is None


def test_the_name_of_an_item_hides_another_one_meanwhile() -> None:
    assert value_of("MAP(LIST(1, 2), x, SUM(MAP(LIST(10, 20), x, x)) + x) ", x=Decimal(7)) == (31, 32)
    assert value_of("SUM(MAP(LIST(1), x, x)) + x", x=Decimal(7)) == 8


def test_sort_needs_values_that_have_an_order() -> None:
    assert value_of('SORT(LIST("b", "A", "c"))') == ("A", "b", "c")
    assert words_of("SORT(message.To, who, who.Address).Address") == "help@example.com, sales@example.com"
    assert "can be put in order" in failing("SORT(message.To)")[0]
    assert "can be put in order" in failing("SORT(things)", things=(Decimal(1), "a"))[0]


def test_unique_knows_objects_too() -> None:
    assert value_of("COUNT(UNIQUE(LIST(message.To, message.To)))") == 2


def test_sums_are_of_one_type() -> None:
    assert value_of("SUM(1h, 30min)") == timedelta(minutes=90)
    assert value_of("SUM(LIST())") == 0
    assert failing("SUM(things)", things=(Decimal(1), timedelta(1)))[0] == (
        "Numbers and durations can’t be added to each other."
    )


def test_round_goes_to_the_nearest_as_people_do() -> None:
    assert [value_of(f"ROUND({text})") for text in ("0.5", "1.5", "-2.5")] == [1, 2, -3]
    assert value_of("ROUND(1234.5, -2)") == 1200
    assert failing("ROUND(1, 100)") == ("ROUND takes from −20 to 20 digits.", "100)")


def test_months_are_added_by_the_calendar() -> None:
    assert words_of('ADDMONTHS(DATE("31.12.2027 10:00"), 2)') == "29 Feb 2028, 10:00"
    assert words_of('ADDMONTHS(DATE("31.01.2026"), -2)') == "30 Nov 2025"
    assert "too large" in failing("ADDMONTHS(NOW(), 999999)")[0]


def test_days_are_those_of_the_time_zone() -> None:
    with timezone.override(MOSCOW):
        assert value_of('DAY(DATE("21.11.2026 23:30 UTC"))') == 22
        assert value_of("TODAY()", now=datetime(2026, 11, 21, 22, 0, tzinfo=ZoneInfo("UTC"))) == datetime(
            2026, 11, 22, tzinfo=MOSCOW
        )


def test_now_is_one_moment() -> None:
    assert value_of("NOW() = NOW() AND COUNT(UNIQUE(MAP(LIST(1, 2, 3), x, NOW()))) = 1") is True


def test_an_expression_finds_its_first_group() -> None:
    assert value_of(r'MATCH("Счёт INV-12", "inv-(\d+)")') == "12"
    assert value_of(r'MATCH("Счёт INV-12", "\w+")') == "Счёт"
    assert value_of(r'MATCH("none", "\d+")') is None
    assert value_of(r'MATCHES("Не работает принтер", "\bПРИНТЕР\b")') is True


def test_a_text_becomes_a_file() -> None:
    file = value_of('DOCUMENT("итог: 5/7.txt", "Привет")')

    assert isinstance(file, Document)
    assert (file.name, file.content(), file.content_type) == ("итог_ 5_7.txt", "Привет".encode(), "text/plain")
    assert value_of('DOCUMENT("a.csv", "x;y").Content') == "x;y"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_the_content_of_text_files_is_read(charset: str) -> None:
    text = "Съешь ещё этих мягких французских булок, да выпей же чаю. " * 3
    file = store_document("a.txt", text.encode(charset), "text/plain")

    assert value_of("file.Content", file=file) == text


def test_other_files_have_no_content() -> None:
    assert value_of("file.Content", file=store_document("a.pdf", b"%PDF", "application/pdf")) is None
    assert value_of("file.Size", file=store_document("a.pdf", b"%PDF")) == 4


def test_a_file_that_is_lost_is_told_by_name() -> None:
    lost = Document("lost.txt", "f" * 64, 10, "text/plain")

    assert failing("file.Content", file=lost) == ("The file “lost.txt” is not on the disk any more.", "Content")


def test_shapes_come_from_what_is_given() -> None:
    files = Attribute("files", Type.DOCUMENT, array=True)

    assert shape_of("FIRST(files)", files=files) == "a file"
    assert shape_of('FILTER(files, f, f.Extension = ".pdf")', files=files) == "a list of files"
    assert shape_of("MAP(files, f, f.Size)", files=files) == "a list of numbers"
    assert shape_of('IF(TRUE, 1, "a")') == "a value"
    assert shape_of("MAX(1d, 2d)") == "a duration"


def test_files_are_few() -> None:
    with pytest.raises(FormulaError, match="50 files at most"):
        value_of('MAP(SPLIT(many), x, DOCUMENT("a.txt", x))', many="x " * 51)
