"""Mistakes in the folders of a mailbox and in what becomes of its letters there."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.mail.models import AfterProcessing, Mailbox, Protocol
from apps.mail.models.mailbox import normal_path, split_folders

TARGETS = ("ok_folder", "error_folder")


def mistakes(mailbox: Mailbox) -> dict[str, ValidationError]:
    """Mistakes of a mailbox by field."""
    if mailbox.protocol == Protocol.POP3:
        return _without_folders(mailbox)
    return _scanned(mailbox) | _ok_folder_and_action(mailbox) | _targets(mailbox)


def _without_folders(mailbox: Mailbox) -> dict[str, ValidationError]:
    """POP3 knows the inbox only (RFC 1939), so anything that names a folder would be ignored in silence."""
    no_folders = ValidationError(_("POP3 has no folders, only the inbox. Clear this field, or choose IMAP4."))
    found = {field: no_folders for field in ("sent_folders", *TARGETS) if split_folders(getattr(mailbox, field))}
    if split_folders(mailbox.scan_folders) not in ([], ["INBOX"]):
        found["scan_folders"] = no_folders
    if mailbox.after_processing == AfterProcessing.MOVE:
        found["after_processing"] = ValidationError(
            _("POP3 can’t move letters. Choose to delete or to leave them, or choose IMAP4.")
        )
    return found


def _scanned(mailbox: Mailbox) -> dict[str, ValidationError]:
    scanned = _keys(mailbox.scan_folders)
    sent = _keys(mailbox.sent_folders)
    if both := [path for key, path in sent.items() if key in scanned]:
        return {
            "sent_folders": ValidationError(
                _("“%(path)s” is among the folders to scan too. Leave it in one of the two fields."),
                params={"path": both[0]},
            )
        }
    if mailbox.enabled and not scanned and not sent:
        return {"scan_folders": ValidationError(_("Name the folders to scan, usually INBOX."))}
    return {}


def _ok_folder_and_action(mailbox: Mailbox) -> dict[str, ValidationError]:
    """The OK folder belongs to moving: with any other choice letters would never arrive there."""
    moves = mailbox.disposal == AfterProcessing.MOVE
    named = bool(normal_path(mailbox.ok_folder))
    if moves and not named:
        return {"ok_folder": ValidationError(_("Name the folder that letters move to, or choose not to move them."))}
    if named and not moves:
        return {
            "after_processing": ValidationError(
                _("Choose to move letters, since an OK folder is named; or clear the OK folder.")
            )
        }
    return {}


def _targets(mailbox: Mailbox) -> dict[str, ValidationError]:
    """The OK and the error folder: one path each, and none that is scanned, or letters would go round."""
    scanned = _keys(mailbox.scan_folders) | _keys(mailbox.sent_folders)
    found = {}
    for field in TARGETS:
        paths = _keys(getattr(mailbox, field))
        if len(paths) > 1:
            found[field] = ValidationError(_("Name one folder here."))
        elif again := [path for key, path in paths.items() if key in scanned]:
            found[field] = ValidationError(
                _("“%(path)s” is scanned, so its letters would come in again. Name another folder."),
                params={"path": again[0]},
            )
    same = _keys(mailbox.ok_folder).keys() & _keys(mailbox.error_folder).keys()
    if same and "error_folder" not in found:
        found["error_folder"] = ValidationError(
            _("The OK folder and the error folder are the same. Name another one for errors.")
        )
    return found


def _keys(text: str) -> dict[str, str]:
    """The listed paths by what they are compared by: hardly any folders differ by case alone."""
    return {path.casefold(): path for path in split_folders(text)}
