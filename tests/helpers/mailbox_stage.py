"""The kiosk's stage with the mailbox led to stand-in sites (mailbox_site.py): their content files instead of ours, one
more authority to trust, and their hosts found on the loopback device. All else is the program's own.

The settings are read from the file that STUEN_MAILBOX_STAGE names.
"""

import json
import os
import sys
from pathlib import Path

from kiosk import app
from kiosk.demo import stage
from kiosk.mailbox import service, sites

settings = json.loads(Path(os.environ["STUEN_MAILBOX_STAGE"]).read_text())
load = sites.load
sites.load = lambda: load(Path(settings["content"]))
service.POLICY["CACertificates"] = [settings["authority"]]
service.POLICY.update(settings.get("policy", {}))
service.SWITCHES += [
    f"--host-resolver-rules=MAP *.test 127.0.0.1:{settings['port']},MAP * ~NOTFOUND,EXCLUDE 127.0.0.1",
    *settings.get("switches", []),
]
if "idle" in settings:  # a configuration asks for 30 seconds or more
    Times = app.Times
    app.Times = lambda **_given: Times(idle=settings["idle"], warning=20)
service.DOOR = settings.get("door", service.DOOR)
service.network.answers = lambda _address: not settings.get("offline")


def mailbox(_window):
    """How the mailbox stands, for the test."""
    from kivy.app import App

    mailbox = App.get_running_app().services.mailbox
    windows = mailbox._windows
    pages, tabbed = (windows.pages, len(windows._tabbed)) if windows else (0, 0)
    return {"state": mailbox.state, "pages": pages, "tabbed": tabbed, "step": mailbox.step}


stage.REQUESTS["mailbox"] = mailbox

if __name__ == "__main__":
    sys.exit(stage.main(sys.argv[1:]))
