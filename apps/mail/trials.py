"""The connection test: tries settings before they are saved, and says in words what passed and what failed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from apps.mail.models import AfterProcessing, Mailbox, Protocol, Sender
from apps.mail.models.mailbox import normal_path
from apps.mail.transports.base import CheckStep, Connection, TransportError
from apps.mail.transports.check import check_sender, check_source, create_folders, list_folders
from apps.mail.troubles import Trouble, step_label


@dataclass(frozen=True, slots=True)
class TriedStep:
    """One step as the page shows it."""

    label: Promise
    subject: str  # host, address, login, folder
    cure: Promise | str  # "" when the step passed
    detail: str  # the server's words, or what was found out
    count: int | None = None  # letters in the folder
    can_create: bool = False  # a missing folder that letters would be moved to


@dataclass(frozen=True, slots=True)
class Trial:
    """What a test has found out, and the folders that the server has."""

    steps: Sequence[TriedStep]
    folders: Sequence[str] = ()

    @property
    def passed(self) -> bool:
        return not any(step.cure for step in self.steps)


def try_mailbox(mailbox: Mailbox, *, create: str = "") -> Trial:
    """Try a mailbox's server, sign-in and folders; `create` is an OK or error folder to make there first."""
    connection = mailbox.connection()
    targets = _targets(mailbox)
    if create and create in targets.values():
        try:
            create_folders(connection, [create])
        except TransportError as error:
            return Trial([_tried(CheckStep("folder", create, error.trouble, error.detail), ())])
    checked = list(check_source(connection, scan_folders=mailbox.folders, **targets))
    return Trial([_tried(step, targets.values()) for step in checked], _folders(mailbox, connection, checked))


def try_sender(sender: Sender) -> Trial:
    """Try a sender's server and sign-in; nothing is sent."""
    return Trial([_tried(step, ()) for step in check_sender(sender.connection())])


def without_secret(login: str) -> Trial:
    """The trial of settings whose password can't be read any more."""
    return Trial([_tried(CheckStep("sign-in", login, Trouble.SECRET_UNREADABLE), ())])


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
        can_create=step.trouble == Trouble.FOLDER_MISSING and step.subject in targets,
    )
