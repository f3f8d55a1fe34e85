"""Who reads a page: somebody who has signed in, in her own language and time zone."""

import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation


class SignedInMiddleware(LoginRequiredMiddleware):
    """Asks everybody to sign in. After a form it leads back to the form's page: its own address may show none."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        page = urlsplit(request.headers.get("Referer", ""))
        ours = page.netloc == request.get_host()
        there = urlunsplit(("", "", page.path, page.query, "")) if ours else "/"
        return redirect_to_login(there, self.get_login_url(view_func), self.get_redirect_field_name(view_func))


class UserPreferencesMiddleware:
    """Belongs after LocaleMiddleware, which chooses the browser's language, and after the sign-in is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(_zone(getattr(request.user, "time_zone", ""))):
            return self.get_response(request)


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of that name; None, the installation's, when it is empty or no longer known."""
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
