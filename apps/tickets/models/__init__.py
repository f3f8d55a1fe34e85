"""The tables of tickets: queues, tickets, and what happened to them."""

from apps.tickets.models.queue import Queue
from apps.tickets.models.story import BlockedAddress, Event, Merger, Note, Notice, Participant, Presence
from apps.tickets.models.tag import Tag
from apps.tickets.models.ticket import Ticket
from apps.tickets.models.view import View

__all__ = [
    "BlockedAddress", "Event", "Merger", "Note", "Notice", "Participant", "Presence", "Queue", "Tag", "Ticket",
    "View",
]  # fmt: skip
