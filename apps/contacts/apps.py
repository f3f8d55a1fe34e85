from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "apps.contacts"
    verbose_name = _("Contacts")

    def ready(self) -> None:
        from apps.contacts.link_targets import ACCOUNT, CONTACT
        from apps.linking import targets

        targets.register(CONTACT)
        targets.register(ACCOUNT)
