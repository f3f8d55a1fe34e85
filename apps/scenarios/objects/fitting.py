"""Values as attributes take them: what fits, told when a scenario is saved, and made to fit when it runs."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePath

from django.utils.translation import gettext as _

from apps.attributes import Attribute, Document, Reference, Type, Value, ValuesRefusedError, check, items_of
from apps.attributes.documents import documents_in
from apps.attributes.wording import in_words
from apps.formulas.shapes import in_words as shape_in_words
from apps.scenarios.objects.kind import ObjectRefusedError

_PEOPLE = frozenset({Type.CONTACT, Type.ACCOUNT, Type.USER})
_TEXTS = frozenset({Type.STRING, Type.CHOICE})
_WITHOUT_WORDS = frozenset({Type.OBJECT, Type.KEY_VALUE})
# What a type is read from beside its own kind; of texts, whatever can be written as one.
_READ_FROM: dict[Type, frozenset[Type]] = {
    Type.CHOICE: _TEXTS,
    Type.NUMBER: _TEXTS,
    Type.DURATION: _TEXTS,
    Type.DATE_TIME: _TEXTS,
    Type.PERIOD: _TEXTS,
    Type.BOOLEAN: _TEXTS,
    Type.KEY_VALUE: _TEXTS | {Type.OBJECT},
    Type.OBJECT: _TEXTS | {Type.KEY_VALUE},
    **dict.fromkeys(_PEOPLE, _TEXTS | _PEOPLE),
}


def fit(attribute: Attribute, value: Value | None) -> Value | None:
    """The value as the attribute takes it; ObjectRefusedError with a sentence when it can't.

    A text takes the words of any value, a document a file of a letter, a person her address in an object.
    """
    if value is None:
        return None
    items = value if isinstance(value, tuple) else (value,)
    prepared = tuple(each for item in items for each in _prepared(attribute, item))
    if not attribute.array and len(prepared) > 1:
        sentence = _("“%(name)s” holds one value, and there are %(count)s. Choose one of them.")
        raise ObjectRefusedError(sentence % {"name": attribute.name, "count": len(prepared)})
    if not prepared:
        return () if attribute.array else None
    lenient = replace(attribute, required=False, non_empty=False)
    try:
        found = check([lenient], {attribute.name: prepared if attribute.array else prepared[0]}).get(attribute.name)
    except ValuesRefusedError as error:
        raise ObjectRefusedError(str(error)) from error
    _require_choice(attribute, found)
    return found


def misfit(attribute: Attribute, shape: Attribute | None) -> str:
    """Why a value of this shape can never be the attribute's, as a sentence; "" when it may."""
    if shape is None:
        return ""
    if shape.array and not attribute.array:
        sentence = _("It gives %(given)s, and “%(name)s” holds one value. Choose one of them, for example by FIRST(…).")
        return sentence % {"given": shape_in_words(shape), "name": attribute.name}
    if _may_be(attribute, shape):
        return ""
    sentence = _("It gives %(given)s, and “%(name)s” is %(wanted)s. Give that.")
    wanted = shape_in_words(replace(attribute, array=False))
    return sentence % {"given": shape_in_words(shape), "name": attribute.name, "wanted": wanted}


def _may_be(attribute: Attribute, shape: Attribute) -> bool:
    if attribute.type == Type.STRING:
        return shape.type not in _WITHOUT_WORDS
    if shape.type == attribute.type:
        return shape.type != Type.RECORD or not (shape.target and attribute.target) or shape.target == attribute.target
    if shape.type == Type.OBJECT:
        wanted = "Content" if attribute.type == Type.DOCUMENT else "Address"
        fits = attribute.type in _PEOPLE or attribute.type in {Type.DOCUMENT, Type.KEY_VALUE}
        return fits and (not shape.parts or attribute.type == Type.KEY_VALUE or shape.part(wanted) is not None)
    if attribute.type == Type.OBJECT and shape.type in _PEOPLE:
        return attribute.part("Address") is not None
    if attribute.type == Type.OBJECT and shape.type == Type.DOCUMENT:
        return attribute.part("Content") is not None
    return shape.type in _READ_FROM.get(attribute.type, ())


def _prepared(attribute: Attribute, value: Value) -> Iterable[Value]:
    """The value in the form that the attribute's type is read from."""
    if attribute.type == Type.DOCUMENT:
        return list(documents_in(value)) or [value]
    if attribute.type in _TEXTS and not isinstance(value, (str, Mapping)):
        return [in_words(value)]
    if attribute.type in _PEOPLE and isinstance(value, Mapping) and value.get("Address"):
        return [str(value["Address"])]
    if attribute.type == Type.OBJECT:
        return [_as_object(attribute, value)]
    return [value]


def _as_object(attribute: Attribute, value: Value) -> Value:
    """People and files as messages have them, in objects of their own."""
    if isinstance(value, Reference) and attribute.part("Address"):
        return {"Name": value.name, "Address": value.address}
    if isinstance(value, Document) and attribute.part("Content"):
        return {"Name": PurePath(value.name).stem, "Extension": value.extension, "Content": value}
    return value


def _require_choice(attribute: Attribute, found: Value | None) -> None:
    for item in items_of(found) if attribute.choices else ():
        if item not in attribute.choices:
            sentence = _("“%(value)s” is none of the choices of “%(name)s”. There are: %(known)s.")
            known = ", ".join(attribute.choices)
            raise ObjectRefusedError(sentence % {"value": item, "name": attribute.name, "known": known})
