"""`manage.py scenario`: list, publish, start and rehearse scenarios, and look at their runs."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import Count, Model
from django.utils import timezone

from apps.activities.models import EmailActivity
from apps.formulas import FormulaError
from apps.runtime.console import SentenceCommand, UsageError, as_json, table
from apps.runtime.setting_values import named
from apps.scenarios.definition import DefinitionError
from apps.scenarios.models import Run, RunEntry, Scenario
from apps.scenarios.objects import all_kinds, kind_named
from apps.scenarios.publishing import NotPublishedError, NotStartedError, publish, start
from apps.scenarios.runs.by_hand import retry, stop
from apps.scenarios.runs.rehearsing import rehearse
from apps.scenarios.runs.replies import note_replies
from apps.scenarios.runs.working import work_due
from apps.scenarios.scheduling import start_scheduled
from apps.scenarios.webhooks.calling import make_calls
from apps.scenarios.wording import entry_label

_COUNTED = [Run.State.RUNNING.value, Run.State.WAITING.value, Run.State.FAILED.value]
_FOR = "the object it is for: ticket:HD-1, record:INV-5, letter:17, contact:3, account:4"


class Command(SentenceCommand):
    """Doors to the same verbs as the pages."""

    help = "Lists, publishes, starts and rehearses scenarios, and shows, retries and stops their runs."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        listing = verbs.add_parser("list", help="list every scenario")
        listing.add_argument("--json", action="store_true", help="print one JSON array")
        listing.set_defaults(work=self.show_all)
        publishing = verbs.add_parser("publish", help="publish a scenario's draft")
        publishing.add_argument("name", metavar="NAME")
        publishing.add_argument("--note", default="", help="what is new in this version")
        publishing.set_defaults(work=self.publish)
        beginnings = {"start": "start a scenario", "rehearse": "show what a run would do, writing nothing"}
        for verb, what in beginnings.items():
            starting = verbs.add_parser(verb, help=what)
            starting.add_argument("name", metavar="NAME")
            starting.add_argument("pairs", nargs="*", metavar="variable=text", help="variables that it begins with")
            starting.add_argument("--for", dest="target", metavar="KIND:KEY", default="", help=_FOR)
            starting.add_argument("--letter", type=int, metavar="KEY", help="the letter that it is started with")
            starting.set_defaults(work=getattr(self, verb))
        working = verbs.add_parser("work", help="start what the clock starts, and go on with all that is due")
        working.set_defaults(work=self.work)
        runs = verbs.add_parser("runs", help="list runs, the newest first")
        runs.add_argument("name", nargs="?", metavar="NAME", help="only of this scenario")
        runs.add_argument("--state", choices=Run.State.values, help="only in this state")
        runs.add_argument("--limit", type=int, default=20, help="how many (20)")
        runs.add_argument("--json", action="store_true", help="print one JSON array")
        runs.set_defaults(work=self.runs)
        acts = {"log": "show a run step by step", "retry": "go on with a failed run", "stop": "end a run for good"}
        for verb, what in acts.items():
            one = verbs.add_parser(verb, help=what)
            one.add_argument("run", type=int, metavar="RUN", help="its number")
            one.set_defaults(work=getattr(self, verb))

    def handle(self, **options: Any) -> None:
        options["work"](**options)

    def show_all(self, *, json: bool, **_options: Any) -> None:
        """Print every scenario with its state and its runs."""
        counted = Run.objects.filter(state__in=_COUNTED).order_by().values_list("scenario", "state")
        runs = {(key, state): count for key, state, count in counted.annotate(count=Count("pk"))}
        headings = ["name", "title", "event", "version", "state", *_COUNTED]
        rows = [
            [
                each.system_name,
                each.title,
                each.event_kind,
                each.published.number if each.published else None,
                _state(each),
                *(runs.get((each.pk, state), 0) for state in _COUNTED),
            ]
            for each in Scenario.objects.select_related("published")
        ]
        self._print(headings, rows, json=json)

    def publish(self, name: str, note: str, **_options: Any) -> None:
        """Publish the draft and tell the version."""
        try:
            version = publish(named(Scenario, name), note=note)
        except NotPublishedError as error:
            raise CommandError(f"Nothing was published.\n{error}") from error
        self.stdout.write(f"“{version.scenario}” runs in version {version.number}.")

    def start(self, name: str, pairs: list[str], target: str, letter: int | None, **_options: Any) -> None:
        """Start a run and tell its number."""
        scenario = named(Scenario, name)
        try:
            run = start(scenario, object=_find(target), letter=_letter(letter), names=_pairs(pairs))
        except (NotStartedError, FormulaError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Run {run.pk} has begun.")

    def rehearse(self, name: str, pairs: list[str], target: str, letter: int | None, **_options: Any) -> None:
        """Print the log that a run would have."""
        try:
            lines = rehearse(
                named(Scenario, name), object=_find(target), letter=_letter(letter), names=_pairs(pairs)
            )  # fmt: skip
        except DefinitionError as error:
            raise CommandError(str(error)) from error
        self._show(lines)

    def work(self, **_options: Any) -> None:
        """Do what the workers do at every tick, here and to the end."""
        start_scheduled()
        note_replies()
        count = work_due(float("inf"))
        if make_calls():  # their answers let runs go on
            count += work_due(float("inf"))
        self.stdout.write(f"{count} runs went on.")

    def runs(self, name: str | None, state: str | None, limit: int, *, json: bool, **_options: Any) -> None:
        """Print runs, each in a line."""
        found = Run.objects.select_related("scenario", "version")
        found = found.filter(scenario=named(Scenario, name)) if name else found
        found = found.filter(state=state) if state else found
        rows = [
            [run.pk, run.scenario.system_name, run.version.number, run.state, _time(run.created_at), run.error]
            for run in found[: max(limit, 0)]
        ]
        self._print(["run", "scenario", "version", "state", "started", "error"], rows, json=json)

    def log(self, run: int, **_options: Any) -> None:
        """Print a run's log."""
        self._show(list(_run(run).entries.all()))

    def retry(self, run: int, **_options: Any) -> None:
        """Go on with a failed run."""
        if not retry(_run(run), by=None):
            raise CommandError(f"Run {run} has not failed.")
        self.stdout.write(f"Run {run} goes on.")

    def stop(self, run: int, **_options: Any) -> None:
        """End a run."""
        if not stop(_run(run), by=None):
            raise CommandError(f"Run {run} is over already.")
        self.stdout.write(f"Run {run} is stopped.")

    def _print(self, headings: list[str], rows: list[list[Any]], *, json: bool) -> None:
        if json:
            self.stdout.write(as_json([dict(zip(headings, row, strict=True)) for row in rows], indent=2))
        else:
            self.stdout.write(table(headings, rows))

    def _show(self, lines: list[RunEntry]) -> None:
        for line in lines:
            key = f"{line.step_key} " if line.step_key else ""
            number = f" ({line.iteration})" if line.iteration else ""
            self.stdout.write(f"{key}{entry_label(line)}{number}: {line.outcome}")
            self.stdout.write("".join(f"    {name}: {value}\n" for name, value in line.told), ending="")
            if line.error:
                self.stdout.write(f"    {line.error}")


