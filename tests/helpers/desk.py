"""A kiosk on a desk: the real app over real sign-ups, with a finger. Devices are stand-ins that remember."""

from contextlib import contextmanager
from dataclasses import replace

from kiosk import i18n
from kiosk.activities.answers import Answers
from kiosk.staff.calls import Calls
from tests.helpers.centre import Centre
from tests.ui.demo_services import services


class Printer:
    """Takes slips; the test says when one is out."""

    def __init__(self, available=True):
        self.available, self.slips = available, []

    def print(self, slip, on_done):
        self.slips.append(slip)
        self.done = on_done


class Sound:
    available = True

    def __init__(self):
        self.played = []

    def play(self, name):
        self.played.append(name)

    quietly = play


class Desk:
    """`ui` is the harness; `desk.key("æ")` types, `desk.touch("Ret")` touches words, `desk.sees("Færdig")` looks."""

    def __init__(self, ui, path, size=(1280, 800), *, printer=False, **options):
        from kiosk.ui.app import KioskApp

        self.ui = ui
        self.services = services(**options)
        self.centre = Centre(path, clock=self.services.clock, calendar=self.services.calendar)
        self.signups = self.services.signups = self.centre.signups
        self.printer = self.services.printer = Printer(printer)
        self.calls = self.services.calls = Calls(self.centre.store, self.services.clock)
        self.sound = self.services.sound = Sound()
        self.app = KioskApp(self.services)
        ui.start(self.app, size)
        self.app.touched()

    def trip(self, uid="strand"):
        """The occurrence with this uid, as it is in the programme now."""
        return next(occ for occ in self.services.calendar.programme if occ.uid == uid)

    def change(self, uid="strand", **fields):
        """Change it in the programme."""
        programme = self.services.calendar.programme
        self.services.calendar.programme = tuple(replace(o, **fields) if o.uid == uid else o for o in programme)

    def remove(self, uid="strand"):
        """Take it out of the programme."""
        programme = self.services.calendar.programme
        self.services.calendar.programme = tuple(occ for occ in programme if occ.uid != uid)

    def fill(self, uid="strand", people=1):
        """So many others sign up; gives their codes."""
        occ = self.trip(uid)
        return [self.signups.sign_up(occ.uid, occ.occurrence).code for _ in range(people)]

    def share(self, uid="strand", *, taken=0, waiting=0, lent=0):
        """From now on the hub keeps its places; it has said how many are taken."""
        occ = self.trip(uid)
        store = self.centre.store
        store.table("hub_activities").insert({"uid": uid, "ours": False})
        told = {"uid": uid, "occurrence": occ.occurrence}
        store.table("hub_seats").insert({**told, "taken": taken, "waiting": waiting, "roles": {}})
        if lent:
            row = {**told, "number": 1, "granted": lent, "used": 0, "returned": 0, "recall": False, "until": ""}
            store.table("hub_leases").insert(row)

    def answer(self, status, **said):
        """The hub's answer to the last sign-up, and the page is told."""
        asked = [event["body"]["signup"] for event in self.centre.sent() if event["type"] == "signup.requested"]
        answers = Answers(self.centre.store, self.services.calendar, self.centre.events, self.services.clock)
        with self.centre.store.transaction():
            answers.decide([{"signup": asked[-1], "status": status, **said}])
        self.app.programme_changed()
        self.ui.settle()

    def sign_up(self, uid="strand"):
        """Open the sign-up of this activity."""
        occ = self.trip(uid)
        self.go("signup", uid=occ.uid, occurrence=occ.occurrence)

    def go(self, name, **params):
        self.app.go(name, **params)
        self.ui.settle()

    def touch(self, words):
        """Touch these words, whole; fails when they are not on the screen. Not sooner than a calm hand would."""
        self.ui.advance(0.6)
        found = [part for part in self.ui.widgets() if getattr(part, "text", "") == words]
        self.ui.touch(found[0] if found else words)
        self.ui.settle()

    def key(self, *names):
        """Touch these keys of the keyboard that is up."""
        for name in names:
            caps = {cap.key.name: cap for cap in self.app.page.keyboard.caps}
            self.ui.touch(caps[name])
            self.ui.advance(0.2)

    def type(self, text):
        """Type small letters and spaces."""
        self.key(*("space" if letter == " " else letter for letter in text))

    def sees(self, words):
        """Whether these words are on the screen, maybe among others."""
        return bool(self.ui.find_all(words))

    @property
    def code(self):
        """The code on the receipt."""
        return self.app.page.params["code"]


@contextmanager
def in_language(ui, path, which, **options):
    """A desk with a printer, of a size and in a language: "1024x600 da"."""
    size, code = which.split()
    desk = Desk(ui, path, tuple(map(int, size.split("x"))), printer=True, **options)
    i18n.use(code)
    yield desk
    i18n.use("da")
