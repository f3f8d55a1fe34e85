"""Letters for the tests, written the way a mail program writes them."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid

SUPPORT = "support@postdesk.example"


def write(
    subject: str = "Не приходит письмо",
    text: str = "Добрый день! Письмо так и не пришло.\n",
    *,
    sender: str = "Иван Петров <ivan@northwind.example>",
    to: str = SUPPORT,
    message_id: str | None = None,
    answers: str = "",
    files: dict[str, bytes] | None = None,
    **headers: str,
) -> bytes:
    """The bytes of a letter; `answers` is a Message-ID, `headers` have “_” for “-”; no `message_id`, no header."""
    letter = EmailMessage(policy=SMTP)
    letter["From"] = sender
    letter["To"] = to
    letter["Subject"] = subject
    letter["Date"] = headers.pop("Date", "Fri, 20 Nov 2026 09:41:00 +0300")
    if message_id is None:
        message_id = make_msgid(domain="northwind.example")
    if message_id:
        letter["Message-ID"] = message_id
    if answers:
        letter["In-Reply-To"] = answers
        letter["References"] = answers
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    for name, content in (files or {}).items():
        letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return letter.as_bytes()
