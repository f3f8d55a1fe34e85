"""Queues: the lines that tickets stand in, with their numbers, their deadlines and the words of their letters."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.attributes.duration_field import DurationField
from apps.desk.numbering import Numbered
from apps.desk.placeholders import validate_placeholders
from apps.runtime.default_flag import DefaultFlag
from apps.staff.teams import Teamed, TeamedQuerySet

PLACEHOLDERS = {
    "acknowledgement": ("Number", "Subject", "Name"),
    "notification": ("Number", "Subject", "What", "Address", "Agent"),
    "participant_notification": ("Number", "Subject", "Name", "Author", "What"),
}
"""What may stand in the texts of a queue's letters.

To agents, What is the news in sentences and Address the ticket's page; to participants, What is what Author wrote.
"""

_ENDING_EN = "Please answer in the ticket, not to this letter. You choose in your preferences what you are told.\n"
_ENDING_RU = "Пожалуйста, отвечайте в заявке, а не на это письмо. О чём вас уведомлять, вы выбираете в настройках.\n"


def text_fields(letter: str) -> tuple[str, ...]:
    """The fields with the subjects and the texts of one of a queue's letters, named as in `PLACEHOLDERS`."""
    return tuple(f"{letter}_{part}_{language}" for language in ("en", "ru") for part in ("subject", "text"))


class Queue(DefaultFlag, Numbered, Teamed):
    """A line of tickets with its own numbers and its own words to those who write and to agents."""

    system_name = models.SlugField(_("system name"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=200)
    enabled = models.BooleanField(_("enabled"), default=True)
    first_answer_within = DurationField(
        _("first answer within"), null=True, blank=True, validators=[MinValueValidator(timedelta(minutes=1))],
        help_text=_("For example 4 h, 1 h 30 min or 2 days. Empty: no limit."),
    )  # fmt: skip
    solution_within = DurationField(
        _("solution within"), null=True, blank=True, validators=[MinValueValidator(timedelta(minutes=1))],
        help_text=_("Counted from when a ticket is opened, or opened again by a letter. Empty: no limit."),
    )  # fmt: skip
    acknowledge = models.BooleanField(_("acknowledge new tickets"), default=True)
    acknowledgement_subject_en = models.CharField(_("subject, English"), max_length=300, default="[{Number}] {Subject}")
    acknowledgement_text_en = models.TextField(
        _("text, English"),
        default=(
            "Hello {Name},\n\nwe have received your letter and registered it as {Number}.\n"
            "To add something, simply answer this letter.\n"
        ),
    )
    acknowledgement_subject_ru = models.CharField(_("subject, Russian"), max_length=300, default="[{Number}] {Subject}")
    acknowledgement_text_ru = models.TextField(
        _("text, Russian"),
        default=(
            "Здравствуйте, {Name}!\n\nМы получили ваше письмо и зарегистрировали его под номером {Number}.\n"
            "Чтобы дополнить обращение, просто ответьте на это письмо.\n"
        ),
    )
    notification_subject_en = models.CharField(_("subject, English"), max_length=300, default="[{Number}] {Subject}")
    notification_text_en = models.TextField(_("text, English"), default=f"{{What}}\n\n{{Address}}\n\n{_ENDING_EN}")
    notification_subject_ru = models.CharField(_("subject, Russian"), max_length=300, default="[{Number}] {Subject}")
    notification_text_ru = models.TextField(_("text, Russian"), default=f"{{What}}\n\n{{Address}}\n\n{_ENDING_RU}")
    notify_participants = models.BooleanField(
        _("notify participants"), default=True,
        help_text=_("Tell everybody who takes part in a ticket what one of them writes to us alone."),
    )  # fmt: skip
    participant_notification_subject_en = models.CharField(
        _("subject, English"), max_length=300, default="[{Number}] {Subject}"
    )
    participant_notification_text_en = models.TextField(
        _("text, English"),
        default=(
            "Hello {Name},\n\n{Author} wrote to us about {Number}:\n\n{What}\n\n"
            "To add something, simply answer this letter: everybody who takes part will read it.\n"
            "If you want no such letters any more, please tell us.\n"
        ),
    )
    participant_notification_subject_ru = models.CharField(
        _("subject, Russian"), max_length=300, default="[{Number}] {Subject}"
    )
    participant_notification_text_ru = models.TextField(
        _("text, Russian"),
        default=(
            "Здравствуйте, {Name}!\n\n{Author} пишет нам по обращению {Number}:\n\n{What}\n\n"
            "Чтобы дополнить обращение, просто ответьте на это письмо: ответ прочтут все участники.\n"
            "Если вы больше не хотите получать такие письма, сообщите нам.\n"
        ),
    )

    objects = TeamedQuerySet.as_manager()

    class Meta:
        verbose_name = _("queue")
        verbose_name_plural = _("queues")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="queue_only_one_default")
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse texts with a placeholder that nothing would come in the place of, and a clashing mask."""
        super().clean()
        mistakes = {}
        for letter, known in PLACEHOLDERS.items():
            for name in text_fields(letter):
                try:
                    validate_placeholders(getattr(self, name), known)
                except ValidationError as error:
                    mistakes[name] = error
        if mistakes:
            raise ValidationError(mistakes)
