"""`manage.py mailbox`: make, change, list and test the mailboxes that letters are collected from."""

from collections.abc import Sequence
from typing import Any

from apps.mail.ledger import poll_now
from apps.mail.management.connection_command import ConnectionCommand
from apps.mail.models import Mailbox
from apps.mail.trials import Trial, try_mailbox
from apps.mail.validation.advice import mailbox_advice
from apps.runtime.setting_values import named


class Command(ConnectionCommand[Mailbox]):
    """The settings of mailboxes."""

    help = "Makes, changes, lists and tests the mailboxes that letters are collected from."
    model = Mailbox
    columns = ("system_name", "protocol", "server", "scan_folders", "enabled")

    def add_test_arguments(self, testing: Any) -> None:
        testing.add_argument(
            "--create-folders", action="store_true", help="make the OK and error folders where they are missing"
        )

    def test(self, name: str, **options: Any) -> None:
        if options["create_folders"]:
            mailbox = named(Mailbox, name)
            for step in try_mailbox(mailbox).steps:
                if step.can_create:
                    try_mailbox(mailbox, create=step.subject)
        super().test(name, **options)

    def try_connection(self, instance: Mailbox) -> Trial:
        return try_mailbox(instance)

    def advice(self, instance: Mailbox) -> Sequence[str]:
        return mailbox_advice(instance)

    def saved(self, instance: Mailbox) -> None:
        """Let the next tick try the new settings, whatever pause the old ones had earned."""
        super().saved(instance)
        if instance.enabled:
            poll_now(instance)
