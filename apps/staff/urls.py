"""Addresses of signing in and out and of one's own preferences."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from apps.staff import views

app_name = "staff"
urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("preferences/", views.preferences, name="preferences"),
    path("preferences/choose/", views.choose, name="choose"),
    path("password/", views.ChangePasswordView.as_view(), name="password"),
]
