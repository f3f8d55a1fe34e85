"""The addresses of the whole site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("apps.staff.urls")),
    path("", include("apps.tickets.urls")),
    path("letters/", include("apps.activities.urls")),
    path("deliveries/", include("apps.intake.urls")),
    path("search/", include("apps.search.urls")),
    path("contacts/", include("apps.contacts.urls")),
    path("records/", include("apps.records.pages.urls")),
    path("scenarios/", include("apps.scenarios.pages.urls")),
    path("write/", include("apps.writing.urls")),
    path("admin/formulas/", include("apps.formulas.urls")),
    path("admin/", admin.site.urls),
]
