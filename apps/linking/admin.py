"""The technologist's page of linking rules: a form that tries a rule on the last letters before it is saved.

`apps.intake.admin` registers it, with what needs to know the links that were made.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.desk.labelled_lists import LabelledList
from apps.linking.forms import LinkingRuleForm, aim_of, aims
from apps.linking.models import LinkingRule
from apps.linking.samples import latest
from apps.linking.trial import LETTERS, try_on_text, try_rule

# With a mistake in one of these there is nothing to try; whatever else the form lacks, the rule can be tried.
TRIED_FIELDS = ("expression", "places", "senders", "aim")


class LinkingRuleAdmin(LabelledList, admin.ModelAdmin[LinkingRule]):
    """The list and the form of rules, with the trial."""

    empty_list = _("No rules yet. A rule finds a number such as Inv-53 in letters and links them to what bears it.")
    form = LinkingRuleForm
    change_form_template = "admin/linking/linkingrule/change_form.html"
    list_display: tuple[str, ...] = ("name", "pattern", "aim", "order", "enabled")
    list_editable = ("order", "enabled")
    list_filter = ("enabled",)
    search_fields = ("name", "description", "expression")
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("name", "enabled", "order", "description")}),
        (
            _("What to look for"),
            {
                "description": _("Rules look at letters that come and at letters that are sent. Every match counts."),
                "fields": ("expression", "places", "senders"),
            },
        ),
        (
            _("What to link to"),
            {
                "description": _("Number masks should differ, so that a number means one object only."),
                "fields": ("aim",),
            },
        ),
    )  # fmt: skip

    class Media:
        css = {"all": ["linking/rules.css"]}

    def get_urls(self) -> list[URLPattern]:
        """Django's own addresses, after that of the trial of a form that was not saved yet."""
        view = self.admin_site.admin_view(require_POST(self.try_form))
        return [
            path("try/", view, name="linking_linkingrule_try"),
            path("<path:object_id>/try/", view, name="linking_linkingrule_try"),
            *super().get_urls(),
        ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, with the address of its trial."""
        address = reverse("admin:linking_linkingrule_try", args=[object_id] if object_id else [])
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), "try_url": address})

    def try_form(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """What the rule would do to the last letters as the form stands, as a fragment of the page."""
        rule = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and rule is None:
            raise Http404
        if not (self.has_change_permission(request, rule) if rule else self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, rule, change=rule is not None)(request.POST, instance=rule)
        mistakes = [sentence for name in TRIED_FIELDS for sentence in form.errors.get(name, ())]
        text = request.POST.get("trial_text", "").strip()
        trial = None
        if not mistakes:
            trial = try_on_text(form.instance, text) if text else try_rule(form.instance, latest(LETTERS))
        context = {"mistakes": mistakes, "trial": trial, "of_a_text": bool(text)}
        return render(request, "admin/linking/linkingrule/trial.html", context)

    @admin.display(description=_("rule"), ordering="expression")
    def pattern(self, rule: LinkingRule) -> str:
        """The expression, where it looks, and why it no longer does."""
        places = ", ".join(str(place.label) for place in LinkingRule.Place if place in rule.places)
        shown = format_html('<code class="expression">{}</code> <small>{}</small>', rule.expression, places)
        if rule.switched_off_at is None:
            return shown
        badge = '{} <span class="badge badge-danger">{}</span> <span class="sentence">{}</span>'
        return format_html(badge, shown, _("switched off"), _(rule.switched_off_why))

    @admin.display(description=_("object and column"), ordering="target")
    def aim(self, rule: LinkingRule) -> str:
        return dict(aims()).get(aim_of(rule), aim_of(rule))
