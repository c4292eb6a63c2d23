"""Services of a demo centre, in memory: enough of each for the screens to be drawn and driven, and to be turned."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from kiosk.activities import codes
from kiosk.activities.model import Occurrence, Role
from kiosk.activities.places import why_closed
from kiosk.activities.views import Availability, RolePlaces
from kiosk.clock import COPENHAGEN
from kiosk.directory.service import Directory
from kiosk.forms.library import Library
from kiosk.forms.sending import Sent, UnknownSending
from kiosk.guidance import rights
from kiosk.guidance.guides import Guides
from kiosk.hub.told import Link
from kiosk.session import Session, Times, Wipers

NOW = datetime(2026, 11, 20, 9, 42, tzinfo=COPENHAGEN)  # a Friday


def at(day, hour=0, minute=0):
    """So many days after the demo's today."""
    return datetime(2026, 11, 20, hour, minute, tzinfo=COPENHAGEN) + timedelta(days=day)


def activity(uid, summary, day, start, end, *, picture, days=0, minute=0, **fields):
    begins = at(day, start, minute)
    fields.setdefault("location", "Nørretorv 7, i stuen")
    fields.setdefault("contact", "Mette eller Jonas i køkkenet")
    fields.setdefault("directions", "Den gule dør ved siden af bageren. Ring på, så kommer vi med rampen.")
    return Occurrence(uid, begins.isoformat(), summary, begins, at(day + days, end), picture=picture, **fields)


PROGRAMME = (
    activity("kaffe", "Morgenkaffe", 0, 9, 11, picture="coffee", drop_in=True, price_dkk=Decimal(0)),
    activity("mad", "Vi laver mad sammen", 0, 15, 18, picture="kitchen", capacity=10, price_dkk=Decimal(30)),
    activity(
        "nurse", "Sygeplejersken er her", 0, 13, 15, picture="nurse", sensitive=True, capacity=4, price_dkk=Decimal(0)
    ),
    activity("film", "Filmaften", 0, 19, 22, picture="film", drop_in=True, price_dkk=Decimal(0), cancelled=True),
    activity(
        "strand",
        "Tur til stranden",
        1,
        10,
        15,
        picture="beach",
        capacity=8,
        price_dkk=Decimal(0),
        location="Nordstranden",
        meeting_point="Ved den gule dør kl. 9.45",
        directions="Vi kører sammen i minibussen.",
        contact="Jonas",
        description="Vi kører til stranden, går en tur og laver bål. Vi har madpakker og varm kakao med.\n"
        "Tag varmt tøj på. Du kan låne en jakke.",
        roles=(Role("bus", "Kører bussen"), Role("kaffe", "Brygger kaffe"), Role("vaert", "Er vært")),
    ),
    activity("svoem", "Svømmetur", 4, 10, 12, minute=30, picture="swim", capacity=6, price_dkk=Decimal(50)),
    activity(
        "gaeld",
        "Råd om gæld og regninger",
        5,
        13,
        16,
        picture="money",
        sensitive=True,
        capacity=5,
        price_dkk=Decimal(0),
    ),
    activity("musik", "Musik i kælderen", 6, 18, 21, picture="music", drop_in=True),
    *(
        activity(
            "hytte",
            "Weekend i hytten",
            day,
            16,
            14,
            days=2,
            picture="trip",
            capacity=12,
            price_dkk=Decimal(150),
            roles=(Role("koer", "Kører den store bil"), Role("mad", "Laver mad"), Role("kaffe", "Brygger kaffe")),
            moved_from=at(day - 7, 16) if day == 14 else None,
        )
        for day in (14, 28, 42)
    ),
    activity("jul", "Julefrokost for hele huset og alle vores naboer", 22, 12, 17, picture="party", capacity=60),
)
TAKEN = {"mad": 7, "strand": 5, "svoem": 6, "gaeld": 5, "hytte": 12}


