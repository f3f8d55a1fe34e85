"""Addresses of scenarios and their runs at the desk."""

from django.urls import path, re_path

from apps.scenarios.pages import views

app_name = "scenarios"
urlpatterns = [
    path("", views.scenarios, name="scenarios"),
    path("runs/<int:pk>/", views.run, name="run"),
    re_path(r"^runs/(?P<pk>\d+)/(?P<verb>retry|stop)/$", views.handle_run, name="handle-run"),
    path("of/<slug:kind>/<int:pk>/", views.of_object, name="of-object"),
    path("<str:system_name>/", views.scenario, name="scenario"),
    path("<str:system_name>/start/", views.start_alone, name="start-alone"),
    path("<str:system_name>/start/<slug:kind>/<int:pk>/", views.start_for, name="start-for"),
]
