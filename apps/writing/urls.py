"""Addresses of the composer, its drafts, and what it asks for."""

from django.urls import path

from apps.writing import agenda_views, pieces, views
from apps.writing.models import Draft

app_name = "writing"
urlpatterns = [
    path("", views.new, name="new"),
    path("drafts/", views.drafts, name="drafts"),
    path("calendar/", agenda_views.calendar, name="calendar"),
    path("signature/", views.signature, name="signature"),
    path("people/", pieces.people, name="people"),
    path("objects/", pieces.objects, name="objects"),
    path("undo/<int:pk>/", views.undo, name="undo"),
    path("reply/<int:pk>/", views.answer, {"kind": Draft.Kind.REPLY}, name="reply"),
    path("reply-all/<int:pk>/", views.answer, {"kind": Draft.Kind.REPLY_ALL}, name="reply-all"),
    path("forward/<int:pk>/", views.answer, {"kind": Draft.Kind.FORWARD}, name="forward"),
    path("ticket/<path:number>/", views.ticket, name="ticket"),
    path("<uuid:key>/", views.draft, name="draft"),
    path("<uuid:key>/files/", pieces.files, name="files"),
    path("<uuid:key>/files/<int:pk>/", pieces.file, name="file"),
    path("<uuid:key>/template/", pieces.template, name="template"),
]
