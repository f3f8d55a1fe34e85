"""The address of the help on formulas, beside the admin's."""

from django.urls import path

from apps.formulas import views

app_name = "formulas"
urlpatterns = [path("", views.help_page, name="help")]
