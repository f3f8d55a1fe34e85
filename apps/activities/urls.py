"""Addresses of letters, their files and their links."""

from django.urls import path

from apps.activities import changes, creating, meeting_views, views

app_name = "activities"
urlpatterns = [
    path("", views.letters, name="letters"),
    path("news/", views.news, name="news"),
    path("bulk/", changes.bulk, name="bulk"),
    path("all-read/", changes.all_read, name="all-read"),
    path("<int:pk>/", views.letter, name="letter"),
    path("<int:pk>/news/", views.letter_news, name="letter-news"),
    path("<int:pk>/frame/", views.frame, name="frame"),
    path("<int:pk>/files/", views.files, name="files"),
    path("<int:pk>/files/<int:file_pk>/", views.file, name="file"),
    path("<int:pk>/suggest/", views.suggest, name="suggest"),
    path("<int:pk>/processed/", changes.processed, name="processed"),
    path("<int:pk>/send-again/", changes.send_again, name="send-again"),
    path("<int:pk>/unread/", changes.unread, name="unread"),
    path("<int:pk>/link/", changes.link_to, name="link-to"),
    path("<int:pk>/answer/", meeting_views.answer, name="answer"),
    path("<int:pk>/party/", changes.party, name="party"),
    path("<int:pk>/new-contact/", creating.contact, name="new-contact"),
    path("<int:pk>/new-account/", creating.account, name="new-account"),
    path("links/<int:pk>/", views.link, name="link"),
    path("links/<int:pk>/undo/", changes.undo_link, name="undo-link"),
]
