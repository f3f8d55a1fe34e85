"""What the demo's agents write with: templates in both languages, and the sender's signature."""

from apps.mail.models import Sender
from apps.writing.macros import Source
from apps.writing.models import LetterTemplate, Signature

SIGNATURE = "<p>{Agent.Name}<br>{Sender.Name} · {Sender.Address}</p>"


def install_templates(sender: Sender) -> None:
    """Make them all, as the technologist would."""
    signature = Signature(sender=sender, html=SIGNATURE)
    for made in (*_templates(), signature):
        made.full_clean()
        made.save()


def _templates() -> tuple[LetterTemplate, ...]:
    return (
        LetterTemplate(
            title="Запрос журнала", source=Source.TICKET, language="ru",
            html="<p>Здравствуйте, {Contact.Name}!</p><p>По заявке {Ticket.Number} нам нужны:</p><ul><li><p>журнал за"
            " сегодня;</p></li><li><p>снимок экрана с ошибкой.</p></li></ul><p>Просто ответьте на это письмо.</p>",
        ),
        LetterTemplate(
            title="Please send the log", source=Source.TICKET, language="en",
            html="<p>Hello {Contact.Name},</p><p>for {Ticket.Number} we need:</p><ul><li><p>today’s log;</p></li>"
            "<li><p>a picture of the error.</p></li></ul><p>Simply answer this letter.</p>",
        ),
        LetterTemplate(
            title="Знакомство с поддержкой", source=Source.CONTACT, language="ru", subject="Как с нами связаться",
            html="<p>Здравствуйте, {Contact.Name}!</p><p>Теперь {Account.Name} обслуживаем мы. Пишите на"
            " {Sender.Address}: каждое письмо становится заявкой, и вам сразу придёт её номер.</p>",
        ),
        LetterTemplate(
            title="Thank you", source=Source.NONE, language="en",
            html="<p>Thank you for your letter. We are looking into it and will write to you soon.</p>",
        ),
    )  # fmt: skip
