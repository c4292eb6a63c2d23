"""Every address of the hub: the kiosks' API, the coordinators' console, and what watches over it."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/1/", include("sync.hub.api.urls")),
    path("", include("sync.hub.operations.urls")),
    path("", include("sync.hub.console.urls")),
]

handler400 = "sync.hub.console.errors.bad_request"
handler403 = "sync.hub.console.errors.forbidden"
handler404 = "sync.hub.console.errors.not_found"
handler500 = "sync.hub.console.errors.failed"
