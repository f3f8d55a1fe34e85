"""Why a letter is where it is: every step's decision as a code with its facts, and as a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.activities import automatic
from apps.intake import oddity_words
from apps.mail.models import Delivery


@dataclass(frozen=True, slots=True)
class Why:
    """One decision of one step. `facts` fill the placeholders of the sentence."""

    step: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)

    def as_line(self) -> dict[str, Any]:
        """The form that is stored in `Delivery.trace`."""
        return {"step": self.step, "code": self.code, **self.facts}


STEPS: dict[str, Promise] = {
    "collect": _("Collect"),
    "parse": _("Read"),
    "screen": _("Screen"),
    "identify": _("Identify"),
    "thread": _("Thread"),
    "link": _("Link"),
    "register": _("Register"),
    "routes": _("Routes"),
    "scenarios": _("Scenarios"),
    "acknowledge": _("Acknowledge"),
    "notify": pgettext_lazy("step of intake", "Notify"),
}

_SENTENCES: dict[tuple[str, str], Promise] = {
    ("collect", "history"): _("It was there before the first connection, so it is history and stays on the server."),
    ("collect", "imported"): _("It was imported from %(path)s."),
    ("parse", "read"): _("Read without remarks."),
    ("parse", "odd"): _("Read with remarks: %(oddities)s."),
    ("parse", "too-large"): _("It is larger than the mailbox allows (%(size)s bytes); only its beginning was fetched."),
    ("screen", "personal"): _("Nothing stands in its way."),
    ("screen", "sent-mail"): _("It is in a folder with sent mail, so it is an outgoing letter."),
    ("screen", "duplicate"): _("The same letter was taken in before (delivery %(delivery)s)."),
    ("screen", "anew"): _("It is taken in again because somebody asked for it."),
    ("screen", "loop"): _("It is a letter of ours that came back."),
    ("screen", "blocked"): _("%(address)s is blocked, because an agent marked its letters as spam."),
    ("screen", "bounce"): _("It reports that a letter could not be delivered to %(recipients)s."),
    ("screen", "bounce-of-ours"): _(
        "It reports that our letter “%(subject)s” could not be delivered to %(recipients)s."
    ),
    ("screen", "report"): _("It is a delivery report (%(kind)s) and needs no ticket."),
    ("screen", "automatic"): _("It was sent by a program (%(kind)s); it gets no automatic answer."),
    ("screen", "auto-reply"): _("It is an automatic reply to no ticket of ours."),
    ("identify", "contact"): _("%(address)s is an address of the contact %(name)s."),
    ("identify", "account"): _("%(address)s is an address of the account %(name)s."),
    ("identify", "recipient"): _("The sender is unknown; %(address)s among the recipients is known as %(name)s."),
    ("identify", "new"): _("%(address)s is unknown: a contact is created."),
    ("identify", "no-address"): _("The letter has no sender’s address, so it has no contact."),
    ("identify", "held"): _("%(address)s is unknown: held for an agent’s yes."),
    ("identify", "refused"): _("%(address)s is unknown: refused, and the author is told."),
    ("identify", "ignored"): _("%(address)s is unknown: refused silently."),
    ("identify", "let-in"): _("%(agent)s let it in."),
    ("identify", "turned-away"): _("%(agent)s refused it."),
    ("identify", "unknown"): _("%(address)s is unknown."),
    ("thread", "our-message-id"): _("It answers our letter about %(ticket)s."),
    ("thread", "reply-address"): _("It was sent to the signed reply address of %(ticket)s."),
    ("thread", "references"): _("It answers a letter of %(ticket)s (%(message_id)s)."),
    ("thread", "number"): _("Its subject names %(ticket)s, in which the sender takes part."),
    ("thread", "stranger"): _(
        "Its subject names %(ticket)s, but the sender takes no part in it: a new ticket with a link."
    ),
    ("thread", "new"): _("It continues no conversation of ours."),
    ("link", "matched"): _("Rule “%(rule)s” matched “%(text)s”: linked to %(object)s."),
    ("link", "no-such"): _("Rule “%(rule)s” matched “%(text)s”, but there is no such object."),
    ("link", "sender"): _(
        "Rule “%(rule)s” matched “%(text)s”, but it asks for a letter that its sender’s domain vouches for."
    ),
    ("link", "several"): _("Rule “%(rule)s” matched “%(text)s”, which means several objects: none was linked."),
    ("link", "slow"): _("Rule “%(rule)s” ran out of time on this letter."),
    ("register", "opened"): _("Ticket %(ticket)s was opened in the queue “%(queue)s”."),
    ("register", "joined"): _("Added to %(ticket)s."),
    ("register", "reopened"): _("Added to %(ticket)s, which was opened again."),
    ("register", "activity"): _("Kept as an activity, without a ticket."),
    ("routes", "read"): _("Read by the route “%(route)s”."),
    ("routes", "read-replied"): _("Read by the route “%(route)s”; %(replies)s."),
    ("routes", "error"): _("The route “%(route)s” gave its error answer: %(problems)s"),
    ("routes", "error-replied"): _("The route “%(route)s” gave its error answer (%(replies)s): %(problems)s"),
    ("routes", "failed"): _("The routes could not read it: %(error)s"),
    ("scenarios", "started"): _("The scenario “%(scenario)s” was started."),
    ("acknowledge", "queued"): _("An acknowledgement to %(address)s is in the outbox."),
    ("acknowledge", "refusal-queued"): _("A refusal to %(address)s is in the outbox."),
    ("acknowledge", "reply"): _("No acknowledgement: it continues a conversation."),
    ("acknowledge", "silent"): _("No acknowledgement: the letter is history."),
    ("acknowledge", "off"): _("No acknowledgement: the queue sends none."),
    ("acknowledge", "not-answerable"): _(
        "No acknowledgement: automatic and bulk letters are never answered (RFC 3834)."
    ),
    ("acknowledge", "own-address"): _("No acknowledgement: the sender is an address of ours."),
    ("acknowledge", "no-address"): _("No acknowledgement: there is no address to send it to."),
    ("acknowledge", "rate"): _("No acknowledgement: %(address)s has had enough of them lately."),
    ("acknowledge", "no-sender"): _("No acknowledgement: no sender is set up to send it."),
    ("notify", "queued"): _("Notifications are in the outbox for: %(people)s."),
    ("notify", "has-it"): _("Not notified, because the letter itself went to them: %(people)s."),
    ("notify", "works-here"): _("Not notified as participants, because they work here: %(people)s."),
    ("notify", "unwanted"): _("Not notified, because their contact says so: %(people)s."),
    ("notify", "no-address"): _("Not notified, for want of an address that can be written to: %(people)s."),
    ("notify", "rate"): _("Not notified, because they have got enough letters lately: %(people)s."),
    ("notify", "alone"): _("No notifications: nobody else takes part in the ticket."),
    ("notify", "off"): _("No notifications: the queue sends none to participants."),
    ("notify", "silent"): _("No notifications: the letter is history."),
    ("notify", "automatic"): _("No notifications: a program wrote the letter."),
    ("notify", "disowned"): _("No notifications: the domain of the sender’s address disowns the letter."),
    ("notify", "agent"): _("No notifications: somebody wrote who works here."),
    ("notify", "no-sender"): _("No notifications: no sender is set up to send them."),
    ("notify", "agent-told"): _("%(agent)s, whose ticket it is, is notified."),
    ("notify", "agent-waits"): _("%(agent)s, whose ticket it is, is notified once a default sender is set up."),
    ("notify", "agent-unwanted"): _("%(agent)s, whose ticket it is, is not notified: the personal settings say so."),
    ("notify", "agent-no-address"): _("%(agent)s, whose ticket it is, is not notified for want of an address."),
    ("notify", "agent-inactive"): _("%(agent)s, whose ticket it is, is not notified: the user is switched off."),
    ("notify", "unassigned"): _("No agent is notified: the ticket has no assignee."),
}  # fmt: skip

# Of a letter that is only rehearsed: what it would cause, and what is not there to be named yet.
_FORESEEN: dict[tuple[str, str], Promise] = {
    ("register", "opened"): _("A ticket would be opened in the queue “%(queue)s”."),
    ("register", "joined"): _("It would be added to %(ticket)s."),
    ("register", "reopened"): _("It would be added to %(ticket)s, which would be opened again."),
    ("scenarios", "started"): _("The scenario “%(scenario)s” would be started."),
    ("acknowledge", "queued"): _("An acknowledgement would go to %(address)s."),
    ("acknowledge", "refusal-queued"): _("A refusal would go to %(address)s."),
    ("notify", "queued"): _("Notifications would go to: %(people)s."),
    ("notify", "agent-told"): _("%(agent)s, whose ticket it is, would be notified."),
}


def kept_lines(trace: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines that stay when a letter is taken in: how it came here, and what a person decided about it."""
    return [line for line in trace if (line["step"], line["code"]) in _KEPT]