def wordy(occ):
    """The same activity as somebody with much to say would have put it into the calendar."""
    return replace(
        occ,
        summary=f"{occ.summary} med fællesspisning og gældsrådgivningstimer bagefter for alle, der har lyst",
        location="Det store lokale på 2. sal i baghuset, gennem porten ved siden af genbrugsbutikken",
        meeting_point="Ved hovedindgangen til jernbanestationen, under det store ur, et kvarter før vi går",
        directions="Tag bus 5C til Nørretorv. Gå gennem porten, forbi cyklerne, og op ad trappen til venstre. " * 3,
        contact="Mette, Jonas, Abdirahman eller en af de frivillige i køkkenet",
        description="Vi hygger os. " * 40,
        price_dkk=occ.price_dkk and Decimal("1249.50"),
    )


WORDY = tuple(wordy(occ) for occ in PROGRAMME)


class Sendings:
    """Forms that were sent to staff, as a test says; `fails` is raised by what is asked next."""

    organisation = "Byens væresteder"

    def __init__(self, *, possible=False):
        self.possible, self.sent, self.there, self.fails = possible, [], {}, None

    def send(self, form, version, content, pdf, *, private=False):
        self._fail()
        self.sent.append((form, version, content, pdf))
        self.there["K7M-4QX"] = found = Sent("K7M-4QX", form, NOW, "waiting")
        return found

    def stands(self, state, *, letter=True):
        self.there["K7M-4QX"] = Sent("K7M-4QX", "alt", NOW, state, letter)

    def find(self, code):
        code = codes.read(code)
        if code not in self.there:
            raise UnknownSending
        return self.there[code]

    def withdraw(self, code):
        self._fail()
        del self.there[code]

    def _fail(self):
        fails, self.fails = self.fails, None
        if fails:
            raise fails


class Clock:
    """The demo's time: it stands at `NOW` and goes on with Kivy's (virtual) clock."""

    def __init__(self):
        from kivy.clock import Clock as Kivy

        self._kivy, self._start = Kivy, Kivy.time()
        self.skipped = timedelta()

    def now(self):
        return NOW + self.skipped + timedelta(seconds=self._kivy.time() - self._start)

    def monotonic(self):
        return self._kivy.time()


class Calendar:
    def __init__(self, programme):
        self.programme = programme

    def occurrences(self, start: date, end: date):
        """Those that touch [start, end), as the calendar gives them."""
        low, high = (datetime(d.year, d.month, d.day, tzinfo=COPENHAGEN) for d in (start, end))
        return sorted((o for o in self.programme if o.start < high and o.end > low), key=lambda o: o.start)

    def occurrence(self, uid, occurrence_id):
        return next((o for o in self.programme if (o.uid, o.occurrence) == (uid, occurrence_id)), None)


class SignUps:
    def __init__(self, clock, taken):
        self.clock, self.taken = clock, taken

    def availability(self, occ):
        why = why_closed(occ, self.clock.now())
        left = None if occ.capacity is None else max(0, occ.capacity - self.taken.get(occ.uid, 0))
        roles = tuple(
            RolePlaces(role, None if occ.sensitive else number % 2, number % 2 > 0)
            for number, role in enumerate(occ.roles, 1)
        )
        room = left is None or left > 0
        if occ.sensitive:
            return Availability(not why, why, room, None, None, roles)
        return Availability(not why, why, room, left, 0 if room else 2, roles)


class Speech:
    """Remembers what it was asked to say; the test says when a sentence begins and when it is over."""

    available = True

    def __init__(self):
        self.volume, self.said, self.stopped, self.others, self.recorded = 70, [], 0, [], []
        self.on_sentence = self.on_done = None

    def say(self, sentences, language, on_sentence, on_done, *, personal=(), private=False, others=None, recorded=None):
        self.recorded.append({sentences[i]: path.name for i, path in (recorded or {}).items()})
        self.others.append({sentences[i]: code for i, code in (others or {}).items()})
        kept = [words for i, words in enumerate(sentences) if private or i not in personal]
        self.said.append((language, kept))
        self.on_sentence, self.on_done = on_sentence, on_done
        return len(sentences) - len(kept)

    def stop(self):
        self.stopped += 1


