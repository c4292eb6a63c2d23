"""The visit: its state machines, its keys and folder in memory, and the wipe that ends it."""

from kiosk.session.machine import Action, Quiet, Screen, State
from kiosk.session.session import EndedBy, Session, Times
from kiosk.session.visit import Visit, sweep
from kiosk.session.wipe import Wipers, no_core_dumps, restart

__all__ = [
    "Action",
    "EndedBy",
    "Quiet",
    "Screen",
    "Session",
    "State",
    "Times",
    "Visit",
    "Wipers",
    "no_core_dumps",
    "restart",
    "sweep",
]
