"""Addresses of contacts and accounts."""

from django.urls import path

from apps.contacts import views

app_name = "contacts"
urlpatterns = [
    path("<int:pk>/", views.contact, name="contact"),
    path("accounts/<int:pk>/", views.account, name="account"),
]
