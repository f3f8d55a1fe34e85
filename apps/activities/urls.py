"""Addresses of letters, their files and their links."""

from django.urls import path

from apps.activities import views

app_name = "activities"
urlpatterns = [
    path("", views.letters, name="letters"),
    path("<int:pk>/", views.letter, name="letter"),
    path("<int:pk>/frame/", views.frame, name="frame"),
    path("<int:pk>/files/<int:file_pk>/", views.file, name="file"),
    path("links/<int:pk>/", views.link, name="link"),
]
