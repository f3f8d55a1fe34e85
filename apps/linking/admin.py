"""The technologist's page of linking rules: a form that tries a rule on the last letters before it is saved.

`apps.intake.admin` registers it, with what needs to know the links that were made.
"""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.desk.labelled_lists import LabelledList
from apps.desk.unsaved_forms import UnsavedFormAdmin
from apps.linking.forms import LinkingRuleForm, aim_of, aims
from apps.linking.models import LinkingRule
from apps.linking.samples import latest
from apps.linking.trial import LETTERS, try_on_text, try_rule

# With a mistake in one of these there is nothing to try; whatever else the form lacks, the rule can be tried.
TRIED_FIELDS = ("expression", "places", "senders", "aim")


class LinkingRuleAdmin(LabelledList, UnsavedFormAdmin[LinkingRule]):
    """The list and the form of rules, with the trial."""

    empty_list = _("No rules yet. A rule finds a number such as Inv-53 in letters and links them to what bears it.")
    form = LinkingRuleForm
    tries = ("try_form",)
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

    def try_form(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """What the rule would do to the last letters as the form stands, as a fragment of the page."""
        form = self.form_as_it_stands(request, object_id)
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
