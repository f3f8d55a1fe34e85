"""Who may see a page: SignedInMiddleware asks everybody to sign in, and each view names the right it needs."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from apps.staff.models import User
from apps.staff.roles import WORK

for_agents = permission_required(WORK, raise_exception=True)
for_ledger_readers = permission_required([WORK, "mail.view_delivery"], raise_exception=True)
"""What a technologist sees of a letter: its full trace and its source."""


class DeskRequest(HttpRequest):
    """A request of somebody who has signed in, as the middleware of this project leaves it."""

    user: User
    htmx: HtmxDetails
