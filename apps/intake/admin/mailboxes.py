"""Mailboxes in the admin, with the buttons that need intake."""

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.intake.admin.jobs import ask_workers
from apps.intake.tasks import fetch_mail
from apps.mail.admin.buttons import button
from apps.mail.admin.mailboxes import MailboxAdmin
from apps.mail.ledger import fetch_mailbox_again, poll_now
from apps.mail.models import Mailbox


@admin.register(Mailbox)
class WorkingMailboxAdmin(MailboxAdmin):
    """`MailboxAdmin` with the verbs of intake."""

    buttons = ("sign_in", "fetch_now", "fetch_again", "download_log")

    @button(_("Fetch now"), permission="change", hint=_("Collect what waits in this mailbox."))
    def fetch_now(self, request: HttpRequest, mailbox: Mailbox) -> None:
        if not mailbox.enabled:
            messages.error(request, _("This mailbox is switched off. Tick “Enabled” and save, then fetch."))
            return
        poll_now(mailbox)
        if ask_workers(request, fetch_mail, mailbox, request.user.pk):
            messages.success(request, _("Fetching. What comes of it appears below in a moment."))

    @button(
        _("Fetch again"),
        permission="change",
        hint=_("Fetch anew the letters that were deleted in Postdesk."),
    )
    def fetch_again(self, request: HttpRequest, mailbox: Mailbox) -> None:
        count = fetch_mailbox_again(mailbox)
        if not count:
            messages.info(request, _("Nothing to fetch again: every letter of this mailbox is still here."))
            return
        said = ngettext("%(count)s letter is fetched again.", "%(count)s letters are fetched again.", count)
        messages.success(request, said % {"count": count})
        if mailbox.enabled:
            ask_workers(request, fetch_mail, mailbox, request.user.pk)
