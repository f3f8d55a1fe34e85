"""Export and import of the configuration: record types, routes, linking rules and scenarios as one file."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.runtime.console import as_json
from apps.scenarios.admin.building import user_of
from apps.scenarios.exchange import SORTS, ImportRefusedError, Sort, export, plan, take_over, with_needs

LARGEST = 10 * 1024 * 1024  # bytes of a file


def may_export(request: HttpRequest) -> bool:
    """Whether the user sees anything that can be exported."""
    return any(_allows(request, sort, "view") for sort in SORTS)


def may_import(request: HttpRequest) -> bool:
    """Whether the user may make and change any of it."""
    return any(_allows(request, sort, "add", "change") for sort in SORTS)


class ImportForm(forms.Form):
    """A file, or the text of one that was shown already and is to be taken in now."""

    file = forms.FileField(label=gettext_lazy("File"), required=False)
    text = forms.CharField(required=False, widget=forms.HiddenInput)
    written = ""
    document: Any = None

    def clean(self) -> dict[str, Any]:
        """Read the document: `written` holds it as text afterwards, `document` as what it means."""
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file is None and not cleaned.get("text"):
            raise forms.ValidationError(_("Choose a file first."))
        if file is not None and file.size > LARGEST:
            raise forms.ValidationError(_("This file is too large for a configuration."))
        try:
            self.written = file.read().decode() if file is not None else cleaned["text"]
            self.document = json.loads(self.written)
        except json.JSONDecodeError as error:
            sentence = _("This is no JSON file, or not a whole one: line %(line)s, column %(column)s. Export it anew.")
            raise forms.ValidationError(sentence % {"line": error.lineno, "column": error.colno}) from error
        except RecursionError as error:
            raise forms.ValidationError(_("The file is nested too deep for a configuration.")) from error
        except ValueError as error:
            raise forms.ValidationError(_("This file is no text. Choose the one that “Export” wrote.")) from error
        return cleaned


def import_page(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    """Ask for a file, show what it would do, then do it."""
    if not may_import(request):
        raise PermissionDenied
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*sent)
    planned = None
    if sent and form.is_valid():
        try:
            _refuse_strangers(request, form.document)
            if "import" in request.POST:
                return _imported(request, take_over(form.document, by=user_of(request)))
            planned = plan(form.document)
        except ImportRefusedError as error:
            for sentence in str(error).splitlines():
                form.add_error(None, sentence)
    context = {
        **site.each_context(request), "title": _("Import a configuration"), "form": form, "planned": planned,
        "text": form.written, "changes": any(each.state != "same" for each in planned or ()),
    }  # fmt: skip
    return render(request, "admin/scenarios/import.html", context)


def export_page(request: HttpRequest, site: admin.AdminSite) -> HttpResponse:
    """Ask what to export, everything unless the address names some, and give it as a file."""
    if not may_export(request):
        raise PermissionDenied
    offered = [(sort, list(sort.everything())) for sort in SORTS if _allows(request, sort, "view")]
    if request.method == "POST":
        chosen = [each for sort, there in offered for each in there if str(each.pk) in request.POST.getlist(sort.key)]
        if chosen:
            whole = with_needs(chosen) if "needs" in request.POST else chosen
            return document_file(each for each in whole if _is_offered(each, offered))
        messages.warning(request, _("Nothing is chosen. Tick what is to go into the file."))
    marked = {sort.key: request.GET.getlist(sort.key) for sort in SORTS}
    everything = request.method == "GET" and not any(marked.values())
    lists = [
        (
            sort,
            sort.model._meta.verbose_name_plural,
            [(each, everything or str(each.pk) in marked[sort.key]) for each in there],
        )
        for sort, there in offered
        if there
    ]
    context = {**site.each_context(request), "title": _("Export the configuration"), "lists": lists}
    return render(request, "admin/scenarios/export.html", context)


def document_file(chosen: Iterable[models.Model], name: str = "configuration.json") -> HttpResponse:
    """The document of these as a download."""
    return HttpResponse(
        as_json(export(chosen), indent=2) + "\n",
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _imported(request: HttpRequest, made: list[models.Model]) -> HttpResponse:
    said = ngettext("%(count)s entry is in place.", "%(count)s entries are in place.", len(made))
    messages.success(request, said % {"count": len(made)})
    return HttpResponseRedirect(reverse("admin:scenarios_configuration_import"))


def _refuse_strangers(request: HttpRequest, document: Any) -> None:
    """Nobody imports what she may not make by hand."""
    for sort in SORTS:
        if isinstance(document, dict) and document.get(sort.key) and not _allows(request, sort, "add", "change"):
            sentence = _("You may not make or change %(kind)s. Ask a technologist who may.")
            raise ImportRefusedError(sentence % {"kind": sort.model._meta.verbose_name_plural})


def _allows(request: HttpRequest, sort: Sort, *verbs: str) -> bool:
    label, name = sort.model._meta.app_label, sort.model._meta.model_name
    return bool(request.user.has_perms([f"{label}.{verb}_{name}" for verb in verbs]))


def _is_offered(each: models.Model, offered: list[tuple[Sort, list[Any]]]) -> bool:
    return any(isinstance(each, sort.model) for sort, _there in offered)
