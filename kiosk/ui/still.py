"""Screens drawn in this process, without a display, by a clock that one turns: for tests, and for pictures of screens.

Kivy has one window and one event loop for each process, so there is one `Still`. Time moves only in `frames`, in steps
of 1/60 s; nothing sleeps and nothing depends on load. SDL_VIDEODRIVER must be "offscreen", and `window.prepare` called,
before it is made.
"""
# ruff: noqa: PLC0415 - importing widgets opens the window

from kiosk.ui import window

STEP = 1 / 60


class Still:
    """The window and the clock."""

    def __init__(self):
        from kivy.graphics.opengl import glFinish

        from kiosk.ui import loop

        self.window = window.open_window()
        from kivy.base import EventLoop, runTouchApp
        from kivy.clock import Clock

        self.now = Clock.time()
        Clock.time = lambda: self.now
        Clock.idle = self._idle
        self.window.bind(on_draw=loop._count)
        # Without a display a flip flushes nothing, and the driver would keep each frame's work for ever.
        self.window.bind(on_flip=lambda _window: glFinish())
        runTouchApp(embedded=True)
        self._clock, self._events, self._loop, self._app = Clock, EventLoop, loop, None

    def _idle(self):
        self.now += STEP
        self._clock._dt = self.now - self._clock._last_tick
        self._clock._last_tick = self.now
        return self.now

    # -- what is on the screen

    def resize(self, size):
        """Make the window so large, in pixels; layouts follow."""
        if tuple(self.window.size) != tuple(size):
            self.window.system_size = size
            self.window.dispatch("on_pre_resize", *size)
            self.advance(0.6)  # Kivy looks for an on-screen keyboard half a second later

    def start(self, app, size):
        """Start a kivy App (build, on_start) in the window, until `clear`. Gives its root."""
        self.clear()
        self.resize(size)
        self._app = app
        app._run_prepare()
        self.settle()
        return app.root

    def clear(self):
        """Stop the app, if one runs, and empty the window."""
        from kivy.app import App

        if self._app is not None:
            self._app.dispatch("on_stop")
            App._running_app = None
            self._app = None
        for child in list(self.window.children):
            self.window.remove_widget(child)
        for event in list(self._events.touches):
            self._events.touches.remove(event)

    # -- time

    @property
    def drawn(self):
        """How many frames were drawn so far."""
        return self._loop.frames

    def frames(self, n=1):
        """Let so many sixtieths of a second pass."""
        for _ in range(n):
            self._events.idle()
            self.window.mainloop()

    def advance(self, seconds):
        """Let so much time pass."""
        self.frames(round(seconds / STEP))

    def settle(self, frames=60):
        """Let time pass until a frame goes by in which nothing was drawn: layouts take a few to find their sizes.
        What moves by itself (an animation) is left moving.
        """
        for _ in range(frames):
            before = self.drawn
            self.frames(2)
            if self.drawn == before:
                return

    # -- pictures

    def image(self):
        """What is on the screen now, as a PIL image."""
        from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
        from PIL import Image

        self.frames()
        size = self.window.size
        self.window.dispatch("on_draw")
        pixels = glReadPixels(0, 0, *size, GL_RGB, GL_UNSIGNED_BYTE)
        self.window.dispatch("on_flip")
        return Image.frombytes("RGB", size, pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
