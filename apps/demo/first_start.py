"""The first start of a demo: old letters are taken in and worked on, processes begun, and new letters delivered."""

from pathlib import Path

from django.utils import timezone

from apps.demo.correspondence import DemoLetter, new_letters, old_letters
from apps.demo.customers import introduce_customers
from apps.demo.desk import work_the_desk
from apps.demo.installation import DOMAIN, demo_folder, demo_mailboxes
from apps.demo.maildir import deliver
from apps.demo.records import begin_processes, file_invoices
from apps.intake.pipeline import work_mailbox


def letters_are_here() -> bool:
    """Whether the demo's letters were delivered once; then they are never again."""
    return _mark().exists()


def bring_letters() -> None:
    """Take in what is history, let the agents work on it, and deliver what comes in today for the workers to collect.

    Broken off, it begins anew: letters that are delivered twice are known by their Message-ID.
    """
    now = timezone.now()
    introduce_customers()
    file_invoices(now)
    for letter in old_letters(now):
        _deliver(letter)
    for mailbox in demo_mailboxes():
        work_mailbox(mailbox)
    work_the_desk()
    begin_processes(now)
    for letter in new_letters(now):
        _deliver(letter)
    _mark().touch()


def _deliver(letter: DemoLetter) -> None:
    folder = letter.address.removesuffix(f"@{DOMAIN}")
    deliver(demo_folder() / folder, letter.content, arrived_at=letter.sent_at)


def _mark() -> Path:
    return demo_folder() / "letters-delivered"
