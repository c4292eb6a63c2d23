"""Screens and widgets: the only place that imports Kivy."""

from kiosk.ui.window import set_environment

set_environment()
