"""Letters: the list, the page, the frame with their HTML, and their files."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.activities.links import link
from apps.activities.models import EmailActivity, Link
from apps.mail import blobs
from tests import cast

pytestmark = pytest.mark.django_db


def test_it_shows_a_letter_without_a_ticket_with_what_it_is_linked_to(desk: Client) -> None:
    letter = cast.make_activity(contact=cast.ivan())
    made = link(letter, cast.make_ticket("Связанная"), origin=Link.Origin.RULE, matched="HD-1")
    Link.objects.filter(pk=made.pk).update(rule_name="Numbers")
    content = " ".join(
        desk.get(letter.get_absolute_url(), headers={"HX-Request": "true", "HX-Target": "reading"})
        .content.decode()
        .split()
    )

    assert "<html" not in content
    assert "HD-1 Связанная" in content
    assert "by the rule “Numbers”, which matched “HD-1”" in content
    assert "Иван Петров" in content


def test_a_link_to_something_that_is_gone_says_so(desk: Client) -> None:
    ticket = cast.make_ticket()
    made = link(cast.make_activity(), ticket, origin=Link.Origin.HAND)
    ticket.delete()

    assert desk.get(f"/letters/links/{made.pk}/").status_code == 404


def test_it_shows_html_in_a_frame_that_nothing_runs_in(desk: Client) -> None:
    letter = cast.make_activity(html="<p>Здравствуйте<script>alert(1)</script></p>")
    outside = desk.get(letter.get_absolute_url()).content.decode()
    frame = desk.get(f"{letter.get_absolute_url()}frame/")
    policy = frame["Content-Security-Policy"]

    assert 'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"' in outside
    assert "Здравствуйте</p>" not in outside
    assert "<p>Здравствуйте</p>" in frame.content.decode()
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_it_links_the_addresses_in_a_text_and_leaves_its_words_alone(desk: Client) -> None:
    text = 'Слово nofollow, https://x.example/?nofollow="onclick=1 <a href="x" rel="nofollow"> javascript:alert(1)'
    content = desk.get(cast.make_activity(text=text).get_absolute_url()).content.decode()

    assert "Слово nofollow, <a href=" in content
    assert (
        '<a href="https://x.example/?nofollow=" target="_blank" rel="noopener noreferrer nofollow">'
        "https://x.example/?nofollow=</a>&quot;onclick=1 &lt;a href=&quot;x&quot; rel=&quot;nofollow&quot;&gt; "
        "javascript:alert(1)" in content
    )


def test_it_leaves_remote_pictures_out_until_somebody_asks(desk: Client) -> None:
    letter = cast.make_activity(html='<img src="https://tracker.example/1.gif">')
    address = f"{letter.get_absolute_url()}frame/"
    closed, opened = desk.get(address), desk.get(f"{address}?remote")

    assert "tracker" not in closed.content.decode()
    assert "https:" not in closed["Content-Security-Policy"]
    assert "https://tracker.example/1.gif" in opened.content.decode()
    assert "img-src 'self' data: https: http:" in opened["Content-Security-Policy"]
    assert opened["Referrer-Policy"] == "no-referrer"
    assert closed["X-DNS-Prefetch-Control"] == opened["X-DNS-Prefetch-Control"] == "off"
    assert "Load pictures from the Internet" in desk.get(letter.get_absolute_url()).content.decode()


def test_it_shows_the_letters_own_pictures_in_place(desk: Client) -> None:
    letter = cast.make_activity(html='<img src="cid:Logo@Mail">')
    file = cast.make_attachment(
        letter, "logo.png", b"png", content_type="image/png", content_id="logo@mail", inline=True
    )
    address = f"/letters/{letter.pk}/files/{file.pk}/?show"

    assert f'src="{address}"' in desk.get(f"{letter.get_absolute_url()}frame/").content.decode()
    assert "logo.png" not in desk.get(letter.get_absolute_url()).content.decode()


def test_a_letter_that_is_too_much_to_clean_is_shown_by_its_text(desk: Client) -> None:
    letter = cast.make_activity(html="<p>x</p>" * 300_000, text="Само письмо <b>")
    content = desk.get(f"{letter.get_absolute_url()}frame/").content.decode()

    assert "Само письмо &lt;b&gt;" in content
    assert "too complex" in content


PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)
HTML = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
DOWNLOADED, SHOWN = "application/octet-stream", "image/png"


@pytest.mark.parametrize(
    ("name", "content_type", "content", "query", "sent_as"),
    [
        ("Счёт № 53.pdf", "application/pdf", b"%PDF-1.7", "", DOWNLOADED),
        ("Счёт № 53.pdf", "application/pdf", b"%PDF-1.7", "?show", DOWNLOADED),
        ("page.html", "text/html", HTML, "?show", DOWNLOADED),
        ("page.html", "text/html", PNG, "", DOWNLOADED),
        ("drawing.svg", "image/svg+xml", SVG, "?show", DOWNLOADED),
        ("page.png", "image/png", HTML, "?show", DOWNLOADED),
        ("drawing.jpg", "image/jpeg", SVG, "?show", DOWNLOADED),
        ("data.xml", "text/xml", b"<?xml version='1.0'?>", "?show", DOWNLOADED),
        ("empty.png", "image/png", b"", "?show", DOWNLOADED),
        ("photo.png", "image/png", PNG, "?show", SHOWN),
        ("photo.gif", "image/gif", PNG, "?show", SHOWN),
        ("photo.png", "image/png", PNG, "", DOWNLOADED),
    ],
)
def test_it_opens_nothing_on_our_origin_but_plain_pictures(
    desk: Client, name: str, content_type: str, content: bytes, query: str, sent_as: str
) -> None:
    letter = cast.make_activity()
    file = cast.make_attachment(letter, name, content, content_type=content_type)
    response = desk.get(f"/letters/{letter.pk}/files/{file.pk}/{query}")

    assert b"".join(response) == content
    assert response["Content-Disposition"].startswith("inline" if sent_as == SHOWN else "attachment")
    assert response["Content-Type"] == sent_as
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ('a"; filename="b.html', r'attachment; filename="a\"; filename=\"b.html"'),
        ("a\r\nSet-Cookie: b=1\r\n\r\n<script>.png", 'attachment; filename="aSet-Cookie: b=1<script>.png"'),
        ("exe\u202egpj.exe", 'attachment; filename="exegpj.exe"'),
    ],
)
def test_a_files_name_can_neither_leave_its_header_nor_mislead(desk: Client, name: str, disposition: str) -> None:
    letter = cast.make_activity()
    file = cast.make_attachment(letter, name)
    response = desk.get(f"/letters/{letter.pk}/files/{file.pk}/")
    b"".join(response)

    assert response["Content-Disposition"] == disposition
    assert "Set-Cookie" not in response


def test_a_file_keeps_its_cyrillic_name(desk: Client) -> None:
    letter = cast.make_activity()
    file = cast.make_attachment(letter, "Счёт № 53.pdf")
    response = desk.get(f"/letters/{letter.pk}/files/{file.pk}/")
    b"".join(response)

    assert response["Content-Disposition"].endswith("filename*=utf-8''%D0%A1%D1%87%D1%91%D1%82%20%E2%84%96%2053.pdf")


def test_a_file_belongs_to_its_letter_alone(desk: Client) -> None:
    file = cast.make_attachment(cast.make_activity())
    other = cast.make_activity()

    assert desk.get(f"/letters/{other.pk}/files/{file.pk}/").status_code == 404


def test_a_file_whose_bytes_are_lost_is_not_found(desk: Client) -> None:
    letter = cast.make_activity()
    file = cast.make_attachment(letter, content=b"once only")
    letter.attachments.update(sha256="0" * 64)
    with pytest.raises(blobs.BlobMissingError):
        blobs.open_blob("0" * 64)

    assert desk.get(f"/letters/{letter.pk}/files/{file.pk}/").status_code == 404


@pytest.mark.parametrize("rows", [10, 10_000])
def test_it_costs_the_same_with_ten_and_ten_thousand_letters(
    desk: Client, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    letter = cast.make_activity(cast.make_ticket(), contact=cast.ivan())
    EmailActivity.objects.bulk_create(
        EmailActivity(direction="incoming", subject=str(number), ticket=letter.ticket) for number in range(rows)
    )

    desk.get("/letters/")  # the first visit sets the agent's mark

    with django_assert_max_num_queries(12):
        desk.get("/letters/")
    with django_assert_max_num_queries(12):
        desk.get(letter.get_absolute_url())


def test_a_letter_without_a_ticket_costs_no_more(
    desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    letter = cast.make_activity(contact=cast.ivan(), message_id="<1@x>")
    link(letter, cast.make_ticket(), origin=Link.Origin.HAND)
    EmailActivity.objects.bulk_create(
        EmailActivity(direction="incoming", message_id=f"<{number + 2}@x>", in_reply_to="<1@x>") for number in range(50)
    )
    desk.get("/letters/")  # the first visit sets the agent's mark

    with django_assert_max_num_queries(12):
        desk.get(letter.get_absolute_url())
