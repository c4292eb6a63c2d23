"""The mailbox of a demo centre, by the name that tests know it by."""

from kiosk.demo.screens.mailbox import DemoMailbox

__all__ = ["DemoMailbox"]