def _state(scenario: Scenario) -> str:
    if not scenario.enabled:
        return f"switched off: {scenario.switched_off_why}" if scenario.switched_off_why else "off"
    return "on" if scenario.published else "not published"


def _time(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S")


def _pairs(pairs: list[str]) -> dict[str, Any]:
    found = dict(pair.partition("=")[::2] for pair in pairs)
    if wrong := next((pair for pair in pairs if "=" not in pair), None):
        raise UsageError(f"“{wrong}” is no variable: write name=text.")
    return found


def _find(text: str) -> Model | None:
    """The object that KIND:KEY means: by its number where it has one, else by its key."""
    if not text:
        return None
    kind, key = kind_named(text.partition(":")[0]), text.partition(":")[2]
    if kind is None:
        raise UsageError(f"“{text}” is no object: write {' or '.join(f'{each.key}:…' for each in all_kinds())}.")
    rows = kind.model._default_manager.all()
    numbered = any(field.name == "number" for field in kind.model._meta.fields)
    found = rows.filter(number__iexact=key).first() if numbered else None
    found = found or (rows.filter(pk=int(key)).first() if key.isdecimal() else None)
    if found is None:
        raise CommandError(f"There is no {kind.key} “{key}”.")
    return found


def _letter(key: int | None) -> EmailActivity | None:
    if key is None:
        return None
    found = EmailActivity.objects.filter(pk=key).first()
    if found is None:
        raise CommandError(f"There is no letter “{key}”.")
    return found


def _run(key: int) -> Run:
    found = Run.objects.filter(pk=key).first()
    if found is None:
        raise CommandError(f"There is no run {key}.")
    return found
