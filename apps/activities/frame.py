"""A letter's HTML as a page of its own, which the pages of the desk show in a sandboxed frame."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from apps.activities.html import TooComplexError, clean_html


@xframe_options_sameorigin
def letter_frame(
    request: HttpRequest, html: str, *, text: str, image_urls: Mapping[str, str], fold_quotes: bool
) -> HttpResponse:
    """The cleaned HTML of a letter, or its text when the HTML is too much to clean.

    `?remote` lets in the pictures that lie elsewhere. The sandbox keeps the origin: without it the letter's own
    pictures would be asked for without the session's cookie, and the desk could not fit the frame's height to the
    letter. Nothing in the frame runs, since neither the sandbox nor the policy allows scripts.
    """
    show_remote = "remote" in request.GET
    context: dict[str, object] = {"fold_quotes": fold_quotes}
    try:
        context["html"] = clean_html(html, show_remote=show_remote, image_urls=image_urls)
    except TooComplexError:
        context["text"] = text
    response = render(request, "activities/frame.html", context)
    response["Content-Security-Policy"] = _policy(show_remote=show_remote)
    response["Referrer-Policy"] = "no-referrer"
    # Browsers look the hosts of a page's links up in advance, which tells who runs a host's own name server.
    response["X-DNS-Prefetch-Control"] = "off"
    response["Cache-Control"] = "private, no-store"
    return response


def _policy(*, show_remote: bool) -> str:
    pictures = "'self' data: https: http:" if show_remote else "'self' data:"
    return "; ".join(
        [
            "default-src 'none'",
            f"img-src {pictures}",
            "style-src 'self' 'unsafe-inline'",  # letters are styled in attributes, which clean_html has filtered
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
            "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
        ]
    )
