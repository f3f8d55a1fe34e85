"""Every function of the language by its name, in the groups and the order of the help."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from apps.formulas.functions import conditions, dates, expressions, files, lists, numbers, texts
from apps.formulas.signature import Function

GROUPS: tuple[tuple[Promise, tuple[Function, ...]], ...] = (
    (pgettext_lazy("formulas", "Conditions"), conditions.FUNCTIONS),
    (pgettext_lazy("formulas", "Texts"), (*texts.FUNCTIONS, *expressions.FUNCTIONS)),
    (pgettext_lazy("formulas", "Numbers"), numbers.FUNCTIONS),
    (pgettext_lazy("formulas", "Dates and durations"), dates.FUNCTIONS),
    (pgettext_lazy("formulas", "Lists"), lists.FUNCTIONS),
    (pgettext_lazy("formulas", "Files"), files.FUNCTIONS),
)
FUNCTIONS: dict[str, Function] = {function.name: function for _title, functions in GROUPS for function in functions}
