"""Values: how people write them in two languages, how they are kept, and how letters show them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from apps.attributes import Attribute, Document, Period, Reference, Type, check
from apps.attributes.declaration import as_json, from_json
from apps.attributes.scalars import WrongTypeError, read_pairs, read_scalar
from apps.attributes.values import from_json as values_from_json
from apps.attributes.values import to_json
from apps.attributes.wording import in_words

SAID = st.text(st.sampled_from("0123456789.,:/- −+PTHMWчмдянвар№рубUTCzапрель\u00a0"), max_size=30) | st.text(
    max_size=30
)
ALONE = [Type.STRING, Type.NUMBER, Type.DURATION, Type.DATE_TIME, Type.PERIOD, Type.BOOLEAN, Type.KEY_VALUE]


def moscow(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=3)  # type: ignore[arg-type, misc]  # year, month, day…


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("15", "15"), ("-15", "-15"), ("−15", "-15"), ("1 234,50", "1234.50"), ("1,234.50", "1234.50"),
        ("1\u00a0234\u00a0567", "1234567"), ("1,234,567", "1234567"), ("12 500 руб.", "12500"),
        ("12 500,5 ₽", "12500.5"),
        ("$1,234,567.89", "1234567.89"), ("0,125", "0.125"), ("1,5", "1.5"), ("20 %", "20"),
    ],
)  # fmt: skip
def test_it_reads_numbers(text: str, number: str) -> None:
    assert read_scalar(Type.NUMBER, text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "1,500", "12-15", "1.2.3", "1e5", "NaN", "Infinity", "пять", "٣", "1 2,3,4", "9" * 61]
)
def test_it_refuses_what_is_no_number_or_could_be_two(text: str) -> None:
    with pytest.raises(WrongTypeError, match="is not a number"):
        read_scalar(Type.NUMBER, text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("21.11.2026", moscow(2026, 11, 21)),
        ("1.2.26 9:05", moscow(2026, 2, 1, 9, 5)),
        ("21.11.2026, 15:30", moscow(2026, 11, 21, 15, 30)),
        ("21 ноября 2026 г. в 15:30", moscow(2026, 11, 21, 15, 30)),
        ("суббота, 21 ноября 2026 года", moscow(2026, 11, 21)),
        ("1 мая 2026", moscow(2026, 5, 1)),
        ("2026-11-21", moscow(2026, 11, 21)),
        ("2026-11-21T15:30:05Z", datetime(2026, 11, 21, 15, 30, 5, tzinfo=UTC)),
        ("2026-11-21 15:30 +05:00", datetime(2026, 11, 21, 10, 30, tzinfo=UTC)),
        ("21 November 2026", moscow(2026, 11, 21)),
        ("Nov 21, 2026 3:30 PM", moscow(2026, 11, 21, 15, 30)),
        ("November 21st, 2026 at 12:05 am", moscow(2026, 11, 21, 0, 5)),
        ("Sat, 21 Nov 2026 15:30:00 +0300 (MSK)", moscow(2026, 11, 21, 15, 30)),
        ("11/21/2026", moscow(2026, 11, 21)),
        ("21/11/2026", moscow(2026, 11, 21)),
        ("05/05/2026", moscow(2026, 5, 5)),
        ("21.11.2026 15:30 МСК", moscow(2026, 11, 21, 15, 30)),
    ],
)
def test_it_reads_dates(text: str, moment: datetime) -> None:
    assert read_scalar(Type.DATE_TIME, text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "05/06/2026",
        "31.02.2026",
        "21.11",
        "25:00",
        "21.11.2026 25:00",
        "21.11.2026 13:00 pm",
        "завтра",
        "01.01.0001",
    ],
)
def test_it_refuses_what_is_no_date_or_could_be_two(text: str) -> None:
    with pytest.raises(WrongTypeError, match="is not a date"):
        read_scalar(Type.DATE_TIME, text)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("1 ч 30 мин", timedelta(minutes=90)), ("1:30", timedelta(minutes=90)), ("90 min", timedelta(minutes=90)),
        ("2 дня и 4 часа", timedelta(days=2, hours=4)), ("1,5 часа", timedelta(minutes=90)),
        ("PT1H30M", timedelta(minutes=90)),
        ("1 week, 2 days", timedelta(days=9)), ("45 сек.", timedelta(seconds=45)), ("1:02:03", timedelta(seconds=3723)),
    ],
)  # fmt: skip
def test_it_reads_durations(text: str, duration: timedelta) -> None:
    assert read_scalar(Type.DURATION, text) == duration


@pytest.mark.parametrize("text", ["", "час", "5", "5 попугаев", "P999999999999D", "1:60"])
def test_it_refuses_what_is_no_duration(text: str) -> None:
    with pytest.raises(WrongTypeError, match="is not a duration"):
        read_scalar(Type.DURATION, text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("01.11.2026 – 30.11.2026", moscow(2026, 11, 1), moscow(2026, 11, 30, 23, 59)),
        ("с 1 ноября 2026 по 2 ноября 2026 10:00", moscow(2026, 11, 1), moscow(2026, 11, 2, 10)),
        ("from 2026-11-01 10:00 to 2026-11-01 12:00", moscow(2026, 11, 1, 10), moscow(2026, 11, 1, 12)),
    ],
)
def test_it_reads_periods(text: str, start: datetime, end: datetime) -> None:
    assert read_scalar(Type.PERIOD, text) == Period(start, end)
    with pytest.raises(WrongTypeError, match="the earlier date first"):
        read_scalar(Type.PERIOD, "30.11.2026 – 01.11.2026")


def test_it_reads_pairs_among_other_lines() -> None:
    text = (
        "Здравствуйте!\n- Имя: Екатерина\n* Телефон : +7 900\nСайт = x.example\n"
        "https://x.example/a\nИмя: Другая\nпусто:\n"
    )

    assert read_pairs(text) == {"Имя": "Екатерина", "Телефон": "+7 900", "Сайт": "x.example"}


@pytest.mark.parametrize("kind", ALONE)
@given(text=SAID)
def test_any_text_is_read_or_refused_and_what_is_read_can_be_kept_and_shown(kind: Type, text: str) -> None:
    try:
        value = read_scalar(kind, text)
    except WrongTypeError:
        return
    attribute = Attribute("Own", kind)
    assert values_from_json([attribute], to_json({"Own": value})) == {"Own": value}
    assert isinstance(in_words(value), str)


def test_values_of_every_type_survive_json() -> None:
    at = timezone.now()
    declared = (
        *(Attribute(kind.name.title(), kind) for kind in ALONE),
        Attribute("Who", Type.ACCOUNT, array=True),
        Attribute("File", Type.DOCUMENT, required=True, description="Файл"),
        Attribute("Order", Type.OBJECT, array=True, parts=(Attribute("Sum", Type.NUMBER), Attribute("At"))),
    )
    given: dict[str, Any] = {
        "String": "а", "Number": Decimal("1.10"), "Duration": timedelta(days=1, seconds=5), "Date_Time": at,
        "Period": Period(at, at), "Boolean": False, "Key_Value": {"а": "б"},
        "Who": [Reference("contact", 1, "Иван", "i@x.example")],
        "File": Document("a.pdf", "0" * 64, 5, "application/pdf"),
        "Order": [{"Sum": 5, "At": "2026-11-21"}, {"Sum": "1 000,5"}],
    }  # fmt: skip

    values = check(declared, given)

    again = tuple(from_json(as_json(attribute)) for attribute in declared)
    assert again == declared
    assert values_from_json(again, to_json(values)) == values
    assert values["Number"] == Decimal("1.10")


def test_letters_show_values_in_their_language() -> None:
    at = moscow(2026, 11, 21, 15, 30)
    values = [Decimal("1234.50"), at, moscow(2026, 11, 21), ("а", "б"), timedelta(days=1, minutes=5), True]

    with translation.override("ru"):
        assert list(map(in_words, values[:4])) == ["1234,50", "21.11.2026, 15:30", "21.11.2026", "а, б"]
    with translation.override("en"):
        assert list(map(in_words, values)) == [
            "1234.50", "21 Nov 2026, 15:30", "21 Nov 2026", "а, б", "1 d 5 min", "yes",
        ]  # fmt: skip
