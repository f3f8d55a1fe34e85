"""Lists of the admin whose rows can be changed in place, with a label on each input for those who hear the page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class LabelledList(admin.ModelAdmin[Any]):
    """A mixin: Django gives the inputs of `list_editable` no label, since the column’s heading is above them."""

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        """The formset whose inputs are called what their columns are."""
        formset = super().get_changelist_formset(request, **kwargs)
        for name in self.list_editable:
            field = formset.form.base_fields[name]
            field.widget.attrs["aria-label"] = field.label
        return formset
