"""`manage.py queue`."""

from datetime import timedelta

from apps.tickets.models import Queue
from tests.command_line import Manage


def test_it_makes_changes_and_lists_queues(manage: Manage) -> None:
    assert manage("queue", "set", "support", "title=Поддержка", "number_mask=HD-{0}").code == 0
    assert manage("queue", "set", "invoices", "title=Счета", "number_mask=Inv-{0}", "is_default=yes").code == 0
    assert manage("queue", "set", "invoices", "last_number=52", "acknowledge=no").code == 0

    invoices, support = manage("queue", "list", "--json").json
    assert (invoices["title"], invoices["last_number"], invoices["acknowledge"]) == ("Счета", 52, False)
    assert (invoices["is_default"], support["is_default"]) == (True, False)
    assert "Поддержка" in manage("queue", "list").out


def test_it_refuses_a_mask_without_a_place_for_the_number(manage: Manage) -> None:
    refused = manage("queue", "set", "invoices", "title=Счета", "number_mask=Inv-")
    assert refused.code == 1
    assert "number_mask: Write {0} once" in refused.err
    assert not Queue.objects.filter(system_name="invoices").exists()


def test_it_reads_a_deadline_as_people_write_it(manage: Manage) -> None:
    assert manage("queue", "set", "a", "title=А", "number_mask=HD-{0}", "solution_within=2 days").code == 0
    refused = manage("queue", "set", "a", "solution_within=soon")

    assert Queue.objects.get().solution_within == timedelta(days=2)
    assert "as in 4 h, 1 h 30 min or 2 days" in refused.err
