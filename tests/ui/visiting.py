"""A visitor's finger, for tests that go through the real app's pages."""


def started(ui, services):
    """The app over these services, on its front page."""
    from kiosk.ui.app import KioskApp

    made = KioskApp(services)
    ui.start(made)
    made.home()
    return made


def staffed(ui):
    """The app with staff's pages, and a stick that copies can go to."""
    import demo_services
    from demo_folder import DemoSticks
    from demo_staff import with_staff

    from kiosk.ui.app import KioskApp

    services = with_staff(demo_services.services())
    services.sticks = DemoSticks()
    app = KioskApp(services)
    ui.start(app)
    app.staffing.start()
    ui.frames(2)
    return app


def touch(ui, words):
    """A tap, and the half second after it in which another on that spot would not count."""
    ui.touch(words)
    ui.advance(0.6)


def button(ui, words):
    """The part that can be touched and is called so."""
    from kiosk.ui.widgets.tappable import Tappable

    return next(one for one in ui.widgets(Tappable) if one.words == words)
