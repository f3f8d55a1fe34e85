"""`flush` as the tests need it, after each one that commits: rows are few, so deleting them takes no time.

Django's own truncates each table and then makes all content types, permissions and roles anew, which costs more than
most of the tests do.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management.commands import flush
from django.db import connections, transaction
from django.db.models.signals import post_migrate

from apps.search.models import Changed
from apps.staff.roles import ROLES

KEPT = {"django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}
LAST = Changed._meta.db_table  # triggers write into it when rows of other tables go


class Command(flush.Command):
    """Leave what a migrated database begins with."""

    def handle(self, **options: Any) -> None:
        """Delete all rows but those that a migration makes."""
        database = options["database"]
        connection = connections[database]
        tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
        with transaction.atomic(using=database), connection.cursor() as cursor:
            for table in sorted(tables, key=lambda name: (name == LAST, name)):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 - tables of our models
            Group.objects.using(database).exclude(name__in=ROLES).delete()
        beat = apps.get_app_config("django_celery_beat")  # whose rows are the tasks that come with the models
        post_migrate.send(beat, app_config=beat, verbosity=0, interactive=False, using=database, apps=apps, plan=[])
