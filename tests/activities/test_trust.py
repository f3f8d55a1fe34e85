"""Facts about the sender, from the letter's headers to the agent's page."""

import pytest
from django.test import Client
from django.utils import translation

from apps.activities.models import EmailActivity
from apps.intake.intake import take_in
from tests.cast import BORIS, ivan, make_delivery, make_mailbox, olga
from tests.writing import write

pytestmark = pytest.mark.django_db

RESULTS = "mx.postdesk.example; spf=pass; dkim=fail; dmarc={dmarc} header.from=northwind.example"


def page_of(raw: bytes, client: Client, authserv_id: str = "mx.postdesk.example") -> str:
    take_in(make_delivery(raw, mailbox=make_mailbox(authserv_id=authserv_id)))
    client.force_login(olga())
    with translation.override("en"):
        return client.get(EmailActivity.objects.get().get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("dmarc", "said"), [("pass", "vouches for it"), ("fail", "disowns it"), ("none", "DKIM failed")]
)
def test_it_shows_what_the_checking_server_found(dmarc: str, said: str, client: Client) -> None:
    ivan()
    page = page_of(write(Authentication_Results=RESULTS.format(dmarc=dmarc)), client)
    assert said in page
    assert "First letter" not in page


def test_it_believes_no_other_server(client: Client) -> None:
    page = page_of(write(Authentication_Results=RESULTS.format(dmarc="pass")), client, authserv_id="")
    assert "vouches for it" not in page


def test_it_warns_of_a_misleading_name_and_of_answers_elsewhere(client: Client) -> None:
    raw = write(sender=f'"director@northwind.example" <{BORIS}>', Reply_To="box@elsewhere.example")
    page = page_of(raw, client)
    assert "The name shows another address: director@northwind.example" in page
    assert "Answers would go to another domain" in page
    assert "First letter from this sender" in page
