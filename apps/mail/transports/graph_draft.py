"""A letter that is too large for one request of Graph: a draft without the files, and then the files one by one."""

import base64
from email import policy
from email.message import EmailMessage, Message, MIMEPart
from email.parser import BytesParser
from urllib.parse import quote

from apps.mail.transports.base import TransportError
from apps.mail.transports.graph_session import GraphSession
from apps.mail.troubles import Trouble

LARGEST_FILE_AT_ONCE = 2_900_000  # files of 3 MB and more go by an upload session
PIECE = 10 * 320 * 1024  # Graph wants pieces of 320 KiB or a multiple, below 4 MB
_MIME = {"Content-Type": "text/plain"}


def upload_draft(session: GraphSession, letter: bytes) -> str:
    """Make the draft with all its files; returns its address below the mailbox.

    TransportError before the draft is whole; then it is taken away again.
    """
    parsed = BytesParser(policy=policy.SMTP.clone(max_line_length=0)).parsebytes(letter)
    files = _take_files_off(parsed)
    body = base64.b64encode(parsed.as_bytes())
    draft = session.demand("POST", "/messages", content=body, headers=_MIME)
    address = f"/messages/{quote(str(draft['id']), safe='')}"
    try:
        for file in files:
            _attach(session, address, file)
    except TransportError:
        session.ask("DELETE", address)
        raise
    return address


def _take_files_off(letter: EmailMessage) -> list[MIMEPart]:
    """The parts that are files, which leave the letter; pictures in its text among them."""
    files: list[MIMEPart] = []
    for part in letter.walk():
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            kept: list[Message[str, str] | str] = []
            for child in part.iter_parts():
                if _is_file(child):
                    files.append(child)
                else:
                    kept.append(child)
            part.set_payload(kept)
    if not files:
        # A text that is too large by itself can't be taken apart.
        raise TransportError(Trouble.MESSAGE_REFUSED, "The text alone is larger than Graph takes.", permanent=True)
    return files


def _is_file(part: MIMEPart) -> bool:
    if part.get_content_maintype() == "multipart":
        return False
    return part.get_content_maintype() != "text" or part.get_content_disposition() == "attachment"


def _attach(session: GraphSession, address: str, file: MIMEPart) -> None:
    content = _content(file)
    described = {
        "name": file.get_filename() or "file",
        "contentType": file.get_content_type(),
        "isInline": bool(file.get("Content-ID")) and file.get_content_disposition() == "inline",
        "contentId": str(file.get("Content-ID") or "").strip("<> ") or None,
    }
    if len(content) <= LARGEST_FILE_AT_ONCE:
        body = {
            "@odata.type": "#microsoft.graph.fileAttachment",
            "contentBytes": base64.b64encode(content).decode("ascii"),
            **described,
        }
        session.demand("POST", f"{address}/attachments", json=body)
        return
    item = {"attachmentType": "file", "size": len(content), **described}
    opened = session.demand("POST", f"{address}/attachments/createUploadSession", json={"AttachmentItem": item})
    _upload(session, str(opened["uploadUrl"]), content)


def _content(file: MIMEPart) -> bytes:
    if file.get_content_maintype() == "message":
        return b"".join(part.as_bytes() for part in file.iter_parts())
    payload = file.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _upload(session: GraphSession, url: str, content: bytes) -> None:
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        span = f"bytes {start}-{start + len(piece) - 1}/{len(content)}"
        answer = session.upload(url, piece, {"Content-Range": span, "Content-Type": "application/octet-stream"})
        if not answer.passed:
            raise answer.failure()
