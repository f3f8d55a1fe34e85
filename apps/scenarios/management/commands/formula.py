"""`manage.py formula`: a formula tried on the command line."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from apps.formulas.trying import try_formula
from apps.runtime.console import SentenceCommand


class Command(SentenceCommand):
    """Prints the value, or the sentence with the place it is about."""

    help = "Tries a formula over the sample letter of the help, for example: manage.py formula 'UPPER(message.Subject)'"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("formula", help="the formula, in quotes")

    def handle(self, *_args: Any, formula: str, **_options: Any) -> None:
        trial = try_formula(formula)
        if trial.sentence:
            place = " " * len(trial.before) + "^"
            raise CommandError(f"{trial.sentence}\n  {formula}\n  {place}")
        self.stdout.write(f"{trial.value}  ({trial.shape})")
