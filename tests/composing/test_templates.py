"""Templates and signatures: what is offered, what their macros become, what the admin refuses and shows."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.activities.models import EmailActivity
from apps.mail.models import Sender
from apps.staff.models import User
from apps.tickets.models import Ticket
from apps.writing.models import Draft, LetterTemplate, Signature
from tests import cast
from tests.composing.form import Composer


def make_template(title: str = "Приветствие", **fields: str) -> LetterTemplate:
    defaults = {"source": "contact", "language": "ru", "html": "<p>Здравствуйте, {Contact.Name}!</p>"}
    return LetterTemplate.objects.create(title=title, **defaults | fields)


@pytest.mark.parametrize(
    ("place", "offered"),
    [
        ("contact", {"none", "contact"}),
        ("account", {"none", "account"}),
        ("ticket", {"none", "ticket"}),
        ("", {"none"}),
    ],
)
def test_they_are_offered_by_what_the_letter_is_written_from(
    place: str, offered: set[str], desk: Client, ticket: Ticket
) -> None:
    for source in ("none", "contact", "account", "ticket", "letter"):
        make_template(source, source=source, html="<p>x</p>")
    LetterTemplate.objects.create(title="off", html="<p>x</p>", enabled=False)
    keys = {"contact": cast.ivan().pk, "account": cast.ivan().account_id, "ticket": ticket.number}
    address = reverse("writing:new") + (f"?{place}={keys[place]}" if place else "")

    assert {each.title for each in Composer(desk, address).context["templates"]} == offered


def test_a_reply_is_offered_the_tickets_and_the_letters(desk: Client, letter: EmailActivity) -> None:
    for source in ("none", "contact", "ticket", "letter"):
        make_template(source, source=source, html="<p>x</p>")
    composer = Composer(desk, reverse("writing:reply", args=[letter.pk]))

    assert {each.title for each in composer.context["templates"]} == {"none", "ticket", "letter"}


def test_macros_are_filled_in_and_say_nothing_but_text(desk: Client, sender: Sender) -> None:
    contact = cast.make_contact("<b>{Agent.Email}</b>", "x@example.com")
    template = make_template(subject="Для {Contact.Name}", html="<p>{Contact.Name}, {Sender.Name}, {Account.Name}.</p>")
    composer = Composer(desk, reverse("writing:new") + f"?contact={contact.pk}")
    said = desk.post(f"{composer.action}template/", composer.fields | {"template": template.pk}).json()

    assert said["subject"] == "Для <b>{Agent.Email}</b>"
    assert said["html"] == "<p>&lt;b&gt;{Agent.Email}&lt;/b&gt;, Postdesk, .</p>"


def test_a_template_without_scripts(desk: Client, sender: Sender) -> None:
    template = make_template(subject="Добро пожаловать")
    composer = Composer(desk, reverse("writing:new") + f"?contact={cast.ivan().pk}")
    composer.post("template", template=template.pk)

    draft = Draft.objects.get()
    assert draft.subject == "Добро пожаловать"
    assert draft.html.startswith("<p>Здравствуйте, Иван Петров!</p>")


@pytest.mark.parametrize(
    ("sender_html", "own_html", "expected"),
    [
        ("<p>{Sender.Name}, {Agent.Name}</p>", "", "<p>Postdesk, Olga Kuznetsova</p>"),
        ("<p>{Sender.Name}</p>", "<p>Ольга</p>", "<p>Ольга</p>"),
        ("", "", ""),
    ],
)
def test_a_letter_begins_with_the_right_signature(
    sender_html: str, own_html: str, expected: str, desk: Client, olga: User, sender: Sender
) -> None:
    if sender_html:
        Signature.objects.create(sender=sender, html=sender_html)
    if own_html:
        Signature.objects.create(agent=olga, html=own_html)
    html = Composer(desk, reverse("writing:new")).context["html"]

    assert html == (f'<p></p><div class="signature">{expected}</div>' if expected else "")


def test_a_signature_alone_is_not_sent_but_what_is_written_into_it_is(desk: Client, sender: Sender) -> None:
    Signature.objects.create(sender=sender, html="<p>Поддержка</p>")
    composer = Composer(desk, reverse("writing:new") + f"?contact={cast.ivan().pk}")
    html = '<p></p><div class="signature"><p>Поддержка</p>{}</div>'

    assert "text" in composer.post("send", subject="Тема", html=html.format("")).context["form"].errors
    assert composer.post("send", html=html.format("<p>Перезвоните.</p>")).status_code == 302


def test_an_agent_writes_her_own_signature(desk: Client, olga: User) -> None:
    desk.post(reverse("writing:signature"), {"html": "<p>Ольга<script>x()</script></p>"})
    assert Signature.objects.get(agent=olga).html == "<p>Ольга</p>"
    assert "Ольга" in desk.get(reverse("staff:preferences")).content.decode()

    response = desk.post(reverse("writing:signature"), {"text": "{Contact.Name}"}, follow=True)
    assert "“{Contact.Name}” is not a placeholder." in response.content.decode()
    desk.post(reverse("writing:signature"), {"text": ""})
    assert not Signature.objects.exists()


@pytest.fixture
def admin(db: None) -> Client:
    client = Client()
    client.force_login(cast.tamara())
    return client


@pytest.mark.parametrize(
    "html", ["<p>{Ticket.Number}</p>", "<p>{Contact.Nmae}</p>", "<p>{ Contact.Name }</p>", "<p>{</p>"]
)
def test_the_admin_refuses_macros_that_the_source_doesnt_have(html: str, admin: Client) -> None:
    fields = {"title": "T", "source": "contact", "language": "en", "subject": "", "html": html}
    response = admin.post(reverse("admin:writing_lettertemplate_add"), fields)

    assert "is not a placeholder. There are {Agent.Name}" in response.content.decode()
    assert not LetterTemplate.objects.exists()


def test_the_admin_shows_a_template_as_a_letter(admin: Client) -> None:
    address = reverse("admin:writing_lettertemplate_preview")
    fields = {"source": "ticket", "language": "ru", "subject": "{Ticket.Number}", "html": "<p>{Contact.Name}</p>"}

    assert "<h3>HD-1042</h3>" in (page := admin.post(address, fields).content.decode())
    assert "<p>Анна Кузнецова</p>" in page
    assert "errornote" in admin.post(address, fields | {"source": "none"}).content.decode()


def test_the_admin_keeps_a_signature_for_a_sender(admin: Client, sender: Sender) -> None:
    address = reverse("admin:writing_signature_add")
    assert admin.get(address).status_code == 200
    assert "Choose either" in admin.post(address, {"html": "<p>x</p>"}).content.decode()
    admin.post(address, {"sender": sender.pk, "html": "<p>{Sender.Name}</p>"})

    assert Signature.objects.get().sender == sender
