"""The door for web servers that speak ASGI; `manage.py run` uses WSGI."""

import os

from django.core.asgi import get_asgi_application

from apps.runtime.embedded import ensure_started

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
ensure_started()
application = get_asgi_application()
