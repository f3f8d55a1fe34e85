"""A database of any size: lifelike, the same for the same seed, whole, and findable at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from apps.activities.models import Attachment, EmailActivity, Link
from apps.contacts.models import Address, Contact
from apps.mail.models import Delivery, Protocol
from apps.search.models import Changed, Document
from apps.tickets.models import Note, Queue, Ticket
from tests import cast
from tests.command_line import Manage

pytestmark = pytest.mark.django_db


def test_it_makes_a_desk_that_works(manage: Manage) -> None:
    ran = manage("fill", "--tickets", "400", "--years", "2")

    assert ran.code == 0, ran.err
    assert Ticket.objects.count() == 400
    assert EmailActivity.objects.count() > 450
    assert Delivery.objects.count() == EmailActivity.objects.incoming().count()
    assert Address.objects.count() == Contact.objects.count() == 50
    assert min(Attachment.objects.count(), Link.objects.count(), Note.objects.count()) > 5
    assert set(Ticket.objects.values_list("status", flat=True)) >= {"new", "open", "closed", "solved"}
    newest = Ticket.objects.latest("created_at")
    assert timezone.now() - timedelta(days=3) < newest.created_at <= timezone.now()
    assert not EmailActivity.objects.filter(text__contains="{").exists()
    assert Document.objects.count() == 400 + EmailActivity.objects.count() + 50 + 12
    assert not Changed.objects.exists()

    client = Client()
    client.force_login(cast.olga())
    for address in ("/tickets/", newest.get_absolute_url(), "/letters/", f"/search/?q={newest.number}"):
        page = client.get(address)
        assert page.status_code == 200, address
    assert newest.number in page.content.decode()


def test_it_goes_on_from_what_is_there(manage: Manage) -> None:
    cast.make_ticket("Настоящая")
    queue = Queue.objects.get(system_name="support")
    manage("fill", "--tickets", "50")
    again = manage("fill", "--tickets", "50", "--verbosity", "0")

    assert (again.code, again.out) == (0, "")
    queue.refresh_from_db()
    assert queue.last_number == queue.tickets.count() > 2
    assert cast.make_ticket("Следующая", queue=queue).pk == Ticket.objects.latest("pk").pk


def test_it_makes_the_same_for_the_same_seed(manage: Manage) -> None:
    worlds = []
    for seed in ("7", "7", "8"):
        Ticket.objects.all().delete()
        manage("fill", "--tickets", "30", "--seed", seed)
        worlds.append(list(Ticket.objects.order_by("pk").values_list("subject", "status", "priority")))

    assert worlds[0] == worlds[1] != worlds[2]


def test_it_stays_out_of_a_database_with_real_mailboxes(manage: Manage) -> None:
    cast.make_mailbox(protocol=Protocol.IMAP4, server="imap.example.com")

    refused = manage("fill", "--tickets", "10")

    assert refused.code == 1
    assert "real mailboxes" in refused.err
    assert manage("fill", "--tickets", "10", "--yes").code == 0
    assert manage("fill", "--tickets", "0").code == 2


def test_it_leaves_the_tables_as_they_were(manage: Manage) -> None:
    def kept() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT concat(tablename, ' ', indexname) FROM pg_indexes WHERE schemaname = 'public' "
                "UNION SELECT concat(conrelid::regclass, ' ', conname, ' ', pg_get_constraintdef(oid)) "
                "FROM pg_constraint"
            )
            return {row[0] for row in cursor.fetchall()}

    before = kept()
    manage("fill", "--tickets", "20")

    assert len(before) > 100
    assert kept() == before
