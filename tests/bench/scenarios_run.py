"""The processes of the benchmark of scenarios: the runs to be done, a worker, and the same rows by hand."""

import json
import os
import sys
import time
from typing import Any

from tests.bench.scenarios import OBJECTS, STEPS_OF_A_RUN

WORDS = [f"Позиция {number}" for number in range(OBJECTS)]


def fill(runs: int) -> None:
    """A record type, a published scenario, and its runs, all of them due."""
    from apps.records.models import RecordType
    from apps.scenarios.models import Scenario
    from apps.scenarios.publishing import publish, start

    made = RecordType.objects.create(
        system_name="items", title="Позиция", plural="Позиции", number_mask="It-{0}", last_number=0
    )
    for position, name in enumerate(("Title", "State")):
        made.attributes.create(name=name, label=name, type="string", position=position)
    create = {
        "kind": "create-record",
        "record_type": "items",
        "values": [{"name": "Title", "value": "word"}],
        "steps": [
            {
                "kind": "change-attributes",
                "changes": [{"name": "State", "operation": "replace", "value": 'FORMAT("{0}!", LIST(word))'}],
            }
        ],
    }
    items = "LIST(" + ", ".join(f'"{word}"' for word in WORDS) + ")"
    loop = {"kind": "for-each", "items": items, "variable": "word", "steps": [create]}
    draft = {"event": {"kind": "started"}, "steps": [loop]}
    scenario = Scenario.objects.create(system_name="bench", title="Bench", definition=draft)
    publish(scenario)
    for _number in range(runs):
        start(scenario)


def work(runs: int) -> None:
    """What a worker does with everything that is due."""
    from apps.scenarios.models import Run
    from apps.scenarios.runs.working import work_due

    started = time.monotonic()
    worked = work_due(float("inf"))
    seconds = time.monotonic() - started
    assert worked == runs
    assert set(Run.objects.values_list("state", "log_length")) == {("done", STEPS_OF_A_RUN)}
    _say(seconds)


def write_plainly(_runs: int) -> None:
    """The rows of the same steps: what each step changes, its line in the log and the run's new place."""
    from apps.scenarios.models import Run

    started = time.monotonic()
    for run in Run.objects.order_by("pk"):
        _write_step(run, 1)
        for at, word in enumerate(WORDS):
            record = _write_step(run, 2 + 2 * at, title=word)
            _write_step(run, 3 + 2 * at, record=record, title=word)
    _say(time.monotonic() - started)


def _write_step(run: Any, number: int, *, record: Any = None, title: str = "") -> Any:
    from django.db import transaction
    from django.db.models import F

    from apps.records.models import Record, RecordChange, RecordType
    from apps.scenarios.models import Run, RunEntry

    with transaction.atomic():
        if record is not None:
            record.values["State"] = f"{title}!"
            record.save(update_fields=["values", "updated_at"])
            values = [{"attribute": {"name": "State", "type": "string"}, "after": f"{title}!"}]
            RecordChange.objects.create(record=record, kind="changed", values=values)
        elif title:
            RecordType.objects.update(last_number=F("last_number") + 1)
            (last,) = RecordType.objects.values_list("pk", "last_number")
            record = Record.objects.create(record_type_id=last[0], number=f"It-{last[1]}", values={"Title": title})
            RecordChange.objects.create(record=record, kind="created")
        RunEntry.objects.create(run=run, number=number, step_key="s", title="Step", outcome="done", values=[["a", "b"]])
        Run.objects.filter(pk=run.pk).update(log_length=number, position=[["", "steps", number, 0, {}, {}]])
    return record


def _say(value: float) -> None:
    print(json.dumps(value), flush=True)  # noqa: T201 - the answer to the process that has started this one


def main() -> None:
    """`VERB RUNS`."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    verb, runs = sys.argv[1:]
    {"fill": fill, "plain": write_plainly, "work": work}[verb](int(runs))


if __name__ == "__main__":
    main()
