"""The letter over which the examples of the help are evaluated and formulas are tried."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils import timezone

from apps.attributes import Attribute, Document, Type, Value
from apps.attributes.declaration import paths
from apps.attributes.wording import in_words, step_into
from apps.formulas.scope import Scope

_PERSON = (Attribute("Name"), Attribute("Address"))
_NO_FILE = "0" * 64  # nothing is read from the sample's files

SCOPE: Final = Scope(
    {
        "message": Attribute(
            "message",
            Type.OBJECT,
            parts=(
                Attribute("Subject"),
                Attribute("From", Type.OBJECT, parts=_PERSON),
                Attribute("To", Type.OBJECT, array=True, parts=_PERSON),
                Attribute("ReceivedDate", Type.DATE_TIME),
                Attribute("Phone"),
                Attribute("Attachments", Type.DOCUMENT, array=True),
            ),
        ),
        "object": Attribute(
            "object",
            Type.OBJECT,
            parts=(Attribute("Number"), Attribute("Amount", Type.NUMBER), Attribute("Paid", Type.BOOLEAN)),
        ),
    }
)


def values() -> Mapping[str, Value]:
    """A letter with an invoice, without a phone number, and the record that the invoice has become."""
    return {
        "message": {
            "Subject": "Your invoice Inv-1042 of May",
            "From": {"Name": "Anna Orlova", "Address": "anna@example.org"},
            "To": ({"Name": "Help", "Address": "help@example.com"}, {"Name": "", "Address": "sales@example.com"}),
            "ReceivedDate": now() - timedelta(minutes=20),
            "Attachments": (
                Document("Invoice 1042.pdf", _NO_FILE, 4096, "application/pdf"),
                Document("scan.png", _NO_FILE, 1024, "image/png"),
            ),
        },
        "object": {"Number": "DOC-7", "Amount": Decimal("1234.50"), "Paid": False},
    }


def now() -> datetime:
    """The moment that NOW stands for, so that the examples are as they are told."""
    return datetime(2026, 11, 21, 15, 50, tzinfo=timezone.get_current_timezone())


def rows() -> Iterator[tuple[str, str]]:
    """Each name with its value in words, as the help lists them; an object only by its parts."""
    for path, attribute in paths(shape for shape in SCOPE.names.values() if shape is not None):
        if attribute.type == Type.OBJECT:
            continue
        first, *rest = path.split(".")
        value: object = values()[first]
        for name in rest:
            value = step_into(value, name)
        yield path, in_words(value)
