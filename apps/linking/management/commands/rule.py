"""`manage.py rule`: make, change and list the linking rules."""

from collections.abc import Sequence

from apps.linking.models import LinkingRule
from apps.linking.targets import all_targets
from apps.runtime.settings_command import SettingsCommand


class Command(SettingsCommand[LinkingRule]):
    """The settings of linking rules."""

    help = "Makes, changes and lists the rules that link letters to what they mention."
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
