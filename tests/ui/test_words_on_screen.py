"""Every word on the screen comes from the catalogue or the calendar, and screens are made of our own parts."""

from pathlib import Path

import demo_services

from kiosk import i18n
from kiosk.dates import Dates
from kiosk.demo.screens import visit
from kiosk.ui import theme
from tests.helpers.arrived import arrive


class Marked:
    """A catalogue that marks all that goes through it."""

    def gettext(self, msgid):
        return "".join(f"¤{msgid}¤")

    def ngettext(self, one, many, n):
        return f"¤{one if n == 1 else many}¤"


def test_every_word_on_the_screen_comes_from_the_catalogue_or_the_calendar(ui, monkeypatch):
    from kiosk.ui.app import KioskApp
    from kiosk.ui.widgets.text import Text

    given = {language.name for language in i18n.LANGUAGES} | {"Stuen på Nørretorv"}
    for occ in demo_services.PROGRAMME:
        given |= {occ.summary, occ.location, occ.description, occ.contact, occ.directions, occ.meeting_point}
        given |= {role.name for role in occ.roles}
    app = KioskApp(demo_services.services())
    root = ui.start(app)
    monkeypatch.setattr(i18n, "_current", Marked())
    monkeypatch.setitem(i18n._dates, "da", Dates(["¤"] * 7, ["¤"] * 12, "¤{day}¤", "¤{year}¤", "¤{hour}¤", "¤", "¤"))
    loose = set()
    for state in visit.STATES:
        arrive(app, visit.CENTRES["full"], state)
        texts = {one.text for one in root.page.walk_parts() if isinstance(one, Text)}
        loose |= {text for text in texts - given if not (text.startswith("¤") and text.endswith("¤"))}
    app.reader.stop()
    assert loose == set()


def test_screens_have_no_kv_and_import_nothing_heavy():
    folder = Path(theme.__file__).parent
    for path in [*folder.glob("screens/*.py"), *folder.glob("widgets/*.py")]:
        source = path.read_text("utf-8")
        assert "kivy.uix.label" not in source, path
        assert "Builder" not in source, path
