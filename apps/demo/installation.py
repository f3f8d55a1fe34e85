"""What the demo sets up: two queues, two mailboxes in Maildir folders, a sender that leads nowhere, and processes."""

from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Model

from apps.demo.letter_templates import install_templates
from apps.demo.maildir import make_maildir
from apps.demo.people import SignIn, create_people
from apps.demo.post_office import HOST
from apps.demo.processes import install_processes
from apps.demo.routes import install_routes
from apps.mail.models import (
    AfterProcessing,
    Authentication,
    FirstConnection,
    Mailbox,
    Protocol,
    Security,
    Sender,
)
from apps.mail.transports import open_source
from apps.staff.models import User
from apps.tickets.models import Queue

M = TypeVar("M", bound=Model)

SUPPORT, BILLING, OUTGOING = "support", "billing", "outgoing"
DOMAIN = "postdesk.example"
FIRST_ANSWER_WITHIN = timedelta(days=4)  # so that a few of the old letters are overdue
PROCESSED, ERRORS = "Processed", "Errors"


def demo_folder() -> Path:
    """Where the demo keeps its mail."""
    return Path(settings.DATA_DIR) / "demo"


def outgoing_folder() -> Path:
    """The Maildir with everything that Postdesk sends in the demo."""
    return demo_folder() / OUTGOING


def is_installed() -> bool:
    """Whether this database holds the demo."""
    return Mailbox.objects.filter(system_name=SUPPORT, address=f"{SUPPORT}@{DOMAIN}").exists()


def is_foreign() -> bool:
    """Whether this database holds somebody's own work, which a demo must not mix with."""
    return not is_installed() and (User.objects.exists() or Mailbox.objects.exists())


@transaction.atomic
def install() -> list[SignIn]:
    """Make everything, and return how to sign in."""
    support, _found = Queue.objects.get_or_create(
        system_name=SUPPORT, defaults={"title": "Support", "number_mask": "HD-{0}"}
    )
    support.first_answer_within = FIRST_ANSWER_WITHIN
    support.save(update_fields=["first_answer_within"])
    billing = Queue.objects.create(system_name=BILLING, title="Billing", number_mask="Bill-{0}", acknowledge=False)
    sender = _clean(
        Sender(
            system_name=OUTGOING,
            name="Postdesk",
            address=f"{SUPPORT}@{DOMAIN}",
            server=HOST,
            security=Security.NONE,
            authentication=Authentication.NONE,
            description="Keeps every letter in the folder demo/outgoing; nothing leaves this machine.",
        )
    )
    for queue in (support, billing):
        make_maildir(_maildir(queue.system_name))
        _clean(_mailbox(queue, sender))
    install_routes(sender=OUTGOING, mailbox=BILLING)
    install_processes(sender=OUTGOING, mailbox=BILLING)
    install_templates(sender)
    return create_people()


def connect(port: int) -> None:
    """Point mailboxes and sender at the folders and the port of this start, unless somebody has made them real."""
    Sender.objects.filter(system_name=OUTGOING, server=HOST).update(port=port)
    make_maildir(outgoing_folder())
    for mailbox in demo_mailboxes():
        Mailbox.objects.filter(pk=mailbox.pk).update(server=str(_maildir(mailbox.system_name)))
        mailbox.refresh_from_db()
        make_maildir(Path(mailbox.server))
        with open_source(mailbox.connection()) as source:
            source.create_folder(PROCESSED)
            source.create_folder(ERRORS)


def demo_mailboxes() -> list[Mailbox]:
    """Invoices first: other letters mention them."""
    names = [SUPPORT, BILLING]
    return list(Mailbox.objects.filter(system_name__in=names, protocol=Protocol.MAILDIR).order_by("system_name"))


def _mailbox(queue: Queue, sender: Sender) -> Mailbox:
    return Mailbox(
        system_name=queue.system_name,
        address=f"{queue.system_name}@{DOMAIN}",
        description="A Maildir of the demo: letters come in through its own mail server.",
        protocol=Protocol.MAILDIR,
        server=str(_maildir(queue.system_name)),
        security=Security.NONE,
        authentication=Authentication.NONE,
        after_processing=AfterProcessing.MOVE,
        ok_folder=PROCESSED,
        error_folder=ERRORS,
        first_connection=FirstConnection.EVERYTHING,
        poll_seconds=15,
        queue=queue,
        sender=sender,
        signed_reply_address=True,
    )


def _maildir(name: str) -> Path:
    return demo_folder() / name


def _clean(made: M) -> M:
    """Save what the forms would let through, too."""
    made.full_clean()
    made.save()
    return made
