"""The hub as a Django app."""

from django.apps import AppConfig


class HubConfig(AppConfig):
    """Everything of the hub is one app, called `hub` in the database."""

    name = "sync.hub"
    label = "hub"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Stuen"
