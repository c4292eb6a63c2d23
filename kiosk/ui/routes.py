"""The screens by name. Each is imported when it is first shown: the idle page must not wait for the others."""

from importlib import import_module

from kiosk.ui.screen import Screen

ROUTES = {
    "idle": "kiosk.ui.screens.idle:Idle",
    "home": "kiosk.ui.screens.home:Home",
    "activities": "kiosk.ui.screens.activities:Activities",
    "activity": "kiosk.ui.screens.activity:Activity",
    "signup": "kiosk.ui.screens.signup:SignUp",
    "receipt": "kiosk.ui.screens.receipt:Receipt",
    "find": "kiosk.ui.screens.find:Find",
    "found": "kiosk.ui.screens.found:Found",
    "connection": "kiosk.ui.screens.connection:Connection",
    "enrol": "kiosk.ui.screens.enrol:Enrol",
}


def screen_class(name: str) -> type[Screen]:
    """The class of the screen with this name; raises KeyError for one there is not."""
    module, _, attribute = ROUTES[name].partition(":")
    return getattr(import_module(module), attribute)
