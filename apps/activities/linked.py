"""What letters are linked to, by name and sign, as pages show it: read in one query, whatever the kinds are."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Cast
from django.urls import reverse

from apps.activities.models import EmailActivity, Link
from apps.linking.targets import LinkTarget, all_targets
from apps.staff.models import User


@dataclass(frozen=True, slots=True)
class Linked:
    """One link of a letter. `title` is "" when its object is gone, or is not for this reader's eyes."""

    pk: int
    key: str  # of the object's type
    kind: str  # the type's name
    icon: str
    title: str
    origin: str
    rule_name: str
    scenario: str
    matched: str

    @property
    def url(self) -> str:
        return reverse("activities:link", args=[self.pk])


def titled(links: QuerySet[Link], user: User) -> QuerySet[Link]:
    """The links, each with its object's `title` as far as this user may see it."""
    types = ContentType.objects.get_for_models(*(target.model for target in _with_titles()))
    cases = [When(content_type=types[target.model], then=_title(target, user)) for target in _with_titles()]
    return links.order_by("pk").annotate(title=Case(*cases, default=None, output_field=CharField()))


def shown_links(links: Sequence[Link]) -> list[Linked]:
    """Links of `titled` for a template."""
    targets = {ContentType.objects.get_for_model(target.model).pk: target for target in all_targets()}
    return [_linked(link, targets.get(link.content_type_id)) for link in links]


def linked_by_letter(letters: Sequence[EmailActivity], user: User) -> dict[int, list[Linked]]:
    """What each of the letters is linked to, by the letter's key."""
    links = list(titled(Link.objects.filter(activity__in=[letter.pk for letter in letters]), user)) if letters else []
    found: dict[int, list[Linked]] = {letter.pk: [] for letter in letters}
    for link, shown in zip(links, shown_links(links), strict=True):
        found[link.activity_id].append(shown)
    return found


def _with_titles() -> list[LinkTarget]:
    return [target for target in all_targets() if target.title is not None]


def _title(target: LinkTarget, user: User) -> Subquery:
    rows = target.visible_to(user).order_by().filter(pk=OuterRef("object_id"))
    return Subquery(rows.values(link_title=Cast(target.title or F("pk"), CharField()))[:1])


def _linked(link: Link, target: LinkTarget | None) -> Linked:
    return Linked(
        pk=link.pk,
        key=target.key if target else "",
        kind=target.label if target else "",
        icon=target.icon if target else "link",
        title=getattr(link, "title", None) or "",
        origin=link.origin,
        rule_name=link.rule_name,
        scenario=link.scenario,
        matched=link.matched,
    )
