"""The demo's records: invoices that letters mention, a letter for the button, a contract that is being approved."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from apps.activities.models import Attachment
from apps.attributes import Document
from apps.attributes.people import find_contact
from apps.demo.people import AGENT
from apps.records.keeping import create_record
from apps.records.models import Record, RecordType
from apps.scenarios.models import Scenario
from apps.scenarios.publishing import start
from apps.staff.models import User

INVOICES, LETTERS, APPROVALS = "Scheta", "Elpisma", "Soglasovaniya"
APPROVAL = "approve_contract"
# Number, what for, who sent it, how much, days until it is due, state: as the demo's letters have it.
_INVOICES = (
    ("Inv-51", "Серверы за октябрь", "Nordic Hosting", "148.00", 10, "Оплачен"),
    ("Inv-52", "Доставка за октябрь", "Курьер-Экспресс", "12480.00", 3, "На уточнении"),
    ("Inv-53", "Бумага и картриджи", "ООО «КанцТорг»", "8640.00", 5, "К оплате"),
)
_RECIPIENT, _APPROVER = "ivan.petrov@romashka.example", "m.kuznetsova@vektor.example"
_DOCUMENT = "Договор № 118.pdf"


def file_invoices(now: datetime) -> None:
    """Make the invoices, before the letters come that name them."""
    invoices = RecordType.objects.get(system_name=INVOICES)
    if Record.objects.of(invoices).exists():
        return
    for number, title, supplier, amount, days, state in _INVOICES:
        values = {
            "Title": title,
            "Supplier": supplier,
            "Amount": Decimal(amount),
            "Due": (timezone.localtime(now) + timedelta(days=days)).date().isoformat(),
            "State": state,
        }
        create_record(invoices, values, by=_agent(), number=number)


def begin_processes(now: datetime) -> None:
    """Make a record that has the button, and one whose process is under way, of people and files that letters brought.

    The first steps of the process are done by the workers; then it waits for a reply.
    """
    approvals = RecordType.objects.get(system_name=APPROVALS)
    if Record.objects.of(approvals).exists():
        return
    document = _document()
    letters = RecordType.objects.get(system_name=LETTERS)
    create_record(letters, {"Poluchatel": find_contact(_RECIPIENT), "Vlozhenie": document}, by=_agent())
    meeting = timezone.localtime(now).replace(hour=11, minute=0, second=0, microsecond=0) + timedelta(days=5)
    values = {
        "Title": "Договор № 118",
        "Approver": find_contact(_APPROVER),
        "Contract": document,
        "Meeting": meeting,
        "Place": "Переговорная 3",
    }
    record = create_record(approvals, values, by=_agent())
    start(Scenario.objects.get(system_name=APPROVAL), object=record, by=_agent())


def _agent() -> User:
    return User.objects.get(username=AGENT)


def _document() -> Document | None:
    """A file that came with one of the letters."""
    file = Attachment.objects.filter(name=_DOCUMENT).first()
    return Document(file.name, file.sha256, file.size, file.content_type) if file else None