class Recorder:
    """Takes any call, remembers it, and answers True."""

    def __init__(self):
        self.calls = []

    def __getattr__(self, name):
        return lambda *given: self.calls.append((name, *given)) is None


class Content:
    """What came in content packs: pictures by name, and a notice in each language."""

    def __init__(self, pictures=None, **notice):
        self.pictures, self.said = pictures or {}, notice

    def picture(self, name):
        return self.pictures.get(name)

    def notice(self, language):
        return self.said.get(language, self.said.get("da", ""))


class Hub:
    """What a kiosk knows of its hub, as a test says; enrolling is answered when the test says so."""

    def __init__(self, state="off", *, ago=None, waiting=(), refused=(), url="", packs=None):
        self.enrolled, self.url, self.woken, self.asked = state != "off", url, 0, []
        self.organisation, self.centre = "Værestederne i Nordby", "Stuen på Nørretorv"
        self.link = Link(state, None if ago is None else NOW - ago)
        self.waiting, self.given_back = waiting, refused
        self.packs = packs or Content()
        self.watching = []

    def pending(self):
        return self.waiting

    def refused(self):
        return self.given_back

    def wake(self):
        self.woken += 1

    def on_change(self, callback):
        self.watching.append(callback)

    def enrol(self, code, on_done, *, url=""):
        self.asked.append((code, url))
        self.done = on_done


@cache
def ours():
    """The guides that come with the kiosk."""
    return Guides.load()


@cache
def our_rights():
    """The cards about rights that come with the kiosk."""
    return rights.load()


class TheDirectory(Directory):
    """Ours, read once for all tests and by nobody beside the screen."""

    ready = searchable = True


@cache
def directory():
    return TheDirectory(Path("nowhere"), None)


def services(
    *,
    guides=None,
    hub=None,
    staff_code="",
    programme=PROGRAMME,
    taken=TAKEN,
    times=None,
    takes_signups=True,
    name="Stuen på Nørretorv",
    hub_url="",
):
    clock, speech = Clock(), Speech()
    directory()._clock = clock
    restarted = []
    session = Session(
        clock,
        Wipers(),
        times=times or Times(),
        begin=lambda: SimpleNamespace(id="visit", end=lambda: None),
        silence=speech.stop,
        restart=lambda: restarted.append(True),
    )
    centre = SimpleNamespace(
        name=name,
        address="Nørretorv 7, stuen",
        phone="12 34 56 78",
        staff="Mette eller Jonas",
        language="da",
    )
    return SimpleNamespace(
        config=SimpleNamespace(
            centre=centre,
            screen=SimpleNamespace(sound=True),
            staff=SimpleNamespace(code_hash=staff_code),
            hub=SimpleNamespace(url=hub_url),
            forms=SimpleNamespace(folder=None),
            data_folder=None,
        ),
        hub=hub or Hub(url=hub_url),
        clock=clock,
        calendar=Calendar(programme),
        signups=SignUps(clock, taken),
        session=session,
        speech=speech,
        sound=Recorder(),
        calls=Recorder(),
        guides=guides or ours(),
        directory=directory(),
        rights=our_rights(),
        forms=SimpleNamespace(library=Library(())),
        camera=SimpleNamespace(available=False),
        mailbox=SimpleNamespace(fetched=list),
        sendings=Sendings(),
        letterbox=SimpleNamespace(possible=False, waiting=lambda: 0),
        printer=SimpleNamespace(available=False),
        house=SimpleNamespace(notice="", hours="", closed=False),
        takes_signups=lambda: takes_signups,
        programme_known=lambda: True,
        consultations=SimpleNamespace(shown=list),
        asking=SimpleNamespace(left=lambda: 0, answered=False, hindered=False, close=lambda: None),
        restarted=restarted,
    )
