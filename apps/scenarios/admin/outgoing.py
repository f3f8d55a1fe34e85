"""Outgoing routes in the admin: the form in the seeds' parts, its preview, and “Send by this route”."""

from typing import Any

from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.attributes import ValuesRefusedError
from apps.mail.admin.buttons import button
from apps.scenarios.admin.routes import RouteAdmin, attributes_table
from apps.scenarios.admin.rows import OutgoingAttributesInline, RecipientsInline
from apps.scenarios.built_in import OUTGOING
from apps.scenarios.forms import OutgoingRouteForm, ValuesForm
from apps.scenarios.forms.rows import OutgoingAttributes, rows_of
from apps.scenarios.models import OutgoingRoute
from apps.scenarios.outgoing import RouteError, send
from apps.scenarios.outgoing.invitation import when_and_where
from apps.scenarios.outgoing.plan import plan_of
from apps.scenarios.outgoing.samples import sample_values
from apps.scenarios.outgoing.sending import prepare_plan
from apps.staff.models import User


@admin.register(OutgoingRoute)
class OutgoingRouteAdmin(RouteAdmin[OutgoingRoute]):
    empty_list = _(
        "No routes yet. An outgoing route makes letters of values: whom to, subject, text, files, a meeting."
    )
    form = OutgoingRouteForm
    inlines = (OutgoingAttributesInline, RecipientsInline)
    list_display = ("system_name", "state", "sender", "subject", "format", "lane", "description")
    list_filter = ("enabled", "lane")
    list_select_related = ("sender",)
    readonly_fields = ("built_in",)
    buttons = ("send_letter",)
    tries = ("preview",)
    fieldsets = (
        (
            _("Basic properties"),
            {"fields": ("sender", "system_name", "enabled", "description", "lane", "language")},
        ),
        (
            _("Message attributes"),
            {
                "description": _(
                    "What a message carries. Every message has the built-in attributes; add your own in the table"
                    " below. Those that the letter uses must be declared, or the route is switched off."
                ),
                "classes": ("attributes",),
                "fields": ("built_in", "must_have"),
            },
        ),
        (
            _("Sender and recipients"),
            {
                "description": _(
                    "Every text may have placeholders: an attribute’s system name in braces, such as {Title}, and for a"
                    " part of an object {From.Name}. A brace that is meant as itself is doubled: {{ }}. Whatever is"
                    " given for <code>To</code>, <code>Cc</code>, <code>Bcc</code> and <code>CustomHeaders</code> is"
                    " added to what stands here."
                ),
                "classes": ("recipients",),
                "fields": (
                    "sender_address", "sender_name", "copy_addresses", "copy_names", "hidden_addresses",
                    "hidden_names",
                ),
            },
        ),
        (
            _("Letter"),
            {"fields": ("subject", "format", "text", "html", "attachments", "headers")},
        ),
        (
            _("Meeting"),
            {"fields": ("meeting", "meeting_start", "meeting_end", "meeting_place")},
        ),
    )  # fmt: skip

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """In the language that its author reads."""
        return {"language": get_language(), **super().get_changeform_initial_data(request)}

    def save_model(
        self,
        request: HttpRequest,
        obj: OutgoingRoute,
        form: ModelForm[OutgoingRoute],
        change: bool,  # noqa: FBT001 - Django's signature
    ) -> None:
        super().save_model(request, obj, form, change)
        why = getattr(form, "switched_off_why", "")
        if why:
            messages.warning(request, _("The route was switched off: %(why)s") % {"why": why})

    @admin.display(description=_("Built-in attributes"))
    def built_in(self, _route: OutgoingRoute) -> SafeString:
        return attributes_table(OUTGOING)

    def preview(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """The letter of sample values as the form stands, as a fragment of the page. Nothing is saved or sent."""
        form = self.form_as_it_stands(request, object_id)
        form.is_valid()
        return render(request, "admin/scenarios/preview.html", _preview(form, request))

    @button(
        _("Send by this route"), permission="change", changes=False, hint=_("Fill in a message and send its letter.")
    )
    def send_letter(self, request: HttpRequest, route: OutgoingRoute) -> HttpResponse:
        """A form made of the route's attributes; sent, it puts the letter into the outbox."""
        plan = plan_of(route)
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = ValuesForm(plan.attributes, *sent)
        if sent and form.is_valid():
            try:
                queued = send(route, form.given(), by=_user(request))
            except ValuesRefusedError as error:
                form.tell(error.problems)
            except RouteError as error:
                form.add_error(None, str(error))
            else:
                letter = format_html('<a href="{}">{}</a>', queued.activity.get_absolute_url(), queued)
                messages.success(request, format_html("{}: {}", _("The letter is in the outbox"), letter))
                return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": route,
            "title": _("Send by this route"),
            "subtitle": route.system_name,
            "form": form,
            "media": self.media,
        }
        return render(request, "admin/scenarios/send.html", context)


def _preview(form: Any, request: HttpRequest) -> dict[str, Any]:
    """The letter as the form makes it of sample values, or the sentences that tell why there is none."""
    mistakes = [str(sentence) for sentences in form.errors.values() for sentence in sentences]
    if form.plan is None:
        return {"mistakes": mistakes or [_("Correct the attributes and the recipients first.")]}
    if mistakes:
        return {"mistakes": mistakes}
    attributes = OutgoingAttributes(request.POST, instance=form.instance, prefix="attributes")
    rows = rows_of(attributes) if attributes.is_valid() else []
    try:
        letter, _values = prepare_plan(form.plan, sample_values(form.plan.attributes, rows))
    except (ValuesRefusedError, RouteError) as error:
        return {"mistakes": str(error).splitlines()}
    meeting = when_and_where(letter.calendar) if letter.calendar else None
    return {"letter": letter, "headers": letter.headers, "meeting": meeting}


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
