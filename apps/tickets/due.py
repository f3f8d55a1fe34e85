"""Deadlines: until when a queue wants a ticket answered for the first time, and solved."""

from django.db.models import Case, DateTimeField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Least

from apps.tickets.models import Queue, Ticket


def refresh_due(tickets: QuerySet[Ticket]) -> None:
    """Set `due_at` of these tickets as their queues now want it, in one statement.

    The first answer counts until somebody has answered, the solution until the ticket is solved; both from when the
    ticket was opened, or opened again by a letter. The earlier one is due. A ticket that waits for the customer keeps
    its time, but is overdue only while it waits for us.
    """
    tickets.order_by().update(due_at=_due(), overdue_told=False)


def _due() -> Case:
    answer, solution = _deadline("first_answer_within"), _deadline("solution_within")
    return Case(
        When(~Q(status__in=Ticket.OPEN), then=None),
        # Least passes over what is null.
        When(answered_at=None, then=Least(answer, solution)),
        default=solution,
        output_field=DateTimeField(),
    )


def _deadline(limit: str) -> "ExpressionWrapper[CombinedExpression]":
    within = Subquery(Queue.objects.filter(pk=OuterRef("queue")).values(limit)[:1])
    return ExpressionWrapper(F("opened_at") + within, output_field=DateTimeField())
