"""The kiosk's stage where one can ask whether it is silent: a listener waits for the end of what is said, as one does,
before the next key. Nothing of the screen is told.
"""

import sys

from kiosk.demo import stage


def silent(_window):
    """Whether nothing is being said, two frames after it was asked: what a key says begins in the first."""
    app = sys.modules["kivy.app"].App.get_running_app()
    return {"silent": app is not None and not app.reader.reading}


stage.FRAMES = 2
stage.REQUESTS["silent"] = silent

if __name__ == "__main__":
    sys.exit(stage.main(sys.argv[1:]))
