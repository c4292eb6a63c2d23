"""Folders of a demo centre, with a quick stand-in for the slow function."""

from kiosk.demo.screens import foldered
from kiosk.demo.screens.foldered import PRINTER, DemoSticks, fill
from tests.helpers.folders import quick

__all__ = ["PRINTER", "DemoSticks", "fill", "with_folders"]


def with_folders(services, place):
    """The same services with folders in a store at `place`, and staff's own."""
    return foldered.with_folders(services, place, derive=quick)
