"""Addresses of the ledger's letters."""

from django.urls import path, register_converter

from apps.intake import bulk, synchronise_pages, views
from apps.intake.ledger_pages import Outcome


class OutcomeConverter:
    """held, set-aside or failed."""

    regex = "|".join(Outcome.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(OutcomeConverter, "outcome")

app_name = "deliveries"
urlpatterns = [
    path("<outcome:outcome>/", views.deliveries, name="list"),
    path("synchronise/", synchronise_pages.synchronise, name="synchronise"),
    path("synchronise/progress/", synchronise_pages.progress, name="progress"),
    path("<outcome:outcome>/decide/", bulk.decide, name="decide"),
    path("<int:pk>/source/", views.source, name="source"),
    path("<int:pk>/", views.delivery, name="delivery"),
    path("<int:pk>/frame/", views.frame, name="frame"),
    path("<int:pk>/files/<int:position>/", views.file, name="file"),
    path("<int:pk>/raw/", views.raw, name="raw"),
    path("<int:pk>/let-in/", views.let_in_view, name="let-in"),
    path("<int:pk>/refuse/", views.refuse_view, name="refuse"),
    path("<int:pk>/again/", views.again, name="again"),
]
