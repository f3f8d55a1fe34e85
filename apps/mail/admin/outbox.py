"""The outbox in the admin: what is on its way, what has left, what has failed and why."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.mail.admin.buttons import button
from apps.mail.admin.read_only import ReadOnlyAdmin
from apps.mail.models import OutboxLetter
from apps.mail.outbox import send_again

TONES = {
    OutboxLetter.State.QUEUED: "quiet",
    OutboxLetter.State.SENDING: "quiet",
    OutboxLetter.State.SENT: "ok",
    OutboxLetter.State.DEFERRED: "warn",
    OutboxLetter.State.FAILED: "danger",
    OutboxLetter.State.BOUNCED: "danger",
}


@admin.register(OutboxLetter)
class OutboxLetterAdmin(ReadOnlyAdmin[OutboxLetter]):
    list_display = ("subject_line", "state_badge", "recipient", "error", "created_at")
    list_filter = ("state", "kind", "sender", ("created_at", admin.DateFieldListFilter))
    search_fields = ("recipient", "subject", "message_id", "trouble_detail")
    fieldsets = (
        (None, {"fields": ("state_badge", "error", "trouble_detail", "attempts", "next_attempt_at", "sent_at")}),
        (_("Letter"), {"fields": ("kind", "subject", "recipients", "envelope_from", "message_id", "created_at")}),
        (_("Where it belongs"), {"fields": ("sender", "answers")}),
    )
    actions = ("try_again_now",)
    buttons = ("try_again", "download_letter")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboxLetter]:
        """All letters without their bytes, which can be megabytes each."""
        return super().get_queryset(request).defer("mime")

    @admin.display(description=_("subject"))
    def subject_line(self, letter: OutboxLetter) -> str:
        return letter.subject or str(_("(no subject)"))

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, letter: OutboxLetter) -> SafeString:
        tone = TONES.get(OutboxLetter.State(letter.state), "quiet")
        return format_html('<span class="badge badge-{}">{}</span>', tone, letter.get_state_display())

    @admin.display(description=_("last error"))
    def error(self, letter: OutboxLetter) -> SafeString:
        return format_html('<span class="sentence">{}</span>', letter.sentence)

    @admin.action(permissions=["handle"], description=_("Try again now"))
    def try_again_now(self, request: HttpRequest, letters: QuerySet[OutboxLetter]) -> None:
        """Put the chosen letters back in line; the next tick sends them."""
        count = sum(map(send_again, letters))
        if count:
            said = ngettext("%(count)s letter is sent again.", "%(count)s letters are sent again.", count)
            self.message_user(request, said % {"count": count}, messages.SUCCESS)
        else:
            self.message_user(request, _("Letters that were sent or are just being sent stay as they are."))

    @button(_("Try again now"), permission="handle")
    def try_again(self, request: HttpRequest, letter: OutboxLetter) -> None:
        self.try_again_now(request, OutboxLetter.objects.filter(pk=letter.pk))

    @button(_("Download .eml"), permission="view", changes=False)
    def download_letter(self, _request: HttpRequest, letter: OutboxLetter) -> HttpResponse:
        """The letter as it leaves."""
        disposition = f'attachment; filename="outgoing-{letter.pk}.eml"'
        return HttpResponse(
            bytes(letter.mime), content_type="message/rfc822", headers={"Content-Disposition": disposition}
        )
