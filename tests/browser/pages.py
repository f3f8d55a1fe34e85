"""Every page there is to look at, by a short name: for the tests that walk through all of them."""

from django.urls import reverse

from apps.linking.models import LinkingRule
from apps.mail.models import Mailbox, Sender
from apps.search.tasks import index
from tests import cast
from tests.browser.registry_scene import set_registry
from tests.browser.scenario_scene import set_scenarios
from tests.browser.scene import Scene


def addresses(scene: Scene) -> dict[str, str]:
    """The pages of the desk and the main ones of the admin."""
    return desk_addresses(scene) | admin_addresses(scene)


def desk_addresses(scene: Scene) -> dict[str, str]:
    """What agents work with."""
    index()
    contact, ticket, letter = cast.ivan(), scene.ticket, scene.reply
    record = set_registry(letter, scene.tamara)
    runs = set_scenarios(ticket, scene.olga)
    return {
        "tickets": "/tickets/",
        "ticket": ticket.get_absolute_url(),
        "ticket-new": reverse("tickets:new"),
        "hand-over": reverse("tickets:hand-over", args=[ticket.number]),
        "merge": reverse("tickets:merge", args=[ticket.number]),
        "spam": reverse("tickets:spam", args=[ticket.number]),
        "nothing": "/tickets/?q=никогда",
        "empty": "/tickets/?view=mine&queue=billing",
        "letters": "/letters/",
        "letter": letter.get_absolute_url(),
        "letter-link": reverse("activities:link-to", args=[letter.pk]),
        "letter-contact": reverse("activities:new-contact", args=[letter.pk]),
        "held": reverse("deliveries:delivery", args=[scene.held.pk]),
        "held-all": reverse("deliveries:list", args=["held"]),
        "failed": reverse("deliveries:delivery", args=[scene.failed.pk]),
        "set-aside": reverse("deliveries:list", args=["set-aside"]),
        "source": reverse("deliveries:source", args=[scene.held.pk]),
        "synchronise": reverse("deliveries:synchronise"),
        "contacts": reverse("contacts:contacts"),
        "contact": contact.get_absolute_url(),
        "contact-edit": reverse("contacts:edit-contact", args=[contact.pk]),
        "accounts": reverse("contacts:accounts"),
        "account": reverse("contacts:account", args=[contact.account_id]),
        "records": reverse("records:list", args=["invoices"]),
        "records-nothing": reverse("records:list", args=["invoices"]) + "?q=никогда&a.State=Черновик",
        "records-import": reverse("records:import", args=["invoices"]),
        "record": record.get_absolute_url(),
        "record-new": reverse("records:new", args=["invoices"]) + f"?letter={letter.pk}",
        "record-edit": reverse("records:edit", args=[record.pk]),
        "record-delete": reverse("records:delete", args=[record.pk]),
        "scenarios": reverse("scenarios:scenarios"),
        "scenario": reverse("scenarios:scenario", args=["approval"]),
        **{f"run-{state}": reverse("scenarios:run", args=[run.pk]) for state, run in runs.items()},
        "write": reverse("writing:new"),
        "reply": reverse("writing:reply", args=[letter.pk]),
        "drafts": reverse("writing:drafts"),
        "calendar": reverse("writing:calendar"),
        "search": "/search/",
        "search-found": "/search/?q=письмо",
        "search-mistake": "/search/?q=письмо is:nothing before:today",
        "preferences": reverse("staff:preferences"),
        "password": reverse("staff:password"),
    }


def admin_addresses(scene: Scene) -> dict[str, str]:
    """What technologists work with."""
    rule = LinkingRule.objects.create(name="Invoices", expression="Inv-[0-9]+", target="ticket", column="number")
    return {
        "admin": reverse("admin:index"),
        "admin-mailboxes": reverse("admin:mail_mailbox_changelist"),
        "admin-mailbox": reverse("admin:mail_mailbox_change", args=[Mailbox.objects.latest("pk").pk]),
        "admin-mailbox-new": reverse("admin:mail_mailbox_add"),
        "admin-sender-new": reverse("admin:mail_sender_add"),
        "admin-sender": reverse("admin:mail_sender_change", args=[(Sender.objects.first() or cast.make_sender()).pk]),
        "admin-deliveries": reverse("admin:mail_delivery_changelist"),
        "admin-delivery": reverse("admin:mail_delivery_change", args=[scene.failed.pk]),
        "admin-rehearsal": reverse("admin:mail_delivery_rehearsal") + f"?letter={scene.held.pk}",
        "admin-rules": reverse("admin:linking_linkingrule_changelist"),
        "admin-rule": reverse("admin:linking_linkingrule_change", args=[rule.pk]),
        "admin-queue": reverse("admin:tickets_queue_change", args=[scene.ticket.queue_id]),
    }
