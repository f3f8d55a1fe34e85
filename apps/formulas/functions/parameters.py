"""The parameters that many functions share."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from apps.attributes import Type
from apps.formulas.errors import NoValueError
from apps.formulas.signature import LONGEST_TEXT, Count, Parameter, Way

TEXT = Parameter(pgettext_lazy("formulas", "text"), (Type.STRING,))
PIECE = Parameter(pgettext_lazy("formulas", "part"), (Type.STRING,))
NUMBER = Parameter(pgettext_lazy("formulas", "number"), (Type.NUMBER,))
COUNT = Parameter(pgettext_lazy("formulas", "count"), (Type.NUMBER,))
MOMENT = Parameter(pgettext_lazy("formulas", "date"), (Type.DATE_TIME,))
DURATION = Parameter(pgettext_lazy("formulas", "duration"), (Type.DURATION,))
VALUE = Parameter(pgettext_lazy("formulas", "value"), count=Count.ANY, takes_empty=True)
VALUES = Parameter(pgettext_lazy("formulas", "value"), count=Count.ANY, takes_empty=True, several=True, optional=True)
LIST = Parameter(pgettext_lazy("formulas", "list"), count=Count.LIST, takes_empty=True)
ITEM = Parameter(pgettext_lazy("formulas", "item"), way=Way.ITEM)
CONDITION = Parameter(pgettext_lazy("formulas", "condition"), (Type.BOOLEAN,), takes_empty=True)
EACH_CONDITION = Parameter(pgettext_lazy("formulas", "condition"), (Type.BOOLEAN,), way=Way.EACH)
EACH_VALUE = Parameter(pgettext_lazy("formulas", "value"), count=Count.ANY, way=Way.EACH)


def whole(number: Decimal, argument: int) -> int:
    """The number as a whole one, of a size that texts and lists can have; NoValueError when it is none."""
    if number != number.to_integral_value() or abs(number) > LONGEST_TEXT:
        raise NoValueError(_("A whole number is needed here, not a fraction and not a huge one."), argument)
    return int(number)
