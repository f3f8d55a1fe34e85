"""`manage.py queue`: make, change and list the queues of tickets."""

from apps.runtime.settings_command import SettingsCommand
from apps.tickets.models import Queue


class Command(SettingsCommand[Queue]):
    """The settings of queues."""

    help = "Makes, changes and lists the queues that tickets stand in."
    model = Queue
    columns = ("system_name", "title", "number_mask", "is_default", "enabled")
