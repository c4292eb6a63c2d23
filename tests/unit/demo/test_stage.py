"""The driven kiosk answers its driver from the first moment on."""

import sys
import types

from kiosk.demo import stage


def test_nothing_is_seen_while_the_loop_is_still_being_imported(monkeypatch):
    monkeypatch.setitem(sys.modules, "kiosk.ui.loop", types.ModuleType("kiosk.ui.loop"))
    assert stage._in_drawing_thread(lambda window: window, []) is None
