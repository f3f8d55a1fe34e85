"""The help on formulas, with a field to try them."""

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.formulas import reference, sample
from apps.formulas.parsing import LONGEST_FORMULA
from apps.formulas.trying import try_formula
from apps.staff.access import DeskRequest


@permission_required("scenarios.view_scenario", raise_exception=True)
@require_http_methods(["GET", "POST"])
def help_page(request: DeskRequest) -> HttpResponse:
    """The language and its functions; a formula that is sent is tried over the sample."""
    text = request.POST.get("formula", "")[: LONGEST_FORMULA + 1]
    trial = try_formula(text) if text.strip() else None
    if request.htmx:
        return render(request, "formulas/trial.html", {"trial": trial})
    context = {
        **admin.site.each_context(request),
        "title": _("Formulas"),
        "formula": text,
        "trial": trial,
        "grammar": reference.GRAMMAR,
        "groups": reference.groups(),
        "sample": [*sample.rows()],
    }
    return render(request, "formulas/help.html", context)
