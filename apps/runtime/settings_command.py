"""The commands that set and list what the technologist configures: one mechanism for every such model."""

import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property
from getpass import getpass
from typing import Any, ClassVar, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.db.models import Field, Model

from apps.runtime.console import SentenceCommand, UsageError, as_json, table
from apps.runtime.setting_values import (
    ValueRefusedError,
    describe_values,
    is_secret,
    name_field,
    read_value,
    show_value,
)

M = TypeVar("M", bound=Model)


class SettingsCommand(SentenceCommand, Generic[M]):
    """`COMMAND set NAME key=value…` and `COMMAND list` over a model's fields, with the model's validation.

    A subclass names the model and the columns of its list.
    """

    model: type[M]
    columns: ClassVar[Sequence[str]]

    @cached_property
    def fields(self) -> "dict[str, Field[Any, Any]]":
        """The settings by their keys, in the order of the model."""
        return {
            field.name: field for field in self.model._meta.concrete_fields if field.editable and not field.primary_key
        }

    def words(self, key: str) -> Sequence[str]:
        """The values that the setting may have, where the field itself doesn't know them."""
        return ()

    @property
    def noun(self) -> str:
        return str(self.model._meta.verbose_name)

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        self.add_verbs(verbs)

    def add_verbs(self, verbs: Any) -> None:
        """Declare the verbs, each with the method that does its `work`."""
        setting = verbs.add_parser(
            "set",
            help=f"make or change a {self.noun}",
            description=f"Makes the {self.noun} if there is none of the name, else changes what is given.",
            epilog=self._keys_page(),
            formatter_class=RawDescriptionHelpFormatter,
        )
        setting.add_argument("name", metavar="NAME", help=f"the name of the {self.noun}")
        setting.add_argument("pairs", nargs="*", metavar="key=value", help="settings, listed below")
        setting.set_defaults(work=self.change)
        listing = verbs.add_parser("list", help=f"list every {self.noun}, without secrets")
        listing.add_argument("--json", action="store_true", help="print all settings as one JSON array")
        listing.set_defaults(work=self.show_all)

    def handle(self, **options: Any) -> None:
        options["work"](**options)

    def change(self, name: str, pairs: list[str], **_options: Any) -> None:
        """Make or change one object and say what became of it."""
        values = self._read_pairs(pairs)
        with transaction.atomic():
            found = self._by_name(name)
            instance = found or self.model(**{name_field(self.model): name})
            before = {key: self._shown(key, instance) for key in values}
            for key, value in values.items():
                setattr(instance, key, value)
            self._save(instance, name, list(values), new=found is None)
        self._tell(instance, name, before, new=found is None)
        self.saved(instance)

    def saved(self, instance: M) -> None:
        """What else is to be done or told after an object was made or changed; nothing by default."""

    def show_all(self, *, json: bool, **_options: Any) -> None:
        """Print every object: its main columns, or all its settings as JSON."""
        instances = self.model._default_manager.order_by(name_field(self.model))
        shown = [self._settings(instance) for instance in instances]
        if json:
            self.stdout.write(as_json(shown, indent=2))
        elif shown:
            headings = [str(self.fields[column].verbose_name) for column in self.columns]
            self.stdout.write(table(headings, ([row[column] for column in self.columns] for row in shown)))
        else:
            self.stderr.write(f"There is no {self.noun} yet: make one with “set”.")

    def _by_name(self, name: str) -> M | None:
        return self.model._default_manager.filter(**{name_field(self.model): name}).first()

    def _read_pairs(self, pairs: Iterable[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for pair in pairs:
            key, equals, text = pair.partition("=")
            if not equals:
                raise UsageError(f"“{pair}” is not a setting: write key=value.")
            key = self._known_key(key)
            try:
                values[key] = self._read(key, text)
            except ValueRefusedError as error:
                raise UsageError(f"{key}: {error}") from None
        return values

    def _read(self, key: str, text: str) -> Any:
        field = self.fields[key]
        if is_secret(field) and text == "-":
            return _ask(key)
        return read_value(field, text, self.words(key))

    def _known_key(self, text: str) -> str:
        key = text.strip().lower().replace("-", "_")
        if key in self.fields:
            return key
        near = [known for known in self.fields if key in known] or get_close_matches(key, self.fields, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"The keys are: {', '.join(self.fields)}."
        raise UsageError(f"A {self.noun} has no setting “{text}”. {hint}")

    def _save(self, instance: M, name: str, keys: Sequence[str], *, new: bool) -> None:
        try:
            instance.full_clean()
        except ValidationError as error:
            raise CommandError(f"The {self.noun} “{name}” was not saved.\n{_sentences(error)}") from None
        # Only what was given is written, so that two people who change one object keep each other's work.
        instance.save(update_fields=None if new else keys)

    def _tell(self, instance: M, name: str, before: dict[str, Any], *, new: bool) -> None:
        if new:
            self.stdout.write(f"The {self.noun} “{name}” was made.")
            return
        changes = [
            f"  {key}: {was} → {now}"
            for key, was in before.items()
            if (now := self._shown(key, instance)) != was or is_secret(self.fields[key])
        ]
        said = "was changed." if changes else "is so already."
        self.stdout.write("\n".join([f"The {self.noun} “{name}” {said}", *changes]))

    def _shown(self, key: str, instance: M) -> str:
        """A setting in the words of a report; a secret is not even read."""
        if is_secret(self.fields[key]):
            return "hidden"
        value = show_value(self.fields[key], instance)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return "empty" if value in (None, "", []) else str(value)

    def _settings(self, instance: M) -> dict[str, Any]:
        shown = {key: field for key, field in self.fields.items() if not is_secret(field)}
        return {key: show_value(field, instance) for key, field in shown.items()}

    def _keys_page(self) -> str:
        width = max(map(len, self.fields))
        keys = (
            f"  {key.ljust(width)}  {describe_values(field, self.words(key))}" for key, field in self.fields.items()
        )
        return "\n".join(["settings:", *keys])


def _ask(key: str) -> str:
    """A secret from standard input: asked for on a terminal, else one line."""
    return getpass(f"{key}: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def _sentences(error: ValidationError) -> str:
    named = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    lines = (
        f"  {sentence}" if key == "__all__" else f"  {key}: {sentence}"
        for key, sentences in named.items()
        for sentence in sentences
    )
    return "\n".join(lines)
