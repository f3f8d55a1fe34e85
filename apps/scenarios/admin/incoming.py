"""Incoming routes in the admin: the form in the parts of seed 000."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.scenarios.admin.routes import RouteAdmin, attributes_table
from apps.scenarios.admin.rows import IncomingAttributesInline
from apps.scenarios.built_in import EVENT, LETTER
from apps.scenarios.forms import IncomingRouteForm
from apps.scenarios.models import IncomingRoute


class IncomingRouteAdmin(RouteAdmin[IncomingRoute]):
    """The list and the form; `apps.intake.admin` adds the rehearsal."""

    empty_list = _("No routes yet. An incoming route reads values out of a mailbox’s letters for scenarios.")
    form = IncomingRouteForm
    inlines = (IncomingAttributesInline,)
    list_display = ("system_name", "state", "mailbox", "message_type", "answer", "error_answer", "lane", "description")
    list_filter = ("enabled", "message_type", "lane")
    list_select_related = ("mailbox",)
    readonly_fields = ("built_in",)
    fieldsets = (
        (
            _("Basic properties"),
            {"fields": ("mailbox", "system_name", "enabled", "description", "lane")},
        ),
        (
            _("Message attributes"),
            {
                "description": _(
                    "What is taken out of a letter. Every message has the built-in attributes of its type; add your own"
                    " in the table below. A letter with a value that doesn’t fit gets the error answer and is never"
                    " lost."
                ),
                "classes": ("attributes",),
                "fields": ("message_type", "built_in", "must_have"),
            },
        ),
        (
            _("Answer"),
            {
                "description": _(
                    "When the letter could be read. The reply is told every value whose name the outgoing route"
                    " declares, and goes to the letter’s author; automatic and bulk letters get none."
                ),
                "fields": ("answer", "answer_folder", "answer_route", "meeting_answer", "meeting_message"),
            },
        ),
        (
            _("Error answer"),
            {
                "description": _(
                    "When a value is missing, empty or of a wrong type. An attribute <code>Errors</code> of the"
                    " outgoing route is told what was wrong."
                ),
                "fields": ("error_answer", "error_folder", "error_route"),
            },
        ),
    )  # fmt: skip

    @admin.display(description=_("Built-in attributes"))
    def built_in(self, route: IncomingRoute | None) -> SafeString:
        event = route is not None and route.message_type == IncomingRoute.MessageType.EVENT
        return attributes_table(EVENT if event else LETTER)
