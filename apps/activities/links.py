"""Links between letters and everything they are about, and the mark “needs processing” that follows from them."""

from django.contrib.contenttypes.models import ContentType
from django.db import models

from apps.activities.models import EmailActivity, Link, UndoneLink
from apps.contacts.models import Account, Contact
from apps.desk.happenings import tell_changed
from apps.linking.finding import FoundLink
from apps.linking.models import LinkingRule
from apps.staff.models import User

# Seed 004: the fields Contact and Account are the first half of the condition, not a link of the second.
_NOT_COUNTED = {("contacts", "contact"), ("contacts", "account")}
_TICKET = ("tickets", "ticket")


def link(
    activity: EmailActivity,
    target: models.Model,
    *,
    origin: Link.Origin,
    rule: LinkingRule | None = None,
    matched: str = "",
    scenario: str = "",
    by: User | None = None,
) -> Link:
    """Link the letter to an object; one that is there already is returned as it is.

    By hand, a link that was undone may come back. `scenario` is the title of the one that makes it.
    """
    if origin == Link.Origin.HAND:
        _undone(activity).filter(content_type=ContentType.objects.get_for_model(target), object_id=target.pk).delete()
    made, created = Link.objects.get_or_create(
        activity=activity,
        content_type=ContentType.objects.get_for_model(target),
        object_id=target.pk,
        defaults={
            "origin": origin,
            "rule": rule,
            "rule_name": rule.name if rule else "",
            "scenario": scenario[:200],
            "matched": matched,
            "by": by,
        },
    )
    if not created and origin == Link.Origin.HAND != made.origin:
        made.origin, made.by = origin, by  # an agent's word counts for more than a rule's
        made.save(update_fields=["origin", "by"])
    if activity.needs_processing:  # a link may clear the mark, but never undoes an agent's “Processed”
        refresh_needs_processing(activity)
    return made


def rule_link(activity: EmailActivity, found: FoundLink) -> Link:
    """The link that a rule has found, not yet saved."""
    return Link(
        activity=activity,
        content_type=ContentType.objects.get_for_model(found.target),
        object_id=found.target.pk,
        origin=Link.Origin.RULE,
        rule_id=found.rule.id,
        rule_name=found.rule.name,
        matched=found.matched,
    )


def was_undone(activity: EmailActivity, target: models.Model) -> bool:
    """Whether an agent has taken this very link away."""
    return (
        _undone(activity).filter(content_type=ContentType.objects.get_for_model(target), object_id=target.pk).exists()
    )


def without_undone(activity: EmailActivity, rows: list[Link]) -> list[Link]:
    """Those of the links to be made that no agent has taken away before."""
    if not rows:
        return rows
    undone = set(_undone(activity).values_list("content_type", "object_id"))
    return [row for row in rows if (row.content_type_id, row.object_id) not in undone]


def unlink(made: Link, *, by: User) -> None:
    """Take a link away; no rule makes it again."""
    activity = made.activity
    if made.origin != Link.Origin.HAND:
        UndoneLink.objects.get_or_create(
            activity=activity, content_type=made.content_type, object_id=made.object_id, defaults={"by": by}
        )
    made.delete()
    refresh_needs_processing(activity)


def fill_in_contact(activity: EmailActivity, contact: Contact | None) -> None:
    """Say whose letter it is; the contact brings her account along."""
    activity.contact = contact
    if contact is not None and contact.account is not None:
        activity.account = contact.account
    activity.save(update_fields=["contact", "account"])
    refresh_needs_processing(activity)
    tell_changed(activity, ["Contact", "Account"])


def fill_in_account(activity: EmailActivity, account: Account | None) -> None:
    """Say which organisation's letter it is."""
    activity.account = account
    activity.save(update_fields=["account"])
    refresh_needs_processing(activity)
    tell_changed(activity, ["Account"])


def refresh_needs_processing(activity: EmailActivity) -> None:
    """Set or clear the mark as the letter's contact, account and links now want it.

    A letter that an agent has called processed stays so.
    """
    if activity.processed_at is not None:
        return
    kinds = {
        (link.content_type.app_label, link.content_type.model, link.origin)
        for link in activity.links.select_related("content_type")
    }
    wanted = needs_processing(has_party=bool(activity.contact_id or activity.account_id), links=kinds)
    if activity.needs_processing != wanted:
        activity.needs_processing = wanted
        activity.save(update_fields=["needs_processing"])


def needs_processing(*, has_party: bool, links: set[tuple[str, str, str]]) -> bool:
    """Whether a letter needs processing (seed 004, «Обработать письмо»).

    It is processed when its contact or account is filled and at least one link stands. A ticket that was filled in by
    the program doesn't count (the seed's note on “Обращение”). `links` holds (app label, model, origin).
    """
    if not has_party:
        return True
    return not any(_counts(app, model, origin) for app, model, origin in links)


def _undone(activity: EmailActivity) -> models.QuerySet[UndoneLink]:
    return UndoneLink.objects.filter(activity=activity)


def _counts(app: str, model: str, origin: str) -> bool:
    kind = (app, model)
    if kind == _TICKET:
        return origin == Link.Origin.HAND
    return kind not in _NOT_COUNTED
