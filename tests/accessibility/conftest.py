"""The one window of this process, and a page to put wrong things on."""

from tests.ui.conftest import nothing_is_wished, the_window, ui

__all__ = ["nothing_is_wished", "the_window", "ui"]
