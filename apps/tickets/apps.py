from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "apps.tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        from apps.linking import targets
        from apps.tickets.link_target import TICKET
        from apps.tickets.navigation import offer_places

        targets.register(TICKET)
        offer_places()
