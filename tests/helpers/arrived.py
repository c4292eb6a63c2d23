"""A state of a screen, put on it as quickly as may be; it must be where the table says it is."""

from kiosk.demo.screens import table
from tests.helpers.layout import on_the_way


def arrive(app, stage, state):
    """Put it there. Fails where what lies on top then is another screen's."""
    with on_the_way(app):
        stage.put(app, state)
    assert where(app, state.screen) == state.screen, state.name


def top(app):
    """What lies on top."""
    return app.stage.over[-1] if app.stage.over else app.stage.page


def where(app, screen):
    """The name of the screen that lies on top; `screen`, for what has no class of its own to be known by."""
    if app.stage.over and screen in table.OVERLAYS:
        made_in = type(app.stage.over[-1]).__module__
        return made_in.rpartition(".")[2] if made_in.startswith("kiosk.ui.overlays.") else screen
    walked = app.staffing.pages or app
    assert walked.page is not None, "what stands there is no screen"
    return walked.navigation.current.name
