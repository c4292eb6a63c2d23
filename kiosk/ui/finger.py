"""A finger's way, as it went.

Kivy keeps one object for each touch, and moves it when the window tells of a movement: what waits to be handled then
has the new place too. On a busy machine, where a whole swipe comes between two frames, it began where it ended: a tap
on whatever was there. Here each place is handled before the next one is taken in.
"""

from kivy.base import EventLoop
from kivy.input.providers.mouse import MouseMotionEventProvider

_moves = MouseMotionEventProvider.on_mouse_motion


def keep_its_way() -> None:
    """To be called before the loop begins. Calling it again does nothing more."""
    MouseMotionEventProvider.on_mouse_motion = _moves_in_its_turn


def _moves_in_its_turn(provider, window, x: float, y: float, modifiers) -> None:
    if provider.waiting_event:
        EventLoop.dispatch_input()
    _moves(provider, window, x, y, modifiers)
