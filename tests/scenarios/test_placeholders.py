"""Placeholders, and what no value may do to a letter, as properties over any text."""

from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.attributes import Attribute, Type
from apps.mail.letters import write
from apps.mail.models import Sender
from apps.scenarios.models import OutgoingRoute, Recipient
from apps.scenarios.outgoing.composing import RouteError, compose
from apps.scenarios.outgoing.plan import Plan
from apps.scenarios.placeholders import Placeholder, TemplateError, fill, mistakes, placeholders, read_template

NASTY = st.text(st.sampled_from("a{}\r\n\t\0:;<>@,\"'\\=? éЖ\u2028\u202e&%$"), max_size=40) | st.text(max_size=60)
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}(\.[A-Za-z_][A-Za-z0-9_]{0,8}){0,2}", fullmatch=True)


def doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


@given(st.text())
def test_a_text_with_doubled_braces_is_itself(text: str) -> None:
    assert fill(read_template(doubled(text)), lambda _name: "never") == text


@given(st.lists(st.tuples(NASTY, NAMES)), NASTY)
def test_values_are_put_in_once_and_never_read_again(pieces: list[tuple[str, str]], end: str) -> None:
    template = "".join(f"{doubled(text)}{{{name}}}" for text, name in pieces) + doubled(end)

    read = read_template(template)

    assert [str(name) for name in placeholders(read)] == [name for _text, name in pieces]
    assert fill(read, lambda name: f"{{{name}}}{{{{") == "".join(
        f"{text}{{{name}}}{{{{" for text, name in pieces
    ) + end  # fmt: skip


@given(st.text(st.sampled_from("{}aЖ. \n_1"), max_size=20))
def test_what_is_read_can_be_written_again(text: str) -> None:
    try:
        read = read_template(text)
    except TemplateError:
        return
    again = "".join(doubled(piece) if isinstance(piece, str) else f"{{{piece}}}" for piece in read)
    assert read_template(again) == read


@pytest.mark.parametrize("text", ["{", "}", "{}", "{Имя}", "{a b}", "{a.}", "{.a}", "{a..b}", "{{a}", "{a}}", "{0}"])
def test_it_refuses_a_stray_brace(text: str) -> None:
    with pytest.raises(TemplateError, match="is no placeholder"):
        read_template(text)


def test_it_names_what_is_not_declared() -> None:
    attributes = [
        Attribute("From", Type.OBJECT, parts=(Attribute("Name"),)),
        Attribute("Who", Type.ACCOUNT),
        Attribute("At", Type.PERIOD),
    ]

    assert mistakes("{From.Name} {Who.Address} {At.Start} {From}", attributes) == []
    (sentence,) = mistakes("{From.Nam} {From.Nam}", attributes)
    assert sentence.startswith("{From.Nam} stands for no attribute of this route.")
    assert sentence.endswith("use one of: From, From.Name, Who, At.")
    assert read_template("{ From.Name }") == (Placeholder(("From", "Name")),)


PLAN = Plan(
    OutgoingRoute(
        sender=Sender(system_name="s", address="out@postdesk.example"),
        language="en",
        sender_name="{Text}",
        copy_addresses="{Text};copy@x.example",
        copy_names="{Text}",
        subject="On {Text}",
        format="both",
        text="{Text}",
        html="<p title='x'>{Text}</p>",
        headers="X-Own: {Text}",
        meeting_place="{Text}",
    ),
    (Attribute("Text"), Attribute("Name")),
    (Recipient(address="to@x.example", name="{Text}"),),
)


@settings(max_examples=200)
@given(NASTY)
def test_no_value_adds_a_header_or_a_recipient_or_markup(text: str) -> None:
    try:
        letter = compose(PLAN, {"Text": text})
    except RouteError:
        assert text.strip()  # it stands where an address must, and is none
        PLAN.route.copy_addresses = "copy@x.example"
        letter = compose(PLAN, {"Text": text})
        PLAN.route.copy_addresses = "{Text};copy@x.example"
    read = message_from_bytes(write(letter), policy=default)

    usual = {"Date", "From", "To", "Cc", "Subject", "Message-ID", "References", "MIME-Version", "X-Own"}
    assert {*read.keys()} <= usual | {"Content-Type", "Content-Transfer-Encoding"}
    assert len(read.keys()) == len({*read.keys()})
    assert [address.addr_spec for address in read["To"].addresses] == ["to@x.example"]
    assert [address.addr_spec for address in read["From"].addresses] == ["out@postdesk.example"]
    assert "copy@x.example" in [address.addr_spec for address in read["Cc"].addresses]
    assert "<" not in letter.html.replace("<p title='x'>", "").replace("</p>", "").replace("<br>", "")
