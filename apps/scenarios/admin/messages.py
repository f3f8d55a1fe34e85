"""The values of messages in the admin: only to look at."""

from django import forms
from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.mail.admin.read_only import ReadOnlyAdmin
from apps.scenarios.models import MessageValues
from apps.scenarios.shown import shown_message


@admin.register(MessageValues)
class MessageValuesAdmin(ReadOnlyAdmin[MessageValues]):
    empty_list = _("Nothing was read yet. What an incoming route reads out of a letter stands here.")
    list_display = ("route_name", "activity", "read", "created_at")
    list_filter = ("route_name", ("created_at", admin.DateFieldListFilter))
    list_select_related = ("activity",)
    search_fields = ("route_name", "activity__subject", "activity__sender_address")
    fields = ("route_name", "letter", "read", "created_at", "shown")
    readonly_fields = ("letter", "read", "shown")

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(css={"all": ["scenarios/routes.css"]})

    @admin.display(description=_("outcome"))
    def read(self, kept: MessageValues) -> SafeString:
        """Whether every value fitted."""
        tone, words = (
            ("danger", _("error answer")) if kept.problems else ("ok", pgettext_lazy("of a letter by a route", "read"))
        )
        return format_html('<span class="badge badge-{}">{}</span>', tone, words)

    @admin.display(description=_("letter"))
    def letter(self, kept: MessageValues) -> SafeString:
        return format_html('<a href="{}">{}</a>', kept.activity.get_absolute_url(), kept.activity)

    @admin.display(description=_("values"))
    def shown(self, kept: MessageValues) -> SafeString:
        """Value by value, as a rehearsal shows them."""
        message = shown_message(kept)
        return render_to_string("admin/scenarios/values.html", {"lines": (*message.own, *message.built_in)})
