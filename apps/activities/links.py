"""Links between letters and everything they are about, and the mark “needs processing” that follows from them."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from apps.activities.models import EmailActivity, Link, UndoneLink
from apps.contacts.models import Account, Contact
from apps.desk.happenings import tell_changed
from apps.linking.finding import FoundLink
from apps.linking.models import LinkingRule
from apps.staff.models import User

# Seed 004: the fields Contact and Account are the first half of the condition, not a link of the second.
_NOT_COUNTED = {("contacts", "contact"), ("contacts", "account")}
_TICKET = ("tickets", "ticket")
_OF_THE_MAKER = ("origin", "rule", "rule_name", "matched", "scenario", "by")  # who or what has made a link


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
    wanted = Link(
        activity=activity,
        content_type=ContentType.objects.get_for_model(target),
        object_id=target.pk,
        origin=origin,
        rule=rule,
        rule_name=rule.name if rule else "",
        matched=matched,
        scenario=scenario[:200],
        by=by,
    )
    with transaction.atomic():
        made = _keep(wanted)
        tell_changed(activity, _cleared(activity), by=by)
    return made


def join_ticket(
    activity: EmailActivity, ticket: models.Model, *, origin: Link.Origin, scenario: str = "", by: User | None
) -> None:
    """Link the letter to a ticket; one that belongs to no ticket yet becomes the first of this one's timeline."""
    names = []
    with transaction.atomic():
        if activity.ticket_id is None:
            activity.ticket_id = ticket.pk
            activity.save(update_fields=["ticket"])
            names.append("Ticket")
        kind = ContentType.objects.get_for_model(ticket)
        _keep(
            Link(
                activity=activity, content_type=kind, object_id=ticket.pk, origin=origin, scenario=scenario[:200], by=by
            )
        )
        tell_changed(activity, names + _cleared(activity), by=by)


def _keep(wanted: Link) -> Link:
    """Save the link, or find the one that is there already."""
    if wanted.origin == Link.Origin.HAND:
        _undone(wanted.activity).filter(content_type=wanted.content_type, object_id=wanted.object_id).delete()
    made, created = Link.objects.get_or_create(
        activity=wanted.activity,
        content_type=wanted.content_type,
        object_id=wanted.object_id,
        defaults={name: getattr(wanted, name) for name in _OF_THE_MAKER},
    )
    if not created and wanted.origin == Link.Origin.HAND != made.origin:
        made.origin, made.by = wanted.origin, wanted.by  # an agent's word counts for more than a rule's
        made.save(update_fields=["origin", "by"])
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
    with transaction.atomic():
        if made.origin != Link.Origin.HAND:
            UndoneLink.objects.get_or_create(
                activity=activity, content_type=made.content_type, object_id=made.object_id, defaults={"by": by}
            )
        made.delete()
        refresh_needs_processing(activity, by=by)


def fill_in_contact(activity: EmailActivity, contact: Contact | None, *, by: User | None) -> None:
    """Say whose letter it is; the contact brings her account along."""
    account = (contact.account if contact is not None else None) or activity.account
    _fill_in(activity, {"contact": contact, "account": account}, by)


def fill_in_account(activity: EmailActivity, account: Account | None, *, by: User | None) -> None:
    """Say which organisation's letter it is."""
    _fill_in(activity, {"account": account}, by)


def _fill_in(activity: EmailActivity, parties: dict[str, Contact | Account | None], by: User | None) -> None:
    names = [name for name, party in parties.items() if getattr(activity, name) != party]
    for name in names:
        setattr(activity, name, parties[name])
    with transaction.atomic():
        activity.save(update_fields=names)
        tell_changed(activity, [name.capitalize() for name in names] + _refreshed(activity), by=by)


def refresh_needs_processing(activity: EmailActivity, *, by: User | None = None) -> None:
    """Set or clear the mark as the letter's contact, account and links now want it, in the caller's transaction.

    A letter that an agent has called processed stays so.
    """
    tell_changed(activity, _refreshed(activity), by=by)


def _cleared(activity: EmailActivity) -> list[str]:
    """A new link may clear the mark, but never sets it."""
    return _refreshed(activity) if activity.needs_processing else []


def _refreshed(activity: EmailActivity) -> list[str]:
    """What scenarios call the mark, if it is another one now."""
    if activity.processed_at is not None:
        return []
    kinds = {
        (link.content_type.app_label, link.content_type.model, link.origin)
        for link in activity.links.select_related("content_type")
    }
    wanted = needs_processing(has_party=bool(activity.contact_id or activity.account_id), links=kinds)
    if activity.needs_processing == wanted:
        return []
    activity.needs_processing = wanted
    activity.save(update_fields=["needs_processing"])
    return ["NeedsProcessing"]


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
