"""The form of an outgoing route: its letter is checked against the attributes that stand below it."""

from copy import copy
from typing import Any

from django import forms
from django.forms.models import construct_instance
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.scenarios.built_in import OUTGOING
from apps.scenarios.forms.rows import OutgoingAttributes, Recipients, rows_of, system_name
from apps.scenarios.models import OutgoingRoute
from apps.scenarios.outgoing.plan import Plan, make_plan
from apps.scenarios.outgoing.review import review

# Fields that matter only because of what is chosen in another one.
FOLLOWING = {"meeting": {"meeting_start", "meeting_end"}, "format": {"text", "html"}}


class OutgoingRouteForm(forms.ModelForm[OutgoingRoute]):
    """A route as the technologist writes it.

    A mistake in a field that she has changed is refused. One that comes of a change elsewhere, such as an attribute
    that was taken away, is saved, and the route switched off (seed 001); `switched_off_why` then has the sentences.
    """

    must_have = forms.MultipleChoiceField(
        label=_("Must not be empty"),
        choices=[(attribute.name, system_name(attribute.name)) for attribute in OUTGOING],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A letter without a value for these is refused."),
    )

    class Meta:
        model = OutgoingRoute
        exclude = ()  # noqa: DJ006 - the admin's fieldsets name the fields
        widgets = {
            name: forms.TextInput(attrs={"class": "vLargeTextField"})
            for name in (
                "description", "sender_address", "sender_name", "copy_addresses", "copy_names", "hidden_addresses",
                "hidden_names", "subject", "attachments", "meeting_place",
            )
        } | {"headers": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})}  # fmt: skip

    plan: Plan | None = None
    switched_off_why = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.plan = None if self.errors else self._plan()
        if self.plan is not None:
            self._review(self.plan)
        return cleaned

    def _plan(self) -> Plan | None:
        """The route with its rows as they stand in the page; None while a row has mistakes of its own."""
        attributes = OutgoingAttributes(self.data, instance=self.instance, prefix="attributes")
        recipients = Recipients(self.data, instance=self.instance, prefix="recipients")
        if not (attributes.is_valid() and recipients.is_valid()):
            return None
        route = construct_instance(self, copy(self.instance))
        self._new = {"recipients"} if recipients.has_changed() else set()
        return make_plan(route, rows_of(attributes), rows_of(recipients))

    def _review(self, plan: Plan) -> None:
        changed = {*self.changed_data, *self._new}
        changed |= {field for name in self.changed_data for field in FOLLOWING.get(name, ())}
        switched_on = bool(plan.route.enabled) and ("enabled" in changed or self.instance.pk is None)
        late = []
        for mistake in review(plan):
            if switched_on or mistake.field in changed or self.instance.pk is None:
                self.add_error(mistake.field if mistake.field in self.fields else None, mistake.sentence)
            else:
                late.append(mistake.sentence)
        if late and not self.errors and plan.route.enabled:
            self.switched_off_why = "\n".join(dict.fromkeys(late))

    def save(self, commit: bool = True) -> OutgoingRoute:  # noqa: FBT001, FBT002 - Django's signature
        if self.switched_off_why:
            self.instance.enabled = False
            self.instance.switched_off_at = timezone.now()
            self.instance.switched_off_why = self.switched_off_why
        return super().save(commit)
