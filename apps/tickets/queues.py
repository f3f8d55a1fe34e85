"""The queue that takes what no other was named for."""

from apps.tickets.models import Queue


def default_queue() -> Queue:
    """The default queue; a fresh installation gets one, so that its first letter has somewhere to go."""
    queue = Queue.objects.filter(is_default=True).first() or Queue.objects.order_by("pk").first()
    if queue is None:
        queue, _created = Queue.objects.get_or_create(
            system_name="support",
            defaults={"title": "Support", "number_mask": "HD-{0}", "is_default": True},
        )
    return queue
