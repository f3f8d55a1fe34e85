"""Records in the admin: only a look. Agents work on them at their desk, which keeps the history."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.attributes.wording import in_words
from apps.mail.admin.read_only import ReadOnlyAdmin
from apps.records.models import Record


@admin.register(Record)
class RecordAdmin(ReadOnlyAdmin[Record]):
    empty_list = _("No records yet. Agents and scenarios make them once there is a record type.")
    list_display = ("number", "record_type", "created_at", "updated_at", "created_by")
    list_filter = ("record_type",)
    list_select_related = ("record_type", "created_by")
    search_fields = ("number",)
    fields = ("number", "record_type", "shown_values", "created_at", "updated_at", "created_by")
    readonly_fields = ("shown_values",)

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):  # type: ignore[no-untyped-def]
        """By a part of the number, which has an index."""
        return queryset.filter(number__icontains=search_term.strip()), False

    @admin.display(description=_("values"))
    def shown_values(self, record: Record) -> SafeString:
        """Each attribute and its value, as people read them."""
        values = record.typed()
        rows = ((row.label, in_words(values.get(row.name))) for row in record.record_type.rows)
        return format_html_join("", "<p><strong>{}</strong>: {}</p>", rows)
