"""The page that takes in a file of routes."""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.scenarios.exchange import ImportRefusedError, take_over
from apps.scenarios.models import Route

_RIGHTS = tuple(
    f"scenarios.{verb}_{model}" for verb in ("add", "change") for model in ("outgoingroute", "incomingroute")
)


class ImportForm(forms.Form):
    """A file that “Export as one file” or `manage.py route export` has written."""

    file = forms.FileField(label=_("File"), help_text=_("Routes that have the names of those in the file are changed."))
    made: tuple[Route, ...] = ()

    def clean_file(self) -> Any:
        """Take the routes over; a mistake in one of them is told, and none is."""
        file = self.cleaned_data["file"]
        try:
            self.made = tuple(take_over(json.loads(file.read())))
        except (ImportRefusedError, ValueError) as error:
            known = str(error) if isinstance(error, ImportRefusedError) else _("This is no JSON file.")
            raise forms.ValidationError(known) from error
        return file


def may_import(request: HttpRequest) -> bool:
    """Whether the user may make and change routes of both kinds."""
    return bool(request.user.has_perms(_RIGHTS))


def import_page(request: HttpRequest, site: admin.AdminSite, opts: Any, back: str) -> HttpResponse:
    """Ask for the file, take it in, and return to the list."""
    if not may_import(request):
        raise PermissionDenied
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        count = len(form.made)
        said = ngettext("%(count)s route is in place.", "%(count)s routes are in place.", count)
        messages.success(request, said % {"count": count})
        return HttpResponseRedirect(back)
    context = {**site.each_context(request), "opts": opts, "title": _("Import routes"), "form": form, "back": back}
    return render(request, "admin/scenarios/import.html", context)
