"""`manage.py fill --records`."""

from django.test import Client

from apps.records.models import Record, RecordAttribute, RecordType
from tests.cast import olga
from tests.command_line import Manage


def test_it_fills_a_registry_that_can_be_searched(manage: Manage, client: Client) -> None:
    assert manage("fill", "--records", "40").code == 0
    assert manage("fill", "--records", "2", "--verbosity", "0").out == ""
    record_type = RecordType.objects.get()
    assert (Record.objects.count(), record_type.last_number) == (42, 42)
    assert {row.index_state for row in RecordAttribute.objects.all()} == {"ready"}
    assert Record.objects.of(record_type).where("Amount", "more", 0).sorted_by("Amount").count() == 42
    client.force_login(olga())
    assert "FILL-41" in client.get("/search/?q=FILL-41").content.decode()
    assert manage("fill").code == 2
