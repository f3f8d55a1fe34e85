"""What letters are linked to, by name and sign, as pages show it: read in one query, whatever the kinds are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, F, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.text import capfirst

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
    models = _by_model()
    types = ContentType.objects.get_for_models(*models)
    titles = [When(content_type=types[model], then=_title(models[model], user)) for model in models]
    keys = [When(content_type=types[model], then=_key(models[model], user)) for model in models]
    return links.order_by("pk").annotate(
        title=Case(*titles, default=None, output_field=CharField()),
        target_key=Case(*keys, default=None, output_field=CharField()),
    )


def shown_links(links: Sequence[Link]) -> list[Linked]:
    """Links of `titled` for a template."""
    targets = {target.key: target for target in all_targets()}
    return [_linked(link, targets.get(getattr(link, "target_key", None) or "")) for link in links]


def linked_by_letter(letters: Sequence[EmailActivity], user: User) -> dict[int, list[Linked]]:
    """What each of the letters is linked to, by the letter's key."""
    links = list(titled(Link.objects.filter(activity__in=[letter.pk for letter in letters]), user)) if letters else []
    found: dict[int, list[Linked]] = {letter.pk: [] for letter in letters}
    for link, shown in zip(links, shown_links(links), strict=True):
        found[link.activity_id].append(shown)
    return found


def _by_model() -> dict[type[Model], list[LinkTarget]]:
    """The types that have titles; the rows of one model may be of several."""
    found: defaultdict[type[Model], list[LinkTarget]] = defaultdict(list)
    for target in all_targets():
        if target.title is not None:
            found[target.model].append(target)
    return found


def _title(targets: Sequence[LinkTarget], user: User) -> Combinable:
    return _of_object(targets, user, [Cast(target.title or F("pk"), CharField()) for target in targets])


def _key(targets: Sequence[LinkTarget], user: User) -> Combinable:
    """The key of the type; of a model whose rows are of one type it needs no look at the row."""
    keys = [Value(target.key) for target in targets]
    return keys[0] if targets[0].only is None else _of_object(targets, user, keys)


def _of_object(targets: Sequence[LinkTarget], user: User, terms: Sequence[Combinable]) -> Subquery:
    """Of the linked object, the term of its type; none of an object that the user doesn't see."""
    rows: Any = targets[0].model._default_manager.order_by().filter(pk=OuterRef("object_id"))
    if hasattr(rows, "visible_to"):
        rows = rows.visible_to(user)
    cases = [When(target.only or Q(pk=F("pk")), then=term) for target, term in zip(targets, terms, strict=True)]
    return Subquery(rows.values(of_object=Case(*cases, default=None, output_field=CharField()))[:1])


def _linked(link: Link, target: LinkTarget | None) -> Linked:
    model = None if target else ContentType.objects.get_for_id(link.content_type_id).model_class()
    return Linked(
        pk=link.pk,
        key=target.key if target else "",
        kind=target.label if target else capfirst(str(model._meta.verbose_name)) if model else "",
        icon=target.icon if target else "link",
        title=getattr(link, "title", None) or "",
        origin=link.origin,
        rule_name=link.rule_name,
        scenario=link.scenario,
        matched=link.matched,
    )
