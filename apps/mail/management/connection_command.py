"""What the commands for mailboxes and for senders have in common: advice on settings, and a test of the connection."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.core.management.base import CommandError

from apps.mail.models import Mailbox, Sender
from apps.mail.trials import Trial, TriedStep
from apps.runtime.setting_values import named
from apps.runtime.settings_command import SettingsCommand

C = TypeVar("C", bound=Mailbox | Sender)


class ConnectionCommand(SettingsCommand[C]):
    """`set` and `list`, and `COMMAND test NAME`."""

    def add_verbs(self, verbs: Any) -> None:
        super().add_verbs(verbs)
        testing = verbs.add_parser("test", help=f"try the {self.noun}: what works, what doesn't, and what to do")
        testing.add_argument("name", metavar="NAME", help=f"the name of the {self.noun}")
        testing.set_defaults(work=self.test)
        self.add_test_arguments(testing)

    def add_test_arguments(self, testing: Any) -> None:
        """Options of `test` for this kind of connection; none by default."""

    def test(self, name: str, **_options: Any) -> None:
        """Try the connection and print every step in words; the exit code is 1 when one failed."""
        trial = self.try_connection(named(self.model, name))
        self.stdout.write("\n".join(_report(trial)))
        if not trial.passed:
            raise CommandError(f"The {self.noun} “{name}” does not work.")

    def saved(self, instance: C) -> None:
        """Tell what is odd in the settings without being wrong."""
        for sentence in self.advice(instance):
            self.stderr.write(f"Note: {sentence}")

    def try_connection(self, instance: C) -> Trial:
        """Try the settings; nothing is collected or sent."""
        raise NotImplementedError

    def advice(self, instance: C) -> Sequence[str]:
        """What is odd in the settings."""
        raise NotImplementedError


def _report(trial: Trial) -> Iterator[str]:
    for step in trial.steps:
        yield from _lines(step)
    if trial.folders:
        yield f"Folders on the server: {', '.join(trial.folders)}"


def _lines(step: TriedStep) -> Iterator[str]:
    found = [step.subject, "" if step.count is None else f"letters: {step.count}", "" if step.cure else step.detail]
    yield "  ".join(filter(None, ["✗" if step.cure else "✓", str(step.label), *found]))
    if step.cure:
        yield f"    {step.cure}"
        if step.detail:
            yield f"    The server said: {step.detail}"
