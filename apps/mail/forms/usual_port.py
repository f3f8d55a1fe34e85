"""The usual port of the chosen protocol and security, as the placeholder of an empty port field."""

import json
from typing import Any

from django import forms

from apps.mail.models.settings import DEFAULT_PORTS


def show_usual_port(form: forms.ModelForm[Any]) -> None:
    """Write the usual ports into the port field, where `static/admin_mail/usual_port.js` finds them."""
    if "port" not in form.fields:
        return
    ports = {f"{protocol}/{security}": port for (protocol, security), port in DEFAULT_PORTS.items()}
    chosen = f"{form['protocol'].value()}/{form['security'].value()}"
    form.fields["port"].widget.attrs.update({"placeholder": ports.get(chosen, ""), "data-ports": json.dumps(ports)})
