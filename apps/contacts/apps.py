from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "apps.contacts"

    def ready(self) -> None:
        from apps.contacts.link_targets import ACCOUNT, CONTACT
        from apps.linking import targets

        targets.register(CONTACT)
        targets.register(ACCOUNT)
