"""Scenarios in the admin: the list, the page of a new one, the builder, and the versions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from apps.scenarios import events
from apps.scenarios.admin.building import building_page, user_of
from apps.scenarios.admin.configuration import document_file, export_page, import_page, may_export, may_import
from apps.scenarios.admin.versions import show_version, show_versions
from apps.scenarios.definition import as_json
from apps.scenarios.examples import examples
from apps.scenarios.exchange import with_needs
from apps.scenarios.forms.scenario import NewScenarioForm
from apps.scenarios.models import Run, Scenario
from apps.scenarios.publishing import take_back


class EventFilter(admin.SimpleListFilter):
    """By what starts the published version."""

    title = _("event")
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every kind of event by its name."""
        return [(key, str(kind.label)) for key, kind in events.kinds().items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the chosen kind."""
        return queryset.filter(event_kind=self.value()) if self.value() else queryset


@admin.register(Scenario)
class ScenarioAdmin(admin.ModelAdmin[Scenario]):
    empty_list = _(
        "No scenarios yet. A scenario says what happens by itself when a letter comes or a button is pressed."
    )
    list_display = ("called", "system_name", "state", "starts", "version", "words")
    list_filter = ("enabled", EventFilter)
    list_select_related = ("published",)
    search_fields = ("title", "system_name", "description")
    ordering = ("title", "pk")
    show_full_result_count = False
    view_on_site = False
    change_list_template = "admin/scenarios/scenarios.html"
    actions = ("export_chosen",)

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(css={"all": ["admin_mail/panels.css"]})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Scenario]:
        """Scenarios with their published versions."""
        return super().get_queryset(request).select_related("published")

    def get_urls(self) -> list[URLPattern]:
        """Django's own addresses, after those of the versions and of the configuration as one file."""
        versions = self.admin_site.admin_view(self.versions_view)
        version = self.admin_site.admin_view(self.version_view)
        take = self.admin_site.admin_view(require_POST(self.take_back_view))
        export = self.admin_site.admin_view(lambda request: export_page(request, self.admin_site))
        take_in = self.admin_site.admin_view(lambda request: import_page(request, self.admin_site))
        return [
            path("export/", export, name="scenarios_configuration_export"),
            path("import/", take_in, name="scenarios_configuration_import"),
            path("<path:object_id>/versions/", versions, name="scenarios_scenario_versions"),
            path("<path:object_id>/versions/<int:number>/", version, name="scenarios_scenario_version"),
            path("<path:object_id>/versions/<int:number>/draft/", take, name="scenarios_scenario_take_back"),
            *super().get_urls(),
        ]

    def get_deleted_objects(
        self, objs: QuerySet[Scenario] | Sequence[Scenario], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What goes along with scenarios, counted and not listed: there can be any number of runs.

        Nobody deletes runs by hand, but whoever may delete a scenario may do so with its runs.
        """
        runs = Run.objects.filter(scenario__in=[each.pk for each in objs]).count()
        counted = {str(self.opts.verbose_name_plural): len(objs), str(Run._meta.verbose_name_plural): runs}
        return [str(each) for each in objs], counted, set(), []

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the ways to export and import for those who may."""
        ways = {"may_import": may_import(request), "may_export": may_export(request)}
        return super().changelist_view(request, {**(extra_context or {}), **ways})

    @admin.action(permissions=["view"], description=_("Export with all that they need"))
    def export_chosen(self, _request: HttpRequest, scenarios: QuerySet[Scenario]) -> HttpResponse:
        """The scenarios, and the routes, record types and scenarios that they name, as one file."""
        return document_file(with_needs(scenarios), "scenarios.json")

    @admin.display(description=_("title"), ordering="title")
    def called(self, scenario: Scenario) -> SafeString:
        """The title above what the scenario is for."""
        return format_html('{}<small class="sentence">{}</small>', scenario, scenario.description)

    @admin.display(description=_("state"), ordering="enabled")
    def state(self, scenario: Scenario) -> SafeString:
        """On, off, not published, or switched off by the program with the reason."""
        if scenario.switched_off_at and not scenario.enabled:
            badge = '<span class="badge badge-danger">{}</span> <span class="sentence">{}</span>'
            return format_html(badge, _("switched off"), scenario.switched_off_why)
        if not scenario.enabled:
            return format_html('<span class="badge">{}</span>', _("off"))
        if scenario.published is None:
            return format_html('<span class="badge badge-warn">{}</span>', _("not published"))
        return format_html('<span class="badge badge-ok">{}</span>', _("on"))

    @admin.display(description=_("event"), ordering="event_kind")
    def starts(self, scenario: Scenario) -> str:
        kind = events.kinds().get(scenario.event_kind)
        return str(kind.label) if kind else ""

    @admin.display(description=_("version"))
    def version(self, scenario: Scenario) -> str | SafeString:
        """The published one, and whether the draft goes further."""
        if scenario.published is None:
            return ""
        if not scenario.is_changed:
            return str(scenario.published.number)
        return format_html('{} <span class="badge">{}</span>', scenario.published.number, _("draft changed"))

    @admin.display(description=pgettext_lazy("of a scenario", "tags"))
    def words(self, scenario: Scenario) -> SafeString:
        return format_html_join(" ", '<span class="badge">{}</span>', ((tag,) for tag in scenario.tags))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for the name and what to begin with, then go to the builder."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        offered = examples()
        form = NewScenarioForm(request.POST or None)
        chosen = request.POST.get("example", request.GET.get("example", ""))
        if request.method == "POST" and form.is_valid():
            scenario = form.save(commit=False)
            example = next((each for each in offered if each.key == chosen), None)
            if example:
                scenario.definition = as_json(example.definition)
                scenario.description = str(example.description)[:500]
            scenario.save()
            LogEntry.objects.log_actions(user_of(request).pk, [scenario], ADDITION, single_object=True)
            return HttpResponseRedirect(self._builder(scenario))
        context = {
            **self.admin_site.each_context(request), **(extra_context or {}),
            "opts": self.opts, "title": _("New scenario"), "form": form, "examples": offered, "chosen": chosen,
        }  # fmt: skip
        return render(request, "admin/scenarios/new.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The builder."""
        scenario = self._seen(request, object_id)
        may_change = self.has_change_permission(request, scenario)
        return building_page(request, self.admin_site, scenario, may_change=may_change)

    def versions_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Every published version."""
        return show_versions(request, self.admin_site, self._seen(request, object_id))

    def version_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """One version, and what it changed."""
        scenario = self._seen(request, object_id)
        may_change = self.has_change_permission(request, scenario)
        return show_version(request, self.admin_site, scenario, number, may_change=may_change)

    def take_back_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """Make the version the draft again."""
        scenario = self._seen(request, object_id)
        if not self.has_change_permission(request, scenario):
            raise PermissionDenied
        version = scenario.versions.filter(number=number).first()
        if version is None:
            raise Http404
        take_back(scenario, version)
        LogEntry.objects.log_actions(user_of(request).pk, [scenario], CHANGE, single_object=True)
        messages.success(request, _("Version %(number)s is the draft again.") % {"number": number})
        return HttpResponseRedirect(self._builder(scenario))

    def _seen(self, request: HttpRequest, object_id: str) -> Scenario:
        scenario = self.get_object(request, unquote(object_id))
        if scenario is None:
            raise Http404
        if not self.has_view_or_change_permission(request, scenario):
            raise PermissionDenied
        return scenario

    def _builder(self, scenario: Scenario) -> str:
        return reverse("admin:scenarios_scenario_change", args=[scenario.pk])