def sentence(line: dict[str, Any], *, foreseen: bool = False) -> str:
    """One line of a trace in words; an unknown code is shown as it is, so that old rows stay readable.

    `foreseen` lines are of a rehearsal, in which nothing really happened.
    """
    key = (line["step"], line["code"])
    template = (_FORESEEN.get(key) if foreseen else None) or _SENTENCES.get(key)
    if template is None:
        return f"{line['step']}: {line['code']}"
    words = {
        "oddities": oddity_words.in_words(line.get("oddities", ())),
        "kind": automatic.in_words(line.get("kind", "—")),
        "replies": ", ".join(gettext(reply) for reply in line.get("replies", ())) or "—",
    }
    return str(template) % _Facts(line | words)


def sentences(trace: Iterable[dict[str, Any]], *, foreseen: bool = False) -> list[str]:
    """The whole trace in words, step by step."""
    return [f"{STEPS.get(line['step'], line['step'])}: {sentence(line, foreseen=foreseen)}" for line in trace]


def same_decision(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two lines say the same, whatever is changed by it, and whatever number the ticket has that was opened."""
    left_out = {"changed", "ticket"} if one["code"] == "opened" else {"changed"}
    return all(one.get(name) == other.get(name) for name in (one.keys() | other.keys()) - left_out)


def summary(delivery: Delivery) -> str:
    """One sentence for agents: why this letter is where it is."""
    if delivery.state == Delivery.State.FAILED:
        return gettext("It could not be taken in: %(why)s") % {"why": gettext(delivery.detail.splitlines()[0])}
    if delivery.state in {Delivery.State.STORED, Delivery.State.LISTED}:
        return gettext("It waits to be taken in.")
    telling = [line for line in delivery.trace if line["step"] in _TELLING[delivery.state]]
    return " ".join(sentence(line) for line in telling) or str(delivery.get_reason_display())


_KEPT = {("collect", "imported"), ("identify", "let-in")}

# The steps whose decisions explain an outcome to an agent.
_TELLING: dict[str, tuple[str, ...]] = {
    Delivery.State.TAKEN_IN: ("thread", "register"),
    Delivery.State.SET_ASIDE: ("collect", "screen", "identify"),
}


class _Facts(dict[str, Any]):
    """Facts that answer a missing key with a dash: a trace is read long after its sentences have changed."""

    def __missing__(self, key: str) -> str:
        return "—"
