"""The addresses of this part."""

from django.urls import URLPattern, path

from sync.hub.api import boxes, changes, enrol, events, packs, releases, renew, restored, status

urlpatterns: list[URLPattern] = [
    path("enrol/begin", enrol.begin),
    path("enrol/finish", enrol.finish),
    path("packs/<slug:pack>/<int:version>/<str:sha256>", packs.file),
    path("releases/<slug:sha256>", releases.bundle),
    path("boxes/<slug:name>/<int:version>", boxes.either),
    path("renew", renew.renew),
    path("events", events.events),
    path("changes", changes.changes),
    path("restored", restored.restored),
    path("caught-up", restored.caught_up),
    path("status", status.status),
]
