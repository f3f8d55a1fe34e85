"""Taking the values of a route's attributes out of a letter, in bounded time. Writes nothing."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.attributes import Attribute, Problem, Type, Values, read_values
from apps.attributes.declaration import paths
from apps.attributes.scalars import split_pair
from apps.attributes.wording import in_words, step_into
from apps.linking.expressions import composed
from apps.linking.matching import LETTER_SECONDS, LONGEST_TEXT, RULE_SECONDS
from apps.scenarios.incoming.message import Message, built_in_values
from apps.scenarios.incoming.plan import Finder, Plan, Source

MOST_MATCHES = 100


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a route reads in a letter: the values that fit, and what is wrong with the others."""

    values: Values
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute of a message as people see it: its value in words, or what is wrong."""

    path: str
    attribute: Attribute
    words: str
    sentence: str


def extract(plan: Plan, message: Message) -> Extracted:
    """Read the letter by the route."""
    search = _Search(message)
    given = built_in_values(message)
    for attribute in plan.own:
        given[attribute.name] = search.find(attribute, attribute.name, plan.finders)
    values, problems = read_values(plan.attributes, given)
    return Extracted(values, (*search.problems, *problems))


def lines(attributes: Sequence[Attribute], values: Values, problems: Iterable[Problem]) -> list[Line]:
    """The message attribute by attribute, parts of single objects apart, for people to read."""
    wrong: dict[str, str] = {}
    for problem in problems:
        wrong[problem.path] = " ".join(filter(None, [wrong.get(problem.path), problem.sentence]))
    return [
        Line(path, attribute, in_words(_at(values, path), "\n"), wrong.get(path, ""))
        for path, attribute in paths(attributes)
        if not _within_array(attributes, path)
    ]


class _Search:
    """One letter, and the time that its expressions have left."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self.problems: list[Problem] = []
        self._end = time.thread_time() + LETTER_SECONDS
        self._subject = composed(message.subject[:LONGEST_TEXT])
        self._text = composed(message.text[:LONGEST_TEXT])

    def find(self, attribute: Attribute, path: str, finders: dict[str, Finder]) -> object:
        """What stands in the letter for the attribute: texts, files, or None."""
        if attribute.type == Type.OBJECT:
            parts = {part.name: self.find(part, f"{path}.{part.name}", finders) for part in attribute.parts}
            return parts if any(value is not None for value in parts.values()) else None
        finder = finders[path]
        if attribute.type == Type.KEY_VALUE and finder.source == Source.KEY and not finder.lookup:
            return self._text
        try:
            found = list(self._all(attribute, finder))
        except TimeoutError:
            sentence = _("“%(name)s”: the expression took too long on this letter. Make it simpler.")
            self.problems.append(Problem(path, sentence % {"name": path}))
            return None
        return None if not found else found if attribute.array else found[0]

    def _all(self, attribute: Attribute, finder: Finder) -> Iterator[object]:
        match finder.source:
            case Source.KEY:
                yield from self._by_key(finder.lookup or attribute.name)
            case Source.HEADER:
                wanted = finder.lookup.strip().rstrip(":").lower()
                yield from (value for name, value in self.message.headers if name.lower() == wanted)
            case Source.SUBJECT:
                yield from self._matches(finder, self._subject)
            case Source.BODY:
                yield from self._matches(finder, self._text)
            case Source.FILE:
                for file in self.message.files[:MOST_MATCHES]:
                    matches = self._matches(finder, composed(file.name)) if finder.pattern else iter([file.name])
                    found = next(matches, None)
                    if found is not None:
                        yield file if attribute.type == Type.DOCUMENT else found

    def _by_key(self, key: str) -> Iterator[str]:
        wanted = " ".join(composed(key).rstrip(":").casefold().split())
        for line in self._text.splitlines():
            found, value = split_pair(line)
            if value and " ".join(found.casefold().split()) == wanted:
                yield value

    def _matches(self, finder: Finder, text: str) -> Iterator[str]:
        pattern = finder.pattern
        if pattern is None:
            return
        group = "value" if "value" in pattern.groupindex else 1 if pattern.groups else 0
        end = min(self._end, time.thread_time() + RULE_SECONDS)
        # A time of zero would mean no bound at all.
        for number, match in enumerate(pattern.finditer(text, timeout=max(end - time.thread_time(), 0.001))):
            if number == MOST_MATCHES:
                return
            if found := (match.group(group) or "").strip():
                yield found


def _at(values: Values, path: str) -> object:
    value: object = values
    for name in path.split("."):
        value = step_into(value, name)
    return value


def _within_array(attributes: Sequence[Attribute], path: str) -> bool:
    """Whether the path leads into the items of an array, which are shown as a whole."""
    arrays = [each for each, attribute in paths(attributes) if attribute.array]
    return any(path.startswith(f"{each}.") for each in arrays)
