"""The facts that speak for and against a sender."""

import pytest

from apps.intake.mime import Letter, read_letter
from apps.intake.mime.trust import EXCHANGE_ONLINE, Trust, trust_of

RESULTS = (
    b"mx.postdesk.example 1; spf=pass (sender is ok; really) smtp.mailfrom=client.example;\r\n"
    b" dkim=fail (bad signature) header.d=relay.example; dkim=pass header.d=client.example;\r\n"
    b" dmarc=pass (p=REJECT) header.from=Client.example"
)
EXCHANGE = (
    b"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=x.example; dkim=none;dmarc=fail action=none header.from=x.example"
)


def letter(*fields: bytes, sender: bytes = b"Anna <anna@client.example>") -> Letter:
    return read_letter(b"\r\n".join((*fields, b"From: " + sender, b"Subject: x", b"", b"Hi")))


def test_it_reads_the_results_of_the_configured_server() -> None:
    trust = trust_of(letter(b"Authentication-Results: " + RESULTS), "mx.postdesk.example")

    assert trust == Trust(spf="pass", dkim="pass", dmarc="pass", domain="client.example")
    assert trust.vouched


@pytest.mark.parametrize("authserv_id", ["", "mx.other.example", EXCHANGE_ONLINE])
def test_it_believes_no_other_server(authserv_id: str) -> None:
    trust = trust_of(letter(b"Authentication-Results: " + RESULTS), authserv_id)

    assert trust == Trust()
    assert trust.vouched is None


def test_it_believes_the_topmost_results_only() -> None:
    forged = b"Authentication-Results: MX.postdesk.example; dmarc=fail"

    assert trust_of(letter(forged, b"Authentication-Results: " + RESULTS), "mx.postdesk.example").dmarc == "fail"


def test_it_reads_exchange_online_which_names_no_server() -> None:
    below = b"Authentication-Results: spf=pass; dmarc=pass header.from=client.example"
    trust = trust_of(letter(b"Authentication-Results: " + EXCHANGE, below), EXCHANGE_ONLINE)

    assert trust == Trust(spf="pass", dkim="none", dmarc="fail", domain="x.example")
    assert trust.vouched is False


def test_it_tells_when_answers_go_elsewhere() -> None:
    assert trust_of(letter(b"Reply-To: villain@evil.example"), "").reply_to_elsewhere
    assert not trust_of(letter(b"Reply-To: boss@Client.example"), "").reply_to_elsewhere
    assert not trust_of(letter(), "").reply_to_elsewhere


def test_it_tells_when_the_name_shows_another_address() -> None:
    disguised = letter(sender=b'"director@bank.example" <villain@evil.example>')

    assert trust_of(disguised, "").address_in_name == "director@bank.example"
    assert not trust_of(letter(sender=b"anna@client.example <Anna@client.example>"), "").address_in_name
