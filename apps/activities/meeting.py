"""The calendar event of a letter, and our answer to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.mail.models import OutboxLetter


class Meeting(models.Model):
    """A calendar event that a letter carries: an invitation, an answer, a cancellation (RFC 5545, 5546).

    Our answer to an invitation is kept here; it leaves by `answer_letter`, or `answer_waits` until Exchange is told.
    """

    class Answer(models.TextChoices):
        """What we say to an invitation; the values are PARTSTAT's in lower case (RFC 5545 3.2.12)."""

        ACCEPTED = "accepted", pgettext_lazy("meeting", "Accepted")
        TENTATIVE = "tentative", pgettext_lazy("meeting", "Tentative")
        DECLINED = "declined", pgettext_lazy("meeting", "Declined")

    activity = models.OneToOneField("activities.EmailActivity", on_delete=models.CASCADE, related_name="meeting")
    method = models.CharField(_("method"), max_length=20, blank=True)  # request, reply, cancel…
    uid = models.TextField(blank=True, db_index=True)
    sequence = models.IntegerField(default=0)
    summary = models.TextField(_("subject"), blank=True)
    organizer_name = models.TextField(blank=True)
    organizer_address = models.CharField(_("organizer"), max_length=320, blank=True)
    attendees = models.JSONField(_("attendees"), default=list)  # [{"name", "address", "status"}]
    start = models.DateTimeField(_("start"), null=True, blank=True)
    end = models.DateTimeField(_("end"), null=True, blank=True)
    all_day = models.BooleanField(_("all day"), default=False)
    time_zone = models.CharField(_("time zone"), max_length=100, blank=True)
    place = models.TextField(_("place"), blank=True)
    recurrence = models.TextField(_("recurrence"), blank=True)  # the RRULE; see apps.activities.recurrence
    answer = models.CharField(_("our answer"), max_length=10, choices=Answer, blank=True)
    answer_text = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_letter = models.OneToOneField(
        OutboxLetter, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer_waits = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        indexes = [models.Index(fields=["activity"], condition=Q(answer_waits=True), name="meeting_answer_waits")]

    def __str__(self) -> str:
        return self.summary or "—"

    @property
    def invites(self) -> bool:
        """Whether it is an invitation that somebody awaits an answer to."""
        return self.method == "request" and bool(self.organizer_address)
