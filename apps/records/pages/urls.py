"""Addresses of records: their lists by the name of the type, each record by its key."""

from django.urls import path

from apps.records.pages import bulk, editing, exchanging, pieces, views

app_name = "records"
urlpatterns = [
    path("of/<slug:name>/", views.records, name="list"),
    path("of/<slug:name>/new/", editing.new, name="new"),
    path("of/<slug:name>/bulk/", bulk.bulk, name="bulk"),
    path("of/<slug:name>/upload/", pieces.upload, name="upload"),
    path("of/<slug:name>/find/<slug:attribute>/", pieces.find, name="find"),
    path("of/<slug:name>/export/<slug:kind>/", exchanging.export, name="export"),
    path("of/<slug:name>/import/", exchanging.import_, name="import"),
    path("<int:pk>/", views.record, name="record"),
    path("<int:pk>/news/", views.news, name="news"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/delete/", editing.delete, name="delete"),
    path("<int:pk>/files/<slug:attribute>/<slug:sha256>/", views.file, name="file"),
]
