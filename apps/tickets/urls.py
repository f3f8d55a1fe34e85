"""Addresses of the tickets. A number may hold a slash, as its mask does; the words after it are told apart first."""

from django.urls import path

from apps.tickets import bulk_pages, changes, creating, joining, live, view_pages, views

app_name = "tickets"
urlpatterns = [
    path("", views.home, name="home"),
    path("news/", views.news, name="news"),
    path("tickets/", views.tickets, name="tickets"),
    path("tickets/-/new/", creating.new, name="new"),
    path("tickets/-/choices/", views.choices, name="choices"),
    path("tickets/-/people/", joining.people, name="people"),
    path("tickets/-/bulk/", bulk_pages.bulk, name="bulk"),
    path("tickets/-/views/", view_pages.save, name="save-view"),
    path("tickets/-/views/<int:pk>/rename/", view_pages.rename, name="rename-view"),
    path("tickets/-/views/<int:pk>/forget/", view_pages.forget, name="forget-view"),
    path("tickets/-/undo/", bulk_pages.undo, name="undo"),
    path("tickets/<path:number>/status/", changes.status, name="status"),
    path("tickets/<path:number>/priority/", changes.priority, name="priority"),
    path("tickets/<path:number>/assignee/", changes.assignee, name="assignee"),
    path("tickets/<path:number>/queue/", changes.queue, name="queue"),
    path("tickets/<path:number>/subject/", changes.subject, name="subject"),
    path("tickets/<path:number>/requester/", changes.requester, name="requester"),
    path("tickets/<path:number>/tag/", changes.tag, name="tag"),
    path("tickets/<path:number>/untag/", changes.untag, name="untag"),
    path("tickets/<path:number>/invite/", changes.invite, name="invite"),
    path("tickets/<path:number>/dismiss/", changes.dismiss, name="dismiss"),
    path("tickets/<path:number>/note/", changes.note, name="note"),
    path("tickets/<path:number>/hand-over/", changes.hand_over, name="hand-over"),
    path("tickets/<path:number>/merge/", joining.merge, name="merge"),
    path("tickets/<path:number>/targets/", joining.targets, name="targets"),
    path("tickets/<path:number>/unmerge/", joining.unmerge, name="unmerge"),
    path("tickets/<path:number>/split/", joining.split, name="split"),
    path("tickets/<path:number>/spam/", joining.spam, name="spam"),
    path("tickets/<path:number>/not-spam/", joining.no_spam, name="not-spam"),
    path("tickets/<path:number>/colleagues/", live.colleagues_to_mention, name="colleagues"),
    path("tickets/<path:number>/pulse/", live.pulse, name="pulse"),
    path("tickets/<path:number>/", views.ticket, name="ticket"),
]
