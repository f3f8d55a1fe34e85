"""Signing in, and a user's own preferences."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from apps.staff.access import DeskRequest
from apps.staff.forms import PreferencesForm, time_zones
from apps.staff.models import Density, User


class SignInView(LoginView):
    template_name = "staff/sign_in.html"
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """After the session's end a pane's request brings the whole page here, and leads back to the page it is of."""
        if "HX-Request" in request.headers:
            there = HtmxDetails(request).current_url_abs_path or request.GET.get("next", "")
            return HttpResponseClientRedirect(f"{request.path}?{urlencode({'next': there})}")
        return super().get(request, *args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The name is there still: it is the password that is typed again."""
        form.fields["username"].widget.attrs.pop("autofocus", None)
        form.fields["password"].widget.attrs["autofocus"] = True
        return super().form_invalid(form)


class ChangePasswordView(PasswordChangeView):
    template_name = "staff/password.html"
    success_url = reverse_lazy("staff:preferences")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("The password is changed."))
        return super().form_valid(form)


@require_http_methods(["GET", "POST"])
def preferences(request: DeskRequest) -> HttpResponse:
    """Language, time zone and theme of the signed-in user; nobody else's."""
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("staff:preferences")
    return render(request, "staff/preferences.html", {"form": form, "time_zones": time_zones()})


@require_POST
def choose(request: DeskRequest) -> HttpResponse:
    """One preference at a time, from the command palette; the reader stays where she is."""
    choices = {"language": [code for code, _name in settings.LANGUAGES], "density": Density.values}
    chosen = {name: request.POST[name] for name in choices if name in request.POST}
    if any(value not in choices[name] for name, value in chosen.items()):
        return HttpResponseBadRequest(_("There is no such choice."))
    if chosen:
        User.objects.filter(pk=request.user.pk).update(**chosen)
    there = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, allowed_hosts=None) and there.startswith("/")
    return redirect(there if safe else "staff:preferences")
