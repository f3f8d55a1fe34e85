"""Addresses of the search and of what the command palette asks for."""

from django.urls import path

from apps.search import views

app_name = "search"
urlpatterns = [
    path("", views.search, name="search"),
    path("palette/", views.palette, name="palette"),
]
