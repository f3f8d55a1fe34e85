"""`manage.py record_type` and `manage.py record`."""

from pathlib import Path

from apps.records.models import Record, RecordType
from tests.command_line import Manage


def define(manage: Manage) -> None:
    made = manage("record_type", "set", "invoices", "title=Счёт", "number_mask=Inv-{0}")
    assert made.code == 0, made.err
    for name, *pairs in [
        ("Title", "label=Назначение", "searchable=yes", "in_list=yes"),
        ("Amount", "label=Сумма", "type=number", "searchable=yes", "in_list=yes"),
        ("State", "type=choice", "choices=Черновик|Оплачен"),
    ]:
        assert manage("record_type", "attribute", "invoices", name, *pairs).code == 0


def test_it_defines_types_and_attributes(manage: Manage) -> None:
    define(manage)
    assert [row.name for row in RecordType.objects.get().rows] == ["Title", "Amount", "State"]
    assert "Amount  Сумма" in manage("record_type", "attributes", "invoices").out
    assert "Inv-{0}" in manage("record_type", "list").out
    clash = manage("record_type", "set", "orders", "title=Заказ", "number_mask=inv-1{0}")
    assert (clash.code, "can give the same number" in clash.err) == (1, True)
    wrong = manage("record_type", "attribute", "invoices", "Title", "colour=red")
    assert (wrong.code, "no setting “colour”" in wrong.err) == (2, True)
    assert manage("record_type", "attribute", "invoices", "Kind", "type=choice").code == 1


def test_it_refuses_a_type_that_values_do_not_fit(manage: Manage) -> None:
    define(manage)
    manage("record", "set", "invoices", "Title=Аренда")
    refused = manage("record_type", "attribute", "invoices", "Title", "type=number")
    assert (refused.code, "“Аренда”" in refused.err) == (1, True)


def test_it_makes_changes_and_lists_records(manage: Manage) -> None:
    define(manage)
    assert manage("record", "set", "invoices", "Title=Аренда", "Amount=1 500,5").out == "The record Inv-1 was made.\n"
    assert manage("record", "set", "invoices", "Amount=7", "--number", "inv-1").code == 0
    manage("record", "set", "invoices", "Title=Связь", "Amount=9")
    assert manage("record", "list", "invoices", "Amount:more=8").out.split() == [
        "number", "Назначение", "Сумма", "Inv-2", "Связь", "9",
    ]  # fmt: skip
    refused = manage("record", "set", "invoices", "Amount=много")
    assert (refused.code, "“Сумма”" in refused.err) == (1, True)
    assert manage("record", "list", "invoices", "Colour=red").code == 2


def test_it_exports_and_imports(manage: Manage, tmp_path: Path) -> None:
    define(manage)
    manage("record", "set", "invoices", "Title=Аренда", "Amount=7")
    file = tmp_path / "invoices.xlsx"
    assert manage("record", "export", "invoices", "--to", str(file)).code == 0
    assert manage("record", "export", "invoices").out.splitlines()[1].startswith("Inv-1,Аренда,7,")
    assert manage("record", "import", "invoices", str(file)).out == "created 0, changed 0, same 1, refused 0\n"
    table = tmp_path / "new.csv"
    table.write_text("Назначение;Сумма\nСвязь;x\n", encoding="cp1251")
    rehearsed = manage("record", "import", "invoices", str(table), "--dry-run")
    assert (rehearsed.code, "2: refused" in rehearsed.out) == (1, True)
    table.write_text("Назначение;Сумма\nСвязь;5\n", encoding="cp1251")
    assert "2: created Inv-2" in manage("record", "import", "invoices", str(table), "--dry-run").out
    assert Record.objects.count() == 1
    assert manage("record", "import", "invoices", str(table)).code == 0
    assert Record.objects.count() == 2
