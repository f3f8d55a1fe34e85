"""`manage.py rule`: make, change, list and try the linking rules."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError

from apps.linking.expressions import ExpressionError
from apps.linking.models import LinkingRule
from apps.linking.samples import latest
from apps.linking.targets import all_targets
from apps.linking.trial import LETTERS, Trial, try_rule
from apps.runtime.console import table
from apps.runtime.setting_values import named
from apps.runtime.settings_command import SettingsCommand


class Command(SettingsCommand[LinkingRule]):
    """The settings of linking rules."""

    help = "Makes, changes, lists and tries the rules that link letters to what they mention."
    model = LinkingRule
    columns = ("name", "expression", "places", "target", "column", "order", "enabled")

    def words(self, key: str) -> Sequence[str]:
        match key:
            case "places":
                return LinkingRule.Place.values
            case "target":
                return [target.key for target in all_targets()]
            case "column":
                return sorted({column.key for target in all_targets() for column in target.columns})
        return ()

    def add_verbs(self, verbs: Any) -> None:
        super().add_verbs(verbs)
        testing = verbs.add_parser("test", help="show what the rule would have done to the last letters")
        testing.add_argument("name", metavar="NAME", help="the name of the linking rule")
        testing.set_defaults(work=self.test)

    def test(self, name: str, **_options: Any) -> None:
        """Try the rule on the last letters and print its first matches; nothing is linked."""
        try:
            trial = try_rule(named(LinkingRule, name), latest(LETTERS))
        except ExpressionError as error:
            raise CommandError(str(error)) from error
        if trial.examples:
            self.stdout.write(_matches(trial))
        self.stdout.write(
            f"Of the last {trial.letters} letters {trial.matched} match and {trial.linked} find an object."
        )
        if trial.too_slow:
            raise CommandError(f"It took too long on {trial.too_slow} letters: make its expression simpler.")


def _matches(trial: Trial) -> str:
    rows = [
        (example.letter.label, example.place, example.match.text, ", ".join(map(str, example.objects)) or "none")
        for example in trial.examples
    ]
    return table(["letter", "where", "matched text", "object"], rows)
