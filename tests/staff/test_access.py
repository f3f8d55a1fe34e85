"""Who may open which address: every address of the desk times every role."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.activities.links import link
from apps.activities.models import Link
from apps.attributes.values import store_document
from apps.mail.models import Delivery
from apps.records.keeping import create_record
from apps.scenarios.publishing import start
from tests import cast
from tests.records.registry import full_invoices
from tests.scenarios.making import make_scenario

pytestmark = pytest.mark.django_db

ANYBODY = {"anonymous": 200, "rita": 302, "olga": 302, "tamara": 302}  # those who have signed in are sent on
EVERY_USER = {"anonymous": 302, "rita": 200, "olga": 200, "tamara": 200}
AGENTS = {"anonymous": 302, "rita": 403, "olga": 200, "tamara": 200}
AGENTS_SENT_ON = {"anonymous": 302, "rita": 403, "olga": 302, "tamara": 302}
AGENTS_NO_SUCH = {"anonymous": 302, "rita": 403, "olga": 404, "tamara": 404}  # what they name is not there
AGENTS_REFUSED = {"anonymous": 302, "rita": 403, "olga": 400, "tamara": 400}  # nothing of ours is named
TECHNOLOGISTS = {"anonymous": 302, "rita": 403, "olga": 403, "tamara": 200}

GET = {
    "staff:sign-in": ANYBODY,
    "staff:preferences": EVERY_USER,
    "staff:password": EVERY_USER,
    "tickets:home": AGENTS_SENT_ON,
    "tickets:news": AGENTS,
    "tickets:tickets": AGENTS,
    "tickets:ticket": AGENTS,
    "tickets:choices": AGENTS,
    "tickets:people": AGENTS,
    "tickets:hand-over": AGENTS,
    "tickets:merge": AGENTS,
    "tickets:targets": AGENTS,
    "tickets:colleagues": AGENTS,
    "tickets:spam": AGENTS,
    "scenarios:scenarios": AGENTS,
    "scenarios:scenario": AGENTS,
    "scenarios:run": AGENTS,
    "scenarios:of-object": AGENTS,
    "activities:letters": AGENTS,
    "activities:letter": AGENTS,
    "activities:news": AGENTS,
    "activities:letter-news": AGENTS,
    "activities:files": AGENTS,
    "activities:suggest": AGENTS,
    "activities:link-to": AGENTS,
    "activities:new-contact": AGENTS,
    "activities:new-account": AGENTS,
    "activities:frame": AGENTS,
    "activities:file": AGENTS,
    "activities:link": AGENTS_SENT_ON,
    "deliveries:list": AGENTS,
    "deliveries:delivery": AGENTS,
    "deliveries:frame": AGENTS,
    "deliveries:file": AGENTS,
    "deliveries:synchronise": AGENTS,
    "deliveries:progress": AGENTS,
    "deliveries:source": TECHNOLOGISTS,
    "deliveries:raw": TECHNOLOGISTS,
    "formulas:help": TECHNOLOGISTS,
    "search:search": AGENTS,
    "search:palette": AGENTS,
    "tickets:new": AGENTS,
    "contacts:contacts": AGENTS,
    "contacts:accounts": AGENTS,
    "contacts:new-contact": AGENTS,
    "contacts:new-account": AGENTS,
    "contacts:account-names": AGENTS,
    "contacts:edit-contact": AGENTS,
    "contacts:edit-account": AGENTS,
    "contacts:merge-contact": AGENTS,
    "contacts:merge-account": AGENTS,
    "contacts:contact": AGENTS,
    "contacts:account": AGENTS,
    "records:list": AGENTS,
    "records:new": AGENTS,
    "records:find": AGENTS,
    "records:export": AGENTS,
    "records:import": AGENTS,
    "records:record": AGENTS,
    "records:news": AGENTS,
    "records:edit": AGENTS,
    "records:delete": TECHNOLOGISTS,
    "records:file": AGENTS,
    "writing:new": AGENTS,
    "writing:reply": AGENTS,
    "writing:reply-all": AGENTS,
    "writing:forward": AGENTS,
    "writing:ticket": AGENTS,
    "writing:drafts": AGENTS,
    "writing:calendar": AGENTS,
    "writing:people": AGENTS,
    "writing:objects": AGENTS,
    "writing:draft": AGENTS_NO_SUCH,
    "writing:file": AGENTS_NO_SUCH,
}
POST = {
    "writing:signature": AGENTS_SENT_ON,
    "writing:files": AGENTS_NO_SUCH,
    "writing:template": AGENTS_NO_SUCH,
    "writing:undo": AGENTS_SENT_ON,
    "staff:choose": {"anonymous": 302, "rita": 302, "olga": 302, "tamara": 302},
    "staff:sign-out": {"anonymous": 302, "rita": 302, "olga": 302, "tamara": 302},
    "tickets:status": AGENTS_SENT_ON,
    "tickets:priority": AGENTS_SENT_ON,
    "tickets:assignee": AGENTS_SENT_ON,
    "tickets:queue": AGENTS_SENT_ON,
    "tickets:subject": AGENTS_SENT_ON,
    "tickets:requester": AGENTS_SENT_ON,
    "tickets:tag": AGENTS_SENT_ON,
    "tickets:untag": AGENTS_SENT_ON,
    "tickets:invite": AGENTS_SENT_ON,
    "tickets:dismiss": AGENTS_SENT_ON,
    "tickets:note": AGENTS_SENT_ON,
    "tickets:unmerge": AGENTS_SENT_ON,
    "tickets:split": AGENTS_NO_SUCH,
    "tickets:not-spam": AGENTS_SENT_ON,
    "tickets:pulse": AGENTS,
    "tickets:bulk": AGENTS_SENT_ON,
    "tickets:undo": AGENTS_REFUSED,
    "tickets:save-view": AGENTS_SENT_ON,
    "tickets:rename-view": AGENTS_NO_SUCH,
    "tickets:forget-view": AGENTS_NO_SUCH,
    "records:bulk": AGENTS_SENT_ON,
    "scenarios:start-for": AGENTS_SENT_ON,
    "scenarios:start-alone": AGENTS_SENT_ON,
    "scenarios:handle-run": AGENTS_SENT_ON,
    "records:upload": AGENTS_NO_SUCH,
    "activities:bulk": AGENTS_SENT_ON,
    "activities:all-read": AGENTS_SENT_ON,
    "activities:processed": AGENTS_SENT_ON,
    "activities:unread": AGENTS_SENT_ON,
    "activities:send-again": AGENTS_SENT_ON,
    "activities:party": AGENTS_SENT_ON,
    "activities:undo-link": AGENTS_SENT_ON,
    "activities:answer": AGENTS_NO_SUCH,
    "deliveries:decide": AGENTS_SENT_ON,
    "deliveries:let-in": AGENTS_SENT_ON,
    "deliveries:refuse": AGENTS_SENT_ON,
    "deliveries:again": AGENTS_SENT_ON,
}
USERS = {"rita": cast.rita, "olga": cast.olga, "tamara": cast.tamara}
RAW_WITH_FILE = (
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n'
    b"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF\r\n--b--\r\n"
)


def desk_names() -> Iterator[str]:
    """Every named address of ours, the admin's aside, which guards itself."""

    def walk(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = pattern.namespace
                if inner != "admin":
                    yield from walk(pattern.url_patterns, f"{inner}:" if inner else namespace)
            else:
                yield f"{namespace}{pattern.name}"

    yield from walk(get_resolver().url_patterns)


def test_the_table_knows_every_address() -> None:
    assert set(desk_names()) == GET.keys() | POST.keys()


@pytest.fixture
def address() -> Callable[[str], str]:
    ticket = cast.make_ticket()
    activity = cast.make_activity(ticket, html="<p>x</p>")
    attachment = cast.make_attachment(activity)
    made = link(activity, ticket, origin=Link.Origin.HAND)
    invoices = full_invoices()
    scan = store_document("Inv-1.pdf", b"%PDF")
    record = create_record(invoices, {"Title": ticket.subject, "Scans": (scan,)}, by=None)
    button = {"kind": "button", "label": "Escalate", "on": "ticket"}
    run = start(make_scenario({"kind": "finish"}, system_name="escalation", event=button), object=ticket)
    make_scenario({"kind": "finish"}, system_name="report")
    delivery = cast.make_delivery(RAW_WITH_FILE, state=Delivery.State.SET_ASIDE, reason=Delivery.Reason.HELD)
    arguments: dict[str, list[object]] = {
        "tickets": [ticket.number],
        "tickets:rename-view": [0],
        "tickets:forget-view": [0],
        "activities": [activity.pk],
        "deliveries": [delivery.pk],
        "writing": [activity.pk],
        "writing:ticket": [ticket.number],
        **{f"writing:{name}": [uuid.uuid4()] for name in ("draft", "files", "template")},
        "writing:file": [uuid.uuid4(), 1],
        "contacts": [cast.ivan().pk],
        "records": [record.pk],
        **{f"records:{name}": ["invoices"] for name in ("list", "new", "bulk", "upload", "import")},
        "records:export": ["invoices", "xlsx"],
        "records:find": ["invoices", "Person"],
        "records:file": [record.pk, "Scans", scan.sha256],
        "scenarios:scenario": ["escalation"],
        "scenarios:run": [run.pk],
        "scenarios:handle-run": [run.pk, "stop"],
        "scenarios:of-object": ["ticket", ticket.pk],
        "scenarios:start-for": ["escalation", "ticket", ticket.pk],
        "scenarios:start-alone": ["report"],
        "activities:file": [activity.pk, attachment.pk],
        "activities:link": [made.pk],
        "activities:undo-link": [made.pk],
        "deliveries:list": ["held"],
        "deliveries:decide": ["held"],
        "deliveries:file": [delivery.pk, 0],
        **{f"contacts:{name}": [cast.ivan().account_id] for name in ("account", "edit-account", "merge-account")},
    }
    bare = {
        "staff",
        "search",
        "formulas",
        "scenarios:scenarios",
        "tickets:home",
        "tickets:news",
        "tickets:tickets",
        "activities:letters",
    }
    bare |= {f"tickets:{name}" for name in ("new", "choices", "people", "bulk", "undo", "save-view")}
    bare |= {f"activities:{name}" for name in ("news", "bulk", "all-read")}
    bare |= {f"deliveries:{name}" for name in ("synchronise", "progress")}
    bare |= {f"writing:{name}" for name in ("new", "drafts", "calendar", "people", "objects", "signature")}
    bare |= {f"contacts:{name}" for name in ("contacts", "accounts", "new-contact", "new-account", "account-names")}

    def find(name: str) -> str:
        app = name.split(":", maxsplit=1)[0]
        return reverse(name, args=[] if {name, app} & bare else arguments.get(name, arguments.get(app)))

    return find


@pytest.mark.parametrize("role", ["anonymous", "rita", "olga", "tamara"])
@pytest.mark.parametrize(("method", "table"), [("get", GET), ("post", POST)])
def test_it_opens_to_those_who_may(
    role: str, method: str, table: dict[str, dict[str, int]], address: Callable[[str], str]
) -> None:
    found = {}
    for name in table:
        client = Client()
        if role in USERS:
            client.force_login(USERS[role]())
        response = getattr(client, method)(address(name))
        b"".join(response)  # a file that is not read to its end stays open
        found[name] = response.status_code

    assert found == {name: statuses[role] for name, statuses in table.items()}


def test_it_sends_strangers_to_the_sign_in_and_back(client: Client) -> None:
    response = client.get("/tickets/?view=mine")

    assert response["Location"] == "/sign-in/?next=/tickets/%3Fview%3Dmine"
