"""Linking rules: regular expressions that find an object's number, or another column of it, in a letter."""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.linking.expressions import validate_expression
from apps.linking.targets import all_targets, find_target


def subject_only() -> list[str]:
    """Where a new rule looks (seed 004: a letter's title)."""
    return [LinkingRule.Place.SUBJECT.value]


def validate_places(places: Any) -> None:
    """Places are a list of values of LinkingRule.Place, each once."""
    known = LinkingRule.Place.values
    if not isinstance(places, list) or len(set(map(str, places))) != len(places) or not set(places) <= {*known}:
        raise ValidationError(
            _("Name the places to look in as a list, each once, out of: %(known)s."),
            params={"known": ", ".join(known)},
        )


def validate_target(key: str) -> None:
    """A target is an object type that is registered with apps.linking.targets."""
    if find_target(key) is None:
        raise ValidationError(
            _("“%(key)s” is nothing that letters can be linked to. Choose one of: %(known)s."),
            params={"key": key, "known": ", ".join(target.key for target in all_targets())},
        )


class LinkingRule(models.Model):
    """A technologist's rule (seed 004, «Связать письмо с другими записями автоматически»)."""

    class Place(models.TextChoices):
        """Where in a letter a rule looks."""

        SUBJECT = "subject", _("Subject")
        BODY = "body", _("Text")
        SENDER = "sender", _("Sender")
        RECIPIENTS = "recipients", _("Recipients")
        ATTACHMENTS = "attachments", _("Attachment names")

    class Senders(models.TextChoices):
        """Whose letters a rule links, as far as the author’s domain has said something about them (DMARC)."""

        ANY = "any", _("Any sender")
        NOT_DISOWNED = "not-disowned", _("Any sender whose domain doesn’t disown the letter")
        VOUCHED = "vouched", _("Only a sender whose domain vouches for the letter")

    name = models.CharField(_("name"), max_length=200, unique=True)
    description = models.TextField(_("description"), blank=True)
    enabled = models.BooleanField(_("enabled"), default=True)
    order = models.PositiveIntegerField(_("order"), default=100, validators=[MinValueValidator(0)])
    expression = models.CharField(
        _("rule"), max_length=1000, validators=[validate_expression],
        help_text=_(
            "A regular expression, for example Inv-[0-9]+. Case does not matter."
            " A group named “key” narrows the match to itself."
        ),
    )  # fmt: skip
    places = models.JSONField(
        _("where to look"), default=subject_only, validators=[validate_places],
        error_messages={"blank": _("Choose at least one place to look in.")},
    )  # fmt: skip
    senders = models.CharField(
        _("whose letters"), max_length=20, choices=Senders, default=Senders.ANY,
        help_text=_(
            "Anybody can write anybody’s address into a letter; the domain’s word (DMARC) is what the mailbox’s"
            " checking server wrote down. Letters of your own always count as vouched for."
        ),
    )  # fmt: skip
    target = models.CharField(_("object"), max_length=100, validators=[validate_target])
    column = models.CharField(_("column"), max_length=100)
    switched_off_at = models.DateTimeField(_("switched off by the program"), null=True, blank=True, editable=False)
    switched_off_why = models.TextField(_("why"), blank=True, editable=False)
    timeouts = models.PositiveIntegerField(default=0, editable=False)  # letters in a row that it was too slow for
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("linking rule")
        verbose_name_plural = _("linking rules")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save what a person changed: workers notice by `updated_at`, and a rule that is on starts afresh."""
        self.updated_at = timezone.now()
        if self.enabled:
            self.switched_off_at, self.switched_off_why, self.timeouts = None, "", 0
        fields: Iterable[str] | None = kwargs.get("update_fields")
        if fields is not None:
            own = {"updated_at", "switched_off_at", "switched_off_why", "timeouts"}
            kwargs["update_fields"] = {*fields, *own}
        super().save(*args, **kwargs)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Check the column too: unlike `clean`, this can be told which fields a form leaves alone."""
        super().clean_fields(exclude)
        target = find_target(self.target)
        if "column" in (exclude or ()) or target is None or target.column(self.column):
            return
        sentence = _("“%(key)s” is no column of this object. Choose one of: %(known)s.")
        known = ", ".join(column.key for column in target.columns)
        raise ValidationError({"column": ValidationError(sentence, params={"key": self.column, "known": known})})
