"""Addresses of the tickets. A number may hold a slash, as its mask does; the words after it are told apart first."""

from django.urls import path

from apps.tickets import changes, views

app_name = "tickets"
urlpatterns = [
    path("", views.home, name="home"),
    path("news/", views.news, name="news"),
    path("tickets/", views.tickets, name="tickets"),
    path("tickets/<path:number>/status/", changes.status, name="status"),
    path("tickets/<path:number>/priority/", changes.priority, name="priority"),
    path("tickets/<path:number>/assignee/", changes.assignee, name="assignee"),
    path("tickets/<path:number>/queue/", changes.queue, name="queue"),
    path("tickets/<path:number>/note/", changes.note, name="note"),
    path("tickets/<path:number>/hand-over/", changes.hand_over, name="hand-over"),
    path("tickets/<path:number>/", views.ticket, name="ticket"),
]
