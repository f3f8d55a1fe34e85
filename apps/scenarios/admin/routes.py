"""What the admin pages of outgoing and incoming routes have in common."""

from typing import Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.attributes import Attribute
from apps.attributes.declaration import paths
from apps.desk.unsaved_forms import UnsavedFormAdmin
from apps.mail.admin.buttons import ButtonAdmin
from apps.scenarios.admin.configuration import document_file, may_import
from apps.scenarios.models import Route
from apps.scenarios.uses import scenarios_using

R = TypeVar("R", bound=Route)


class RouteAdmin(UnsavedFormAdmin[R], ButtonAdmin[R]):
    """A list that tells which routes are off and why, and their export."""

    search_fields = ("system_name", "description")
    show_full_result_count = False
    view_on_site = False
    actions = ("export_chosen",)
    change_form_template = "admin/scenarios/route.html"
    change_list_template = "admin/scenarios/routes.html"

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(css={"all": ["scenarios/routes.css"]})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to the import for those who may."""
        context = {"may_import": may_import(request)}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def get_readonly_fields(self, request: HttpRequest, obj: R | None = None) -> Any:
        """Scenarios know a route by its system name, which therefore stays while any uses it."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "system_name") if obj and scenarios_using(obj) else fields

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes along, and what is in the way: scenarios at work."""
        gone, counts, missing, protected = super().get_deleted_objects(objs, request)
        sentence = gettext("The scenario “%(title)s” uses it: choose another route there, or switch the scenario off.")
        named = [sentence % {"title": each} for route in objs for each in scenarios_using(route)]
        return gone, counts, missing, [*protected, *dict.fromkeys(named)]

    def save_model(self, request: HttpRequest, obj: R, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's own signature
        """Save, and tell whose letters will not leave or be heard of any more."""
        super().save_model(request, obj, form, change)
        users = scenarios_using(obj) if change and not obj.enabled else []
        if users:
            sentence = gettext("Scenarios that use this route will fail or not start while it is off: %(titles)s.")
            messages.warning(request, sentence % {"titles": ", ".join(map(str, users))})

    @admin.display(description=_("state"), ordering="enabled")
    def state(self, route: R) -> SafeString:
        """On, off, or switched off by the program with the reason."""
        if route.enabled:
            return format_html('<span class="badge badge-ok">{}</span>', _("on"))
        if route.switched_off_at is None:
            return format_html('<span class="badge">{}</span>', _("off"))
        return format_html(
            '<span class="badge badge-danger">{}</span> <span class="sentence">{}</span>',
            _("switched off"),
            route.switched_off_why,
        )

    @admin.action(permissions=["view"], description=_("Export as one file"))
    def export_chosen(self, _request: HttpRequest, routes: QuerySet[R]) -> HttpResponse:
        """The routes as JSON, as `manage.py configuration import` takes them."""
        return document_file(routes, "routes.json")


def attributes_table(attributes: tuple[Attribute, ...]) -> SafeString:
    """The built-in attributes as a table: name, type, and what they hold."""
    rows = format_html_join(
        "",
        "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
        (
            (path, _type_of(attribute), gettext(attribute.description) if attribute.description else "")
            for path, attribute in paths(attributes)
        ),
    )
    head = format_html("<tr><th>{}</th><th>{}</th><th>{}</th></tr>", _("Name"), _("Type"), _("Description"))
    summary = format_html_join(", ", "<code>{}</code>", ((attribute.name,) for attribute in attributes))
    return format_html(
        '<details><summary>{}</summary><table class="built-in"><thead>{}</thead><tbody>{}</tbody></table></details>',
        summary, head, rows,
    )  # fmt: skip


def _type_of(attribute: Attribute) -> str | Promise:
    if attribute.array:
        return gettext("array: %(type)s") % {"type": attribute.type.label}
    return attribute.type.label
