"""Scenarios at work, for the eyes of the browser tests: one run waits, one is done, one has failed."""

from apps.scenarios.models import Run
from apps.scenarios.publishing import start
from apps.staff.models import User
from apps.tickets.models import Ticket
from tests.scenarios.making import make_scenario, set_variable, work

STEPS = (
    set_variable("days", "3", key="s1", title="Решить, сколько дней ждать"),
    {
        "key": "s2", "kind": "condition", "title": "Срочная заявка?", "condition": 'object.Priority = "urgent"',
        "steps": [
            {"key": "s3", "kind": "add-note", "title": "Напомнить о сроке", "text": '"Ответить сегодня"'},
            {"key": "s4", "kind": "finish", "title": "Дальше ждать нечего"},
        ],
    },
    {
        "key": "s5", "kind": "add-note", "title": "Записать, что договор на согласовании",
        "text": 'FORMAT("Договор «{0}» на согласовании, ждём ответа {1} дн.", LIST(object.Subject, days))',
    },
    {"key": "s6", "kind": "wait", "title": "Подождать ответа", "mode": "time", "duration": "3 days"},
    {
        "key": "s7", "kind": "change-attributes", "title": "Закрыть заявку",
        "changes": [{"name": "Status", "operation": "replace", "value": '"closed"'}],
    },
)  # fmt: skip


def set_scenarios(ticket: Ticket, by: User) -> dict[str, Run]:
    """A process that stands on the ticket, and its runs by their state."""
    process = make_scenario(
        *STEPS, event={"kind": "button", "label": "Отправить на согласование", "on": "ticket"}, system_name="approval",
        title="Согласование договора", description="Отправляет договор, ждёт ответа, а без ответа напоминает.",
    )  # fmt: skip
    broken = make_scenario(
        set_variable("share", "100 / 0", key="s1", title="Посчитать долю"), system_name="share", title="Доля договоров"
    )
    urgent = Ticket.objects.filter(priority=Ticket.Priority.URGENT).first()
    assert urgent is not None
    runs = {
        "waiting": start(process, object=ticket, by=by),
        "done": start(process, object=urgent, by=by),
        "failed": start(broken, by=by),
    }
    work()
    return {state: Run.objects.get(pk=run.pk, state=state) for state, run in runs.items()}
