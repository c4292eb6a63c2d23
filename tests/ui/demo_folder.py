"""Real folders over a real store, with a quick stand-in for the slow function, and things to keep in them."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from demo_services import NOW
from demo_staff import with_staff

from kiosk.clock import COPENHAGEN
from kiosk.folder import things
from kiosk.folder.service import audit, folders
from kiosk.store import Store
from tests.helpers.drafting import ROOT
from tests.helpers.folders import quick


class DemoSticks:
    """A stick, if there is one; `folder` is where it is."""

    def __init__(self, folder=None):
        self.folder = folder

    def writable(self):
        return self.folder


def with_folders(services, place):
    """The same services with folders in a store at `place`, and staff's own."""
    with_staff(services)
    services.store = Store.open(place / "store", root_key=ROOT)
    services.audit = audit(services.store, services.clock, place)
    services.folders = folders(services.store, services.clock, place, derive=quick)
    services.sticks = DemoSticks()
    services.session._begin = lambda: SimpleNamespace(id="visit", folder=place, end=lambda: None)
    return services


def fill(folder):
    """A folder as somebody has it after a month."""
    day = NOW.date()
    folder.keep("note", "Mette ringer til kommunen på tirsdag", {"text": "Mette ringer til kommunen.", "who": "Mette"})
    folder.keep("deadline", "Boligstøtte: send papirer", {"text": "Send lejekontrakten."}, due=day + timedelta(days=9))
    folder.keep("deadline", "Noget, der er forbi", {"text": ""}, due=day - timedelta(days=3))
    meeting = datetime.combine(day + timedelta(days=2), datetime.min.time(), COPENHAGEN).replace(hour=10)
    things.contact("Min sagsbehandler", about="Bolig", phone="12 34 56 78", meeting=meeting).into(folder)
    body = {"code": "K7M-4QX", "uid": "strand", "occurrence": "x", "start": NOW.isoformat(), "place": "Den gule dør"}
    folder.keep("signup", "Tur til stranden", body, due=day + timedelta(days=1))
    letter = {"said": ["Det er et brev fra kommunen.", "Du skal komme til et møde den 3. december."], "text": "x"}
    quote = "Du skal komme til et møde den 3. december kl. 10 på Rådhuset, lokale 4."
    days = [(13, quote), (20, "Du kan klage senest den 10. december."), (40, "")]
    letter["days"] = [{"day": str(day + timedelta(days=ahead)), "what": "meet", "quote": said} for ahead, said in days]
    folder.keep("letter", "Nordby Kommune: Du skal komme til et møde", letter, due=day + timedelta(days=13))
    folder.keep("draft", "Sige min mening om huset", {"content": {}})


PRINTER = SimpleNamespace(available=True, prints_pages=True, print=lambda *_given: None, print_pdf=lambda *_given: None)
