"""The site: its settings, its addresses, and the ways into it (WSGI, ASGI, Celery)."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
