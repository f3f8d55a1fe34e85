"""The door for web servers that speak WSGI."""

import os

from django.core.wsgi import get_wsgi_application

from apps.runtime.embedded import ensure_started

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
ensure_started()
application = get_wsgi_application()
