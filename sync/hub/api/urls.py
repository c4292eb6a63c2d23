"""The addresses of this part."""

from django.urls import URLPattern, path

from sync.hub.api import enrol, renew

urlpatterns: list[URLPattern] = [
    path("enrol/begin", enrol.begin),
    path("enrol/finish", enrol.finish),
    path("renew", renew.renew),
]
