"""Record types in the admin: what they are called, who works with them, and their attributes with the form."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.desk.labelled_lists import LabelledList
from apps.records.forms import AttributesFormSet, RecordAttributeForm, RecordTypeForm
from apps.records.layout import sections
from apps.records.models import Record, RecordAttribute, RecordType
from apps.records.needs import needs_of
from apps.staff.choosing import GroupsAdmin

_TONES = {
    RecordAttribute.Index.READY: "ok",
    RecordAttribute.Index.WAITING: "info",
    RecordAttribute.Index.FAILED: "danger",
}


class AttributesInline(admin.StackedInline[RecordAttribute, RecordType]):
    """The attributes in the order of the form; one empty one at the end, so that it works without a script."""

    model = RecordAttribute
    form = RecordAttributeForm
    formset = AttributesFormSet
    fk_name = "record_type"
    extra = 1
    readonly_fields = ("search",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("label", "name", "type", "position"),
                    ("required", "array", "searchable", "in_list", "search"),
                )
            },
        ),
        (
            _("More: section, help, choices, type of records, dates, long texts"),
            {
                "classes": ("collapse",),
                # Django leaves a fieldset open for the mistakes of fields that have a row of their own.
                "fields": (("section", "help_text"), "choices", "target", ("long", "date_only")),
            },
        ),
    )  # fmt: skip

    @admin.display(description=_("Search"))
    def search(self, row: RecordAttribute) -> str:
        """How far the database is with what makes it quick."""
        if not row.pk or row.index_state == RecordAttribute.Index.NONE:
            return "–"
        tone = _TONES[RecordAttribute.Index(row.index_state)]
        return format_html(
            '<span class="badge badge-{}" title="{}">{}</span>', tone, row.index_trouble, row.get_index_state_display()
        )


@admin.register(RecordType)
class RecordTypeAdmin(GroupsAdmin[RecordType], LabelledList, admin.ModelAdmin[RecordType]):
    """The list of registries and the form of each."""

    empty_list = _("No record types yet. One is a registry of your own: invoices, contracts, documents.")
    form = RecordTypeForm
    inlines = (AttributesInline,)
    list_display = ("title", "system_name", "number_mask", "enabled", "position", "record_count")
    list_editable = ("enabled", "position")
    list_filter = ("enabled",)
    search_fields = ("title", "plural", "system_name", "number_mask")
    filter_horizontal = ("teams", "writers")
    save_on_top = True
    view_on_site = False
    fieldsets = (
        (None, {"fields": ("title", "plural", "system_name", "description", "icon", "enabled", "position")}),
        (
            _("Numbers"),
            {
                "description": _(
                    "A mask gives new records their numbers: Inv-{0} makes Inv-1, Inv-2… Masks must differ, so that"
                    " linking rules find by a number what it belongs to. Records that exist keep their numbers."
                ),
                "fields": ("number_mask", "last_number"),
            },
        ),
        (_("Who works with the records"), {"fields": ("teams", "writers")}),
    )  # fmt: skip
    readonly_fields = ("layout",)

    class Media:
        css = {"all": ["records/types.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[RecordType]:
        """Each type with the number of its records."""
        records = Record.objects.filter(record_type=OuterRef("pk")).order_by().values("record_type")
        counted = Subquery(records.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
        types: QuerySet[RecordType] = super().get_queryset(request)
        return types.annotate(records_here=Coalesce(counted, 0))

    def get_fieldsets(self, request: HttpRequest, obj: RecordType | None = None) -> Any:
        """With the form that the attributes make, once there are some."""
        shown = ((_("How the form looks"), {"fields": ("layout",)}),) if obj and obj.rows else ()
        return (*self.fieldsets, *shown)

    def get_readonly_fields(self, request: HttpRequest, obj: RecordType | None = None) -> tuple[str, ...]:
        """What scenarios and rules call the type stays; the counter may be given a start and then counts records."""
        return ("layout", "system_name", "last_number") if obj else ("layout",)

    def get_prepopulated_fields(self, request: HttpRequest, obj: RecordType | None = None) -> dict[str, Sequence[str]]:
        """The browser proposes a system name while the title is typed."""
        return {} if obj else {"system_name": ("title",)}

    def save_model(self, request: HttpRequest, obj: RecordType, form: ModelForm[RecordType], change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Write what was changed and nothing else, or the counter could be turned back under a new record."""
        own = {field.name for field in RecordType._meta.concrete_fields}
        obj.save(update_fields=own.intersection(form.changed_data) if change else None)

    def get_deleted_objects(
        self, objs: Iterable[RecordType], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """A type with records, which are too many to be listed, stays, and one that anything at work names."""
        types = list(objs)
        kept = [self._why_kept(each) for each in types if each.records.exists()]
        kept += [sentence for each in types for sentence in needs_of(each)]
        named = [str(each) for each in types]
        return named, {str(RecordType._meta.verbose_name_plural): len(types)}, set(), kept

    @admin.display(description=_("records"), ordering="records_here")
    def record_count(self, record_type: RecordType) -> SafeString:
        """The way to the records."""
        address = reverse("admin:records_record_changelist")
        count = getattr(record_type, "records_here", 0)
        return format_html('<a href="{}?record_type__id__exact={}">{}</a>', address, record_type.pk, count)

    @admin.display(description=_("form"))
    def layout(self, record_type: RecordType) -> str:
        """The form of a record, as the saved attributes make it."""
        return render_to_string("admin/records/recordtype/layout.html", {"sections": sections(record_type.rows)})

    def _why_kept(self, record_type: RecordType) -> str:
        count = record_type.records.count()
        sentence = ngettext(
            "“%(title)s” has %(count)s record. Delete it first, or switch the type off.",
            "“%(title)s” has %(count)s records. Delete them first, or switch the type off.",
            count,
        )
        return sentence % {"title": record_type, "count": count}
