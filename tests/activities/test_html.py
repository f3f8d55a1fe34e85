"""What cleaning leaves of a letter's HTML, and what it takes away."""

import pytest

from apps.activities.html import MAX_HTML, TooComplexError, clean_html, has_remote_pictures


def clean(html: str, *, show_remote: bool = False, **image_urls: str) -> str:
    return clean_html(html, show_remote=show_remote, image_urls=image_urls)


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<script>alert(1)</script>a", "a"),
        ("<style>p{}</style><title>t</title>a", "a"),
        ("<p onclick='alert(1)'>a</p>", "<p>a</p>"),
        ("<b><i>a</b>", "<b><i>a</i></b>"),
        ("<form action='//x'><input name=a>b</form>", "b"),
        ("<iframe src='//x'></iframe><object data=x></object><embed src=x>a", "a"),
        ("<svg><script>alert(1)</script></svg>a", "a"),
        ("<math><mi xlink:href='javascript:1'>x</mi></math>a", "a"),
        ("<base href='//x'><meta http-equiv=refresh content=0><link rel=stylesheet href=x>a", "a"),
        ("<p id=main class=row>a</p>", "<p>a</p>"),
        ('<div id="divRplyFwdMsg">a</div>', '<div id="divRplyFwdMsg">a</div>'),
        ('<div class="gmail_quote row">a</div>', '<div class="gmail_quote">a</div>'),
        ("<p style='color:red;position:fixed;top:0'>a</p>", '<p style="color:red">a</p>'),
        ("<p style='background:url(https://x/y)'>a</p>", "<p>a</p>"),
        (r"<p style='background:u\72l(https://x/y)'>a</p>", "<p>a</p>"),
        ("<p style='background:image-set(\"//x\" 1x);color:red'>a</p>", '<p style="color:red">a</p>'),
        ("<p style='background:src(\"//x\");width:calc(9px*2)'>a</p>", '<p style="width:calc(9px * 2)">a</p>'),
        ("<p style='width:expression(alert(1));color:rgb(1,2,3)'>a</p>", '<p style="color:rgb(1, 2, 3)">a</p>'),
        ("<p style='height:100vh;font-size:9cqmin;width:9vw'>a</p>", '<p style="width:9vw">a</p>'),
        ("<td background='//x'>a</td>", "a"),
        ("<img src='cid:unknown'>", "<img>"),
        ("<img src='cid:LOGO'>", '<img src="/files/1/">'),
        ("<img src='/sign-out/'>", "<img>"),
        ("<img src='http://x.example/a.png' alt='a'>", '<img alt="a">'),
        ("<img srcset='http://x.example/a.png 2x'>", "<img>"),
        ("<img src='data:image/png;base64,AAAA'>", '<img src="data:image/png;base64,AAAA">'),
        ("<img src='data:image/svg+xml;base64,AAAA'>", "<img>"),
    ],
)
def test_it_keeps_the_words_and_drops_what_acts(html: str, left: str) -> None:
    assert clean(html, logo="/files/1/") == left


@pytest.mark.parametrize("address", ["https://x.example/", "http://x.example/", "mailto:a@b.example", "tel:+7495"])
def test_it_keeps_links_that_open_beside_the_desk(address: str) -> None:
    assert clean(f'<a href="{address}">a</a>') == (
        f'<a href="{address}" target="_blank" rel="noopener noreferrer nofollow">a</a>'
    )


@pytest.mark.parametrize(
    "address",
    ["javascript:1", " JaVa\tScript:1", "data:text/html,x", "/admin/", "//x/", "\xa0https://x/", "#x", "cid:x"],
)
def test_it_drops_links_to_anywhere_else(address: str) -> None:
    assert "href" not in clean(f'<a href="{address}">a</a>')


@pytest.mark.parametrize("address", ["https://x.example/a.png", "HTTP://x.example/a.png", "//x.example/a.png"])
def test_it_lets_remote_pictures_in_when_asked(address: str) -> None:
    html = f'<img src="{address}">'

    assert clean(html, show_remote=True) == html.replace('"//', '"https://')
    assert clean(html) == "<img>"


@pytest.mark.parametrize("address", ["/sign-out/", "ftp://x/", "blob:https://x/1", "data:text/html,x", "javascript:1"])
def test_it_lets_nothing_but_web_pictures_in_when_asked(address: str) -> None:
    assert clean(f'<img src="{address}">', show_remote=True) == "<img>"


@pytest.mark.parametrize(
    ("html", "remote"),
    [
        ('<img src="https://x/">', True),
        ("<IMG alt=a SRC = 'HTTP://x'>", True),
        ("<img src=https://x>", True),
        ("<img alt='->'src=//x>", True),
        ("<img src='https&#58;//x'>", True),
        ('<img src="cid:a"><a href="https://x">', False),
    ],
)
def test_it_tells_whether_pictures_are_elsewhere(html: str, remote: bool) -> None:
    assert has_remote_pictures(html) is remote


def test_it_cleans_a_large_newsletter_alike() -> None:
    html = "<p>Новость <b onclick=x>дня</b></p>" * 2_000

    assert clean(html) == "<p>Новость <b>дня</b></p>" * 2_000


@pytest.mark.parametrize(
    "html",
    [
        "x" * (MAX_HTML + 1),
        "<p>" + "".join(f"<b a={number}>" for number in range(3_000)) + "</p>" + "<p>x</p>" * 3_000,  # 9 million nodes
        "<p " + " ".join(f"a{number}" for number in range(250_000)) + ">",  # 30 thousand million comparisons
    ],
)
def test_it_gives_up_on_html_that_was_made_to_cost(html: str) -> None:
    with pytest.raises(TooComplexError):
        clean(html)


@pytest.mark.parametrize(
    "piece", ["<img ", "<img src=", "src = ", "<img src=" + " " * 99, "<p style=';", "style=';url("]
)
def test_it_reads_tags_that_never_end_at_once(piece: str) -> None:
    html = piece * (MAX_HTML // len(piece))

    assert not has_remote_pictures(html)
    assert "<img src" not in clean(html)
