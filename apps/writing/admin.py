"""Templates and signatures as the technologist writes them, each with a preview on sample values."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.desk.labelled_lists import LabelledList
from apps.writing.body import written
from apps.writing.models import LetterTemplate, Signature
from apps.writing.preview import preview_of_signature, preview_of_template


class _RichTextForm(forms.ModelForm[Any]):
    """What the editor sends is made harmless, like all that agents write."""

    class Meta:
        widgets = {"html": forms.Textarea(attrs={"rows": 14, "cols": 90, "data-rich-text": ""})}

    def clean_html(self) -> str:
        cleaned = written(self.cleaned_data["html"])
        if not cleaned:
            raise ValidationError(_("Write something first."))
        return cleaned


class _WithPreview(admin.ModelAdmin[Any]):
    """A page whose form is shown as a letter, as it stands."""

    form = _RichTextForm
    change_form_template = "admin/writing/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        return [path("preview/", self.admin_site.admin_view(self.preview), name=name), *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """The letter that the form would make."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        return render(request, "admin/writing/preview.html", {"preview": self.previewed(request.POST)})

    def previewed(self, values: Mapping[str, str]) -> object:
        raise NotImplementedError


@admin.register(LetterTemplate)
class LetterTemplateAdmin(LabelledList, _WithPreview):
    empty_list = _("No templates yet. Agents choose one while they write, and its macros are filled in.")
    list_display = ("title", "source", "language", "enabled")
    list_filter = ("source", "language", "enabled")
    list_editable = ("enabled",)
    search_fields = ("title", "subject", "html")
    fieldsets = (
        (None, {"fields": ("title", "source", "language", "enabled")}),
        (
            _("The letter"),
            {
                "description": _(
                    "Macros like {Contact.Name} are filled in from what the letter is written from. Of a ticket,"
                    " Contact is its requester; of a letter, who wrote it."
                ),
                "fields": ("subject", "html"),
            },
        ),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """In the language that its author reads."""
        return {"language": get_language(), **super().get_changeform_initial_data(request)}

    def previewed(self, values: Mapping[str, str]) -> object:
        return preview_of_template(values)


@admin.register(Signature)
class SignatureAdmin(_WithPreview):
    empty_list = _("No signatures yet. One stands under the letters of a sender or of an agent.")
    list_display = ("__str__", "sender", "agent")
    list_select_related = ("sender", "agent")
    fieldsets = (
        (
            None,
            {
                "description": _(
                    "Stands below the letters that leave by the sender. An agent’s own signature, which she also"
                    " writes on her preferences page, comes before it."
                ),
                "fields": ("sender", "agent", "html"),
            },
        ),
    )

    def previewed(self, values: Mapping[str, str]) -> object:
        return preview_of_signature(values)
