from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "apps.tickets"

    def ready(self) -> None:
        from apps.linking import targets
        from apps.tickets.link_target import TICKET

        targets.register(TICKET)
