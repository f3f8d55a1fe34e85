"""What the ledger's pages show of a delivery, each as one method."""

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.activities.models import EmailActivity
from apps.intake.trace import sentences
from apps.mail.models import Delivery
from apps.mail.troubles import Trouble

TONES = {
    Delivery.State.LISTED: "quiet",
    Delivery.State.STORED: "quiet",
    Delivery.State.TAKEN_IN: "ok",
    Delivery.State.SET_ASIDE: "warn",
    Delivery.State.FAILED: "danger",
}
NOTHING = "—"


class DeliveryColumns:
    """Mixed into the ledger's ModelAdmin."""

    @admin.display(description=gettext_lazy("letter"))
    def letter(self, delivery: Delivery) -> str:
        """The subject, or whatever else there is to know the letter by."""
        return delivery.subject or delivery.message_id or _("(not read yet)")

    @admin.display(description=gettext_lazy("outcome"), ordering="state")
    def outcome(self, delivery: Delivery) -> SafeString:
        """The state as a badge, and the reason of it where there is one."""
        reason = delivery.get_reason_display() if delivery.reason else ""
        tone = TONES.get(Delivery.State(delivery.state), "quiet")
        return format_html('<span class="badge badge-{}">{}</span> {}', tone, delivery.get_state_display(), reason)

    @admin.display(description=gettext_lazy("collected"), ordering="collected_at")
    def collected(self, delivery: Delivery) -> str:
        return date_format(timezone.localtime(delivery.collected_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=gettext_lazy("ticket"), empty_value="")
    def ticket(self, delivery: Delivery) -> str | None:
        """The number of the ticket, which the ledger's query brings along."""
        number: str | None = getattr(delivery, "ticket_number", None)
        return number

    @admin.display(description=gettext_lazy("found in"))
    def found_in(self, delivery: Delivery) -> SafeString | str:
        """Links to the activity and to the ticket that the letter has become."""
        activities = EmailActivity.objects.filter(delivery=delivery).select_related("ticket")
        activity = activities.defer("text", "new_text", "html").first()
        if activity is None:
            return NOTHING
        places = [(reverse("admin:activities_emailactivity_change", args=[activity.pk]), _("Email activity"))]
        if activity.ticket:
            places.insert(0, (activity.ticket.get_absolute_url(), str(activity.ticket)))
        return format_html_join(" · ", '<a href="{}">{}</a>', places)

    @admin.display(description=gettext_lazy("steps"))
    def steps(self, delivery: Delivery) -> SafeString | str:
        """The whole trace in sentences."""
        if not delivery.trace:
            return NOTHING
        items = format_html_join("", "<li>{}</li>", ((sentence,) for sentence in sentences(delivery.trace)))
        return format_html('<ol class="trace">{}</ol>', items)

    @admin.display(description=gettext_lazy("why it failed"))
    def failure(self, delivery: Delivery) -> SafeString:
        """The error with the place in the program, for whoever repairs it."""
        return format_html('<pre class="failure">{}</pre>', delivery.detail)

    @admin.display(description=gettext_lazy("size"), ordering="size")
    def size_in_words(self, delivery: Delivery) -> str:
        return filesizeformat(delivery.size)

    @admin.display(description=gettext_lazy("last error there"))
    def settlement_trouble(self, delivery: Delivery) -> str:
        """Why the server could not be told of the outcome yet."""
        if not delivery.settle_trouble:
            return NOTHING
        return f"{Trouble(delivery.settle_trouble).sentence} {delivery.settle_detail}".strip()
