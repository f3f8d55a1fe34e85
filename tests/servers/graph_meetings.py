"""Invitations in the tests' Graph: their events, and what they were answered. Written from documentation."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any
from urllib.parse import unquote

from tests.servers.graph_letters import body_of, error
from tests.servers.graph_store import Store, StoredLetter
from tests.servers.https import Answer

_INVITATION = re.compile(rb"content-type: text/calendar[^\n]*(\n[ \t][^\n]*)*method=\"?REQUEST", re.IGNORECASE)


@dataclass(frozen=True)
class EventAnswer:
    """One answer that has gone to an organiser."""

    verb: str
    comment: str
    invitation: bytes


class Events:
    """The events of all mailboxes; each is known by its invitation's id with "event-" before it."""

    def __init__(self) -> None:
        self.answers: list[EventAnswer] = []

    def route(self, store: Store, method: str, path: str, query: dict[str, str], asked: Any) -> Answer | None:
        """The answer to what is asked about events; None for other requests."""
        match method, [unquote(part) for part in path.split("/")[3:]]:
            case "GET", ["messages"]:
                return Answer(body={"value": _by_message_id(store, query["$filter"])})
            case "GET", ["messages", uid] if "eventMessage/event" in query.get("$expand", ""):
                return Answer(body=_with_event(store.letters[uid]))
            case "POST", ["events", key, verb]:
                return self._answer(store, key, verb, asked)
        return None

    def _answer(self, store: Store, key: str, verb: str, asked: Any) -> Answer:
        letter = store.letters.get(key.removeprefix("event-"))
        if letter is None or verb not in ("accept", "tentativelyAccept", "decline"):
            return error(404, "ErrorItemNotFound")
        body = body_of(asked)
        assert body["sendResponse"] is True
        self.answers.append(EventAnswer(verb, body["comment"], letter.raw))
        return Answer(202)


def _with_event(letter: StoredLetter) -> dict[str, Any]:
    """The letter with the event that it invites to, if it does."""
    invites = _INVITATION.search(letter.raw)
    return {"id": letter.id} | ({"event": {"id": f"event-{letter.id}"}} if invites else {})


def _by_message_id(store: Store, condition: str) -> list[dict[str, Any]]:
    """The letters that a filter on internetMessageId finds, in any folder."""
    wanted = re.fullmatch(r"internetMessageId eq '(.*)'", condition)
    assert wanted
    found = wanted[1].replace("''", "'")
    letters = store.letters.values()
    return [{"id": each.id} for each in letters if message_from_bytes(each.raw)["Message-ID"] == found]
