"""The one window of this process, and a page to put wrong things on."""

from tests.ui.conftest import the_window, ui

__all__ = ["the_window", "ui"]
