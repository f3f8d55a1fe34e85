"""Ticket numbers from a queue's mask, without gaps or doubles."""

from django.db import connection

from apps.tickets.models import Queue


def next_number(queue: Queue) -> str:
    """The queue's next number, for example HD-1042. Its row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        # One statement that counts and answers: two workers can never be given the same number.
        cursor.execute(
            f"UPDATE {Queue._meta.db_table} SET last_number = last_number + 1"  # noqa: S608 - our own table's name
            " WHERE id = %s RETURNING last_number, number_mask",
            [queue.pk],
        )
        number, mask = cursor.fetchone()
    return str(mask).replace("{0}", str(number))
