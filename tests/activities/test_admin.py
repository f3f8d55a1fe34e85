"""Letters in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.activities.models import EmailActivity, Link
from apps.mail.models import Delivery
from tests import cast

pytestmark = pytest.mark.django_db

LIST = "/admin/activities/emailactivity/"


def page_of(activity: EmailActivity) -> str:
    return reverse("admin:activities_emailactivity_change", args=[activity.pk])


def test_it_shows_a_letter_with_its_files_and_links(client: Client) -> None:
    ticket = cast.make_ticket()
    activity = cast.make_activity(ticket, delivery=cast.make_delivery())
    cast.make_attachment(activity, "Счёт № 53.pdf")
    invoice = cast.make_ticket("Счёт", number="Inv-53")
    activity.links.create(object=invoice, origin=Link.Origin.RULE, rule_name="Номер счёта", matched="Inv-53")
    client.force_login(cast.tamara())

    shown = client.get(page_of(activity)).content.decode()

    assert "Счёт № 53.pdf" in shown
    assert "Inv-53 Счёт (Номер счёта Inv-53)" in shown
    assert "support@postdesk.example" in shown
    assert f"/admin/mail/delivery/{activity.delivery_id}/change/" in shown
    assert 'name="_save"' not in shown


def test_it_lets_only_those_delete_a_letter_who_may(client: Client) -> None:
    activity = cast.make_activity(delivery=cast.make_delivery())
    delete = f"{LIST}{activity.pk}/delete/"
    client.force_login(cast.tamara())
    assert client.post(delete, {"post": "yes"}).status_code == 403

    client.force_login(cast.rita(is_staff=True, is_superuser=True))
    assert client.post(delete, {"post": "yes"}).status_code == 302

    assert not EmailActivity.objects.exists()
    assert Delivery.objects.exists()
