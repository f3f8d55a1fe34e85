"""What each kind of step asks beside its fields: attributes that exist and can be changed, and values that fit them."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from apps.attributes import Attribute, Type
from apps.attributes.declaration import find
from apps.formulas import FormulaError, parse
from apps.formulas.syntax import Literal
from apps.records.models import RecordType
from apps.scenarios.checking.fields import RESERVED
from apps.scenarios.checking.messages import check_answer, check_message
from apps.scenarios.checking.place import Place
from apps.scenarios.models import Scenario
from apps.scenarios.objects import ObjectRefusedError, Operation, all_kinds, fit, misfit
from apps.scenarios.objects.ticket import TICKET
from apps.scenarios.steps.create_ticket import new_ticket_attributes


def check_rows(place: Place, field: str, attributes: Sequence[Attribute], label: str) -> None:
    """Rows whose names are attributes of something, and whose values must fit them."""
    for number, name, row in place.rows(field):
        attribute = find(attributes, name)
        if attribute is None:
            known = ", ".join(each.name for each in attributes)
            sentence = _("“%(name)s” is nothing that can be changed of “%(kind)s”. There are: %(known)s.")
            place.tell(field, sentence % {"name": name, "kind": label, "known": known or "—"}, number)
            continue
        operation = row.get("operation") or Operation.REPLACE
        if operation in {Operation.ADD, Operation.REMOVE} and not attribute.array:
            sentence = _("“%(name)s” holds one value: nothing can be added or removed. Replace it.")
            place.tell(field, sentence % {"name": name}, number)
        elif operation != Operation.CLEAR:
            why = misfit(attribute, place.shape(row.get("value"))) or _not_chosen(attribute, row.get("value"))
            if why:
                place.tell(field, why, number)


def _not_chosen(attribute: Attribute, formula: object) -> str:
    """Why a text that stands there as it is can’t be chosen; "" for any other formula."""
    if not attribute.choices or not isinstance(formula, str):
        return ""
    try:
        root = parse(formula).root
        if isinstance(root, Literal):
            fit(attribute, root.value)
    except FormulaError:
        return ""
    except ObjectRefusedError as error:
        return str(error)
    return ""


def _create_record(place: Place) -> None:
    found = RecordType.objects.with_attributes().filter(system_name=place.text("record_type")).first()
    if found is not None:
        check_rows(place, "values", found.declared, found.title)


def _create_ticket(place: Place) -> None:
    check_rows(place, "values", new_ticket_attributes(), TICKET.label)


def _change_attributes(place: Place) -> None:
    shape = place.object_shape("of")
    if not place.text("of") and "object" not in place.scope.names:
        place.tell("of", _("There is no object at hand here. Say which one is meant."))
        return
    kind = next((kind for kind in all_kinds() if shape and kind.value_type == shape.type), None)
    if kind is None or shape is None or (shape.type == Type.RECORD and not shape.target):
        return
    if shape.type == Type.ACCOUNT:
        return  # a contact, an account or a user: only the run will know
    check_rows(place, "changes", kind.writable(shape.target), kind.label)


def _change_variables(place: Place) -> None:
    """Sets of variables are examined as fields; rows that stand by themselves are variables, too."""
    for number, name, _row in place.rows("changes") if not place.text("variable") else ():
        if name.partition(".")[0] in RESERVED:
            sentence = _("“%(name)s” is what the scenario itself calls something. Choose another name.")
            place.tell("changes", sentence % {"name": name}, number)


def _condition(place: Place) -> None:
    place.require_yes_or_no("condition", place.text("condition"))


def _link(place: Place) -> None:
    names = place.scope.names
    shape = place.object_shape("to")
    letter = place.shape(place.text("letter"))
    if letter is not None and letter.type != Type.LETTER:
        place.tell("letter", _("This gives no letter. Name one, for example letter."))
    if not place.text("letter") and "letter" not in names:
        place.tell("letter", _("The scenario’s event brings no letter. Say which one is meant."))
    if not place.text("to") and "object" not in names:
        place.tell("to", _("There is no object at hand here. Say which one is meant."))
    elif shape is not None and shape.type == Type.USER:
        place.tell("to", _("Letters are not linked to users. Choose another object."))


def _wait(place: Place) -> None:
    if place.text("mode") != "moment":
        return
    shape = place.shape(place.text("until"))
    if shape is not None and (shape.type != Type.DATE_TIME or shape.array):
        place.tell("until", _("This gives no date and time. Write for example TODAY() + 9h."))


def _call_webhook(place: Place) -> None:
    if why := misfit(Attribute(_("Address")), place.shape(place.text("url"))):
        place.tell("url", why)
    for number, header, _row in place.rows("headers"):
        if not header.replace("-", "").isalnum() or not header.isascii():
            place.tell("headers", _("“%(name)s” is no name of a header.") % {"name": header}, number)


def _start_scenario(place: Place) -> None:
    scenario = Scenario.objects.filter(system_name=place.text("scenario")).select_related("published").first()
    if scenario is None or scenario.published is None:
        return
    event = scenario.published.parsed.event
    known = event.settings.get("variables") or ()
    for number, name, _row in place.rows("values"):
        if event.kind == "started" and known and name not in known:
            sentence = _("“%(scenario)s” begins with no variable “%(name)s”. There are: %(known)s.")
            facts = {"scenario": scenario, "name": name, "known": ", ".join(known)}
            place.tell("values", sentence % facts, number)


def _add_note(place: Place) -> None:
    shape = place.object_shape("of")
    if not place.text("of") and "object" not in place.scope.names:
        place.tell("of", _("There is no object at hand here. Say which one is meant."))
    elif shape is not None and shape.type != Type.TICKET:
        place.tell("of", _("Only tickets have notes. Name a ticket, or create one before."))


def _notify(place: Place) -> None:
    why = misfit(Attribute(_("Whom"), Type.USER, array=True), place.shape(place.text("to")))
    if why:
        place.tell("to", why)


CHECKS: dict[str, Callable[[Place], None]] = {
    "create-record": _create_record,
    "create-ticket": _create_ticket,
    "change-attributes": _change_attributes,
    "change-variables": _change_variables,
    "condition": _condition,
    "link": _link,
    "send-message": check_message,
    "answer-server": check_answer,
    "wait": _wait,
    "call-webhook": _call_webhook,
    "start-scenario": _start_scenario,
    "add-note": _add_note,
    "notify": _notify,
}
"""By kind of step; the others ask nothing beside their fields."""
