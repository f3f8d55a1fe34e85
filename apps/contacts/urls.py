"""Addresses of contacts and accounts."""

from django.urls import path

from apps.contacts import views

app_name = "contacts"
urlpatterns = [
    path("", views.contacts, name="contacts"),
    path("new/", views.new_contact, name="new-contact"),
    path("<int:pk>/", views.contact, name="contact"),
    path("<int:pk>/edit/", views.edit_contact, name="edit-contact"),
    path("<int:pk>/merge/", views.merge_contact, name="merge-contact"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/new/", views.new_account, name="new-account"),
    path("accounts/names/", views.account_names, name="account-names"),
    path("accounts/<int:pk>/", views.account, name="account"),
    path("accounts/<int:pk>/edit/", views.edit_account, name="edit-account"),
    path("accounts/<int:pk>/merge/", views.merge_account, name="merge-account"),
]
