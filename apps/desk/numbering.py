"""Numbers from masks: without gaps or doubles, and such that a number means one object only."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.desk.masks import clash

LONGEST_NUMBER = 80  # characters


def validate_mask(mask: str) -> None:
    """A number mask holds “{0}” once, where the number goes (seed 004: “Inv-{0}”)."""
    if mask.count("{0}") != 1 or mask.count("{") != 1 or mask.count("}") != 1:
        raise ValidationError(_("Write {0} once where the number goes, for example HD-{0}."))


class Numbered(models.Model):
    """Something that gives numbers by a mask: a queue to its tickets, a record type to its records."""

    number_mask = models.CharField(
        gettext_lazy("number mask"), max_length=50, unique=True, validators=[validate_mask],
        help_text=gettext_lazy("{0} stands for the number, for example HD-{0}."),
    )  # fmt: skip
    last_number = models.PositiveIntegerField(gettext_lazy("last number"), default=0)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a mask that gives numbers of another one's, whoever has that (seed 004, the note on masks)."""
        super().clean()
        other = _clashing(self)
        if other is not None:
            facts = {"mask": other.number_mask, "kind": other._meta.verbose_name, "name": other}
            raise ValidationError({"number_mask": ValidationError(CLASH, params=facts)})


CLASH = gettext_lazy(
    "This mask and “%(mask)s” of the %(kind)s “%(name)s” can give the same number. Numbers must tell what they belong"
    " to, or linking rules would find the wrong object: choose another mask, for example Inv-{0} for invoices and"
    " Ord-{0} for orders."
)


def next_number(row: Numbered) -> str:
    """The row's next number, for example HD-1042. The row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        # One statement that counts and answers: two workers can never be given the same number.
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET last_number = last_number + 1"  # noqa: S608 - our own table's name
            " WHERE id = %s RETURNING last_number, number_mask",
            [row.pk],
        )
        number, mask = cursor.fetchone()
    return str(mask).replace("{0}", str(number))


def _clashing(row: Numbered) -> Numbered | None:
    """Another row of any kind whose mask can give a number that this row's mask gives too."""
    for kind in Numbered.__subclasses__():
        others: models.QuerySet[Any] = kind._default_manager.all()
        for other in others.exclude(pk=row.pk) if kind is type(row) else others:
            if clash(row.number_mask, other.number_mask):
                assert isinstance(other, Numbered)
                return other
    return None
