"""The forms of routes: their settings with the rows of their attributes, and the values that a letter is made of."""

from apps.scenarios.forms.incoming import IncomingRouteForm
from apps.scenarios.forms.outgoing import OutgoingRouteForm
from apps.scenarios.forms.values import ValuesForm

__all__ = ["IncomingRouteForm", "OutgoingRouteForm", "ValuesForm"]
