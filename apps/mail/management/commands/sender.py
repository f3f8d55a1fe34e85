"""`manage.py sender`: make, change, list and test the ways out for letters."""

from collections.abc import Sequence

from apps.mail.management.connection_command import ConnectionCommand
from apps.mail.models import Sender
from apps.mail.trials import Trial, try_sender
from apps.mail.validation.advice import sender_advice


class Command(ConnectionCommand[Sender]):
    """The settings of senders."""

    help = "Makes, changes, lists and tests senders: the servers that letters leave by."
    model = Sender
    columns = ("system_name", "protocol", "server", "address", "is_default", "enabled")

    def try_connection(self, instance: Sender) -> Trial:
        return try_sender(instance)

    def advice(self, instance: Sender) -> Sequence[str]:
        return sender_advice(instance)
