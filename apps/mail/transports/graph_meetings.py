"""Answers to invitations through Microsoft Graph, which tells the organiser and keeps the calendar.

Needs the permission Calendars.ReadWrite; without it an answer goes by letter. Written after Microsoft's pages "Get
eventMessage" and "event: accept"; no real Graph was at hand.
"""

from urllib.parse import quote

from apps.mail.transports.graph_answers import GraphAnswer
from apps.mail.transports.graph_session import GraphSession
from apps.mail.troubles import Trouble

_VERBS = {"accepted": "accept", "tentative": "tentativelyAccept", "declined": "decline"}
# There is nothing to answer, or the application may not: a person does it by letter then.
_NOT_ANSWERABLE = {Trouble.GRAPH_FORBIDDEN, Trouble.SERVER_ERROR, Trouble.PROTOCOL_ERROR}


_EVENT = "$select=id&$expand=" + quote("microsoft.graph.eventMessage/event($select=id)", safe="$()=/.")


def answer_invitation(session: GraphSession, message_id: str, answer: str, text: str) -> bool:
    """Answer the invitation with this Message-ID, in whichever folder it lies; False when Graph has none to answer."""
    named = message_id.replace("'", "''")
    wanted = quote(f"internetMessageId eq '{named}'", safe="")
    for row in next(session.pages(f"/messages?$filter={wanted}&$select=id&$top=5"), []):
        event = _event_of(session.ask("GET", f"/messages/{quote(str(row['id']), safe='')}?{_EVENT}"))
        if event:
            address = f"/events/{quote(event, safe='')}/{_VERBS[answer]}"
            return _passed(session.ask("POST", address, json={"comment": text, "sendResponse": True}))
    return False


def _event_of(answer: GraphAnswer) -> str:
    """The id of the event that the letter invites to; "" for an ordinary letter."""
    if not _passed(answer) or not isinstance(answer.body, dict):
        return ""
    event = answer.body.get("event")
    return str(event.get("id", "")) if isinstance(event, dict) else ""


def _passed(answer: GraphAnswer) -> bool:
    if answer.passed:
        return True
    failure = answer.failure()
    if answer.is_gone or failure.trouble in _NOT_ANSWERABLE:
        return False
    raise failure
