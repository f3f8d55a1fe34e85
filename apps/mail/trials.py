"""Trials: settings are tried before they are saved, and it is said in words what passed and what failed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext

from apps.mail.letters import Letter, Person, UnwritableError, write
from apps.mail.models import AfterProcessing, Mailbox, Protocol, Sender
from apps.mail.models.mailbox import normal_path
from apps.mail.oauth.tokens import allow_retry
from apps.mail.transports import open_sender
from apps.mail.transports.base import CheckStep, Connection, Refusal, TransportError
from apps.mail.transports.check import check_sender, check_source, create_folders, list_folders
from apps.mail.transports.smtp import SmtpSender
from apps.mail.troubles import Trouble, step_label

_OF_ONE_RECIPIENT = {None, Trouble.RECIPIENT_REFUSED, Trouble.RECIPIENT_DEFERRED, Trouble.TOO_MANY_RECIPIENTS}


@dataclass(frozen=True, slots=True)
class TriedStep:
    """One step as the page shows it."""

    label: Promise
    subject: str  # host, address, login, folder
    cure: Promise | str  # "" when the step passed
    detail: str  # the server's words, or what was found out
    count: int | None = None  # letters in the folder
    can_create: bool = False  # a missing folder of the mailbox
    blocks: bool = False  # other letters too, not only the one to this recipient


@dataclass(frozen=True, slots=True)
class Trial:
    """What a test has found out, and the folders that the server has."""

    steps: Sequence[TriedStep]
    folders: Sequence[str] = ()

    @property
    def passed(self) -> bool:
        return not any(step.cure for step in self.steps)

    @property
    def blocked(self) -> bool:
        return any(step.blocks for step in self.steps)


def try_mailbox(mailbox: Mailbox, *, create: str = "") -> Trial:
    """Try a mailbox's server, sign-in and folders; `create` is one of its folders, to be made there first."""
    allow_retry(mailbox)
    connection = mailbox.connection()
    targets = _targets(mailbox)
    own = {*mailbox.folders, *targets.values()}
    if create and create in own:
        try:
            create_folders(connection, [create])
        except TransportError as error:
            return Trial([_tried(CheckStep("folder", create, error.trouble, error.detail), ())])
    checked = list(check_source(connection, scan_folders=mailbox.folders, **targets))
    return Trial([_tried(step, own) for step in checked], _folders(mailbox, connection, checked))


def try_sender(sender: Sender) -> Trial:
    """Try a sender's server and sign-in, and its folder for copies; nothing is sent."""
    return Trial([_tried(step, ()) for step in _sender_steps(sender)])


def try_letter(sender: Sender, addresses: Sequence[str]) -> Trial:
    """Try a sender, and if all is well send a letter of proof to these addresses, past the outbox."""
    steps = _sender_steps(sender)
    if not any(step.trouble for step in steps):
        steps += _letter_steps(sender, addresses)
    return Trial([_tried(step, ()) for step in steps])


def without_secret(login: str) -> Trial:
    """The trial of settings whose password can't be read any more."""
    return Trial([_tried(CheckStep("sign-in", login, Trouble.SECRET_UNREADABLE), ())])


def _sender_steps(sender: Sender) -> list[CheckStep]:
    allow_retry(sender)
    steps = list(check_sender(sender.connection()))
    if not any(step.trouble for step in steps) and sender.confirm_recipients:
        steps.append(_confirmation_step(sender))
    if box := sender.sent_mailbox:
        copies = list(check_source(box.connection(), scan_folders=[normal_path(sender.sent_folder)]))
        steps += [step for step in copies if step.trouble or step.name == "folder"]
    return steps


def _confirmation_step(sender: Sender) -> CheckStep:
    """Ask the server about the sender's own address, which it should know if it can tell of any."""
    try:
        with SmtpSender(sender.connection()) as session:
            refusals = session.confirm(sender.address, [sender.address])
    except TransportError as error:
        return CheckStep("confirm", sender.address, error.trouble, error.detail)
    for refusal in refusals:
        return CheckStep("confirm", sender.address, refusal.trouble, refusal.detail)
    return CheckStep("confirm", sender.address)


def _letter_steps(sender: Sender, addresses: Sequence[str]) -> list[CheckStep]:
    try:
        letter = Letter(
            sender=Person(sender.name, sender.address),
            to=tuple(Person("", address) for address in addresses),
            subject=gettext("A test letter of Postdesk"),
            text=gettext("This letter was sent to try a sender’s settings. It has arrived, so they work."),
            auto_submitted="auto-generated",
        )
        raw = write(letter)
    except UnwritableError as error:
        return [CheckStep("letter", ", ".join(addresses), Trouble.RECIPIENT_REFUSED, str(error))]
    try:
        with open_sender(sender.connection()) as session:
            refusals = session.send(sender.address, letter.recipients, raw)
    except TransportError as error:
        return [CheckStep("letter", sender.address, error.trouble, error.detail)]
    refused = {refusal.recipient: refusal for refusal in refusals}
    return [_recipient_step(address, refused.get(address)) for address in letter.recipients]


def _recipient_step(address: str, refusal: Refusal | None) -> CheckStep:
    if refusal:
        return CheckStep("letter", address, refusal.trouble, refusal.detail)
    return CheckStep("letter", address, detail=gettext("taken by the server"))


def _targets(mailbox: Mailbox) -> dict[str, str]:
    """The folders that letters are moved to, by the names of their fields."""
    if mailbox.protocol == Protocol.POP3:
        return {}
    moves = mailbox.disposal == AfterProcessing.MOVE
    return {
        "ok_folder": normal_path(mailbox.ok_folder) if moves else "",
        "error_folder": normal_path(mailbox.error_folder),
    }


def _folders(mailbox: Mailbox, connection: Connection, checked: Sequence[CheckStep]) -> Sequence[str]:
    """All folders of the server, once it has let us look into one."""
    if mailbox.protocol == Protocol.POP3 or not any(step.name == "folder" for step in checked):
        return ()
    try:
        return list_folders(connection)
    except TransportError:  # the steps have told it already
        return ()


def _tried(step: CheckStep, targets: Collection[str]) -> TriedStep:
    return TriedStep(
        label=step_label(step.name),
        subject=step.subject,
        cure=step.trouble.sentence if step.trouble else "",
        detail=step.detail if step.detail != step.subject else "",
        count=step.count,
        blocks=step.trouble not in _OF_ONE_RECIPIENT,
        can_create=step.trouble == Trouble.FOLDER_MISSING and step.subject in targets,
    )
