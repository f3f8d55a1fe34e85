"""`manage.py sender`: make, change, list and test the ways out for letters."""

from collections.abc import Sequence
from typing import Any

from apps.mail.forms.senders import split_addresses
from apps.mail.management.connection_command import ConnectionCommand
from apps.mail.models import Sender
from apps.mail.sender_health import try_now
from apps.mail.trials import Trial, try_letter, try_sender
from apps.mail.validation.advice import sender_advice


class Command(ConnectionCommand[Sender]):
    """The settings of senders."""

    help = "Makes, changes, lists and tests senders: the servers that letters leave by."
    model = Sender
    columns = ("system_name", "protocol", "server", "address", "is_default", "enabled")
    recipients: Sequence[str] = ()

    def add_test_arguments(self, testing: Any) -> None:
        testing.add_argument("--letter", metavar="ADDRESSES", default="", help="send a test letter to these addresses")

    def test(self, name: str, **options: Any) -> None:
        self.recipients = split_addresses(options["letter"])
        super().test(name, **options)

    def try_connection(self, instance: Sender) -> Trial:
        return try_letter(instance, self.recipients) if self.recipients else try_sender(instance)

    def advice(self, instance: Sender) -> Sequence[str]:
        return sender_advice(instance)

    def saved(self, instance: Sender) -> None:
        """Let the next tick try the new settings, whatever pause the old ones had earned."""
        super().saved(instance)
        try_now(instance)
