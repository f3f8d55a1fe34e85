"""News: the letter that tells somebody who takes part in a ticket what another one wrote to it."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext

from apps.desk.placeholders import fill
from apps.intake.mime import letter as reading
from apps.intake.own_letters import template, way_back
from apps.mail.letters import Letter, Person
from apps.mail.models import Mailbox, Sender
from apps.mail.own_ids import new_message_id
from apps.tickets.models import Ticket
from apps.tickets.notifying import quoted

LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class News:
    """What is the same for everybody who is told: the letter that came, its author's name, and the ways out and back.

    `root` is the Message-ID that the ticket's conversation began with.
    """

    letter: reading.Letter
    author: str
    ticket: Ticket
    mailbox: Mailbox
    sender: Sender
    root: str

    def to(self, person: Person, language: str) -> Letter:
        """The letter to one of them."""
        subject, text = template(self.ticket.queue, "participant_notification", language)
        facts = {
            "Number": self.ticket.number,
            "Subject": self.ticket.subject,
            "Name": person.name,
            "Author": self.author,
            "What": quoted(_words(self.letter, language)),
        }
        return Letter(
            sender=Person(self.sender.name, self.sender.address),
            to=(person,),
            reply_to=way_back(self.mailbox, self.ticket, self.sender),
            subject=fill(subject, facts),
            text=fill(text, facts),
            message_id=new_message_id(self.ticket.pk),
            in_reply_to=self.letter.message_id,
            # Whoever is told has not got the letter itself: the conversation's beginning is what her program knows.
            references=(self.root, *self.letter.references),
            auto_submitted="auto-generated",
        )


def _words(letter: reading.Letter, language: str) -> str:
    """The new text, cut off where it gets long, and the names of the files, which stay with us."""
    names = ", ".join(file.name for file in letter.attachments if not file.inline)
    with translation.override(language):
        files = gettext("Files: %(names)s") % {"names": names} if names else ""
    text = Truncator(letter.new_text.strip()).chars(LONGEST_TEXT)
    return "\n\n".join(filter(None, [text, files])) or "—"
