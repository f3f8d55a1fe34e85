"""A registry in the middle of its life, for the eyes of the browser tests."""

from apps.activities.links import link
from apps.activities.models import EmailActivity, Link
from apps.attributes import Type
from apps.attributes.values import store_document
from apps.records.keeping import change_record, create_record
from apps.records.models import Record, RecordType
from apps.staff.models import User
from tests import cast
from tests.browser.scene import picture_bytes
from tests.records.registry import declare, invoices

ROWS = [
    ("Аренда офиса, ноябрь", "128000", "2026-12-01", "Выставлен", "Northwind"),
    ("Toner and paper", "4210.50", "2026-11-27", "Черновик", ""),
    ("Сопровождение сервера db-2 и копирование за четвёртый квартал", "86400", "2026-12-15", "Оплачен", "Northwind"),
    ("Licences, 25 seats", "3125", "2027-01-10", "Выставлен", ""),
]  # fmt: skip


def set_registry(letter: EmailActivity, by: User) -> Record:
    """Invoices, the last of which has a value of every type, a letter and a story."""
    cast.ivan()
    made = _invoices()
    for title, amount, due, state, customer in ROWS:
        values = {"Title": title, "Amount": amount, "Due": due, "State": state, "Customer": customer or None}
        record = create_record(made, values, by=by)
    change_record(
        record,
        {
            "Person": "ivan@northwind.example", "Customer": "Northwind", "Work": "1 h 30 min", "Signed": True,
            "Parent": "Inv-1", "Tags": ["срочно", "архив"], "Paid": "2026-11-21 15:30",
            "Text": "Срок оплаты перенесён по просьбе заказчика.\nСм. письмо от 20 ноября.",
            "Scans": (
                store_document("Счёт № 53.pdf", b"%PDF-1.7" * 40),
                store_document("screen.png", picture_bytes(), "image/png"),
            ),
        },
        by=by,
    )  # fmt: skip
    change_record(record, {"State": "Оплачен", "Amount": "3100"}, by=None, scenario="Разбор счетов")
    link(letter, record, origin=Link.Origin.HAND)
    return record


def _invoices() -> RecordType:
    made = invoices(title="Счёт", plural="Счета", icon="receipt-percent")
    sums, papers = "Сумма и сроки", "Документы"
    declare(
        made, "Title", label="Назначение", required=True, searchable=True, in_list=True, help_text="Как в договоре."
    )
    declare(made, "Customer", Type.ACCOUNT, label="Заказчик", searchable=True, in_list=True)
    declare(made, "Person", Type.CONTACT, label="Контакт", searchable=True)
    declare(
        made,
        "State",
        Type.CHOICE,
        label="Состояние",
        choices=["Черновик", "Выставлен", "Оплачен"],
        searchable=True,
        in_list=True,
    )
    declare(made, "Signed", Type.BOOLEAN, label="Подписан", searchable=True)
    declare(made, "Amount", Type.NUMBER, label="Сумма", searchable=True, in_list=True, section=sums)
    declare(
        made, "Due", Type.DATE_TIME, label="Оплатить до", date_only=True, searchable=True, in_list=True, section=sums
    )
    declare(made, "Paid", Type.DATE_TIME, label="Оплачен", searchable=True, section=sums)
    declare(made, "Work", Type.DURATION, label="Работа", section=sums)
    declare(made, "Parent", Type.RECORD, label="Основание", target=made, searchable=True, section=papers)
    declare(made, "Scans", Type.DOCUMENT, label="Сканы", array=True, section=papers)
    declare(made, "Tags", label="Метки", array=True, searchable=True, section=papers)
    declare(made, "Text", label="Заметки", long=True, section=papers)
    return made
