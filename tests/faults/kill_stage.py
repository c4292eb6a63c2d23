"""The kiosk's stage with one request more: straight to the last page of a sign-up, so that 200 of them take minutes.

What then happens is the program's own: the finger on *Sign me up* comes through the X server.
"""

import sys

from kiosk.demo import stage


def last_page(_window, uid, occurrence, alias):
    """Begin a visit, answer the questions as `alias` who comes alone, and show the page that asks "Is this right?"."""
    from kivy.app import App

    from kiosk.ui.draft import CHECK

    app = App.get_running_app()
    app.touched()
    app.dismiss()
    app.home()
    app.go("signup", uid=uid, occurrence=occurrence)
    draft = app.page.draft
    draft.naming, draft.offered, draft.friends, draft.buddy, draft.step = "offered", alias, 0, False, CHECK
    app.refresh()
    return True


stage.REQUESTS["last-page"] = last_page

if __name__ == "__main__":
    sys.exit(stage.main(sys.argv[1:]))
