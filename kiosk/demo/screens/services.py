"""Services of a demo centre, in memory: enough of each for the screens to be drawn and driven, and to be turned."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kiosk.activities import codes
from kiosk.activities.model import Occurrence
from kiosk.activities.places import why_closed
from kiosk.activities.views import Availability, RolePlaces
from kiosk.clock import COPENHAGEN
from kiosk.demo.screens.afar import Asked
from kiosk.demo.screens.programme import NOW, PROGRAMME, TAKEN
from kiosk.demo.screens.touching import touchscreen as demo_touchscreen
from kiosk.directory.service import Directory
from kiosk.forms.library import Library
from kiosk.forms.sending import Sent, UnknownSending
from kiosk.guidance import rights
from kiosk.guidance.guides import Guides
from kiosk.hub.told import Link
from kiosk.i18n import BY_CODE
from kiosk.session import Session, Times, Wipers
from kiosk.staff.far_help import FarHelp


class Dictation:
    """Who writes down what is said, if `possible`; one says what was heard, by `told`."""

    possible = False
    told: Callable[..., object] | None = None

    def there(self, _language: str) -> bool:
        """Whether one can speak."""
        return self.possible

    def listen(self, _language: str, told: Callable[..., object]) -> None:
        """It listens."""
        self.told = told

    def enough(self) -> None:
        """No more sound."""

    stop = enough


class Sendings:
    """Forms that were sent to staff, as one says; `fails` is raised by what is asked next."""

    organisation = "Byens væresteder"

    def __init__(self, *, possible: bool = False) -> None:
        self.possible = possible
        self.sent: list[tuple[Any, ...]] = []
        self.there: dict[str, Sent] = {}
        self.fails: Exception | None = None

    def send(self, form: str, version: str, content: Any, pdf: Any, *, private: bool = False) -> Sent:  # noqa: ARG002
        """It waits from now on."""
        self._fail()
        self.sent.append((form, version, content, pdf))
        self.there["K7M-4QX"] = found = Sent("K7M-4QX", form, NOW, "waiting")
        return found

    def stands(self, state: Any, *, letter: bool = True) -> None:
        """There is one, and this is how it stands."""
        self.there["K7M-4QX"] = Sent("K7M-4QX", "alt", NOW, state, letter)

    def find(self, code: str) -> Sent:
        """The one with this code."""
        code = codes.read(code)
        if code not in self.there:
            raise UnknownSending
        return self.there[code]

    def withdraw(self, code: str) -> None:
        """Take it back."""
        self._fail()
        del self.there[code]

    def _fail(self) -> None:
        fails, self.fails = self.fails, None
        if fails:
            raise fails


class Clock:
    """The demo's time: it stands at `NOW` and goes on with Kivy's (virtual) clock."""

    def __init__(self) -> None:
        loop: Any = import_module("kiosk.ui.loop")  # late: what imports Kivy's modules decides what the window is
        self._kivy: Any = loop.Clock
        self._start: float = self._kivy.time()
        self.skipped = timedelta()

    def now(self) -> datetime:
        """What it shows."""
        return NOW + self.skipped + timedelta(seconds=self._kivy.time() - self._start)

    def monotonic(self) -> float:
        """Seconds, from anywhere."""
        return float(self._kivy.time())


class Calendar:
    """What is on, as one says."""

    def __init__(self, programme: Sequence[Occurrence]) -> None:
        self.programme = programme

    def occurrences(self, start: date, end: date) -> list[Occurrence]:
        """Those that touch [start, end), as the calendar gives them."""
        low, high = (datetime(d.year, d.month, d.day, tzinfo=COPENHAGEN) for d in (start, end))
        return sorted((o for o in self.programme if o.start < high and o.end > low), key=lambda o: o.start)

    def occurrence(self, uid: str, occurrence_id: str) -> Occurrence | None:
        """One of them."""
        return next((o for o in self.programme if (o.uid, o.occurrence) == (uid, occurrence_id)), None)


class SignUps:
    """How many have signed up, by uid."""

    def __init__(self, clock: Clock, taken: Mapping[str, int]) -> None:
        self.clock, self.taken = clock, taken

    def availability(self, occ: Occurrence) -> Availability:
        """The places that are left."""
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
    """Remembers what it was asked to say; one says when a sentence begins and when it is over."""

    available = True
    staffs = False
    _alone = False

    def __init__(self) -> None:
        self.volume, self.speed, self.stopped = 70, 140, 0
        self.said: list[tuple[str, list[str]]] = []
        self.others: list[dict[str, str]] = []
        self.recorded: list[dict[str, str]] = []
        self.on_sentence: Callable[[int], object] | None = None
        self.on_done: Callable[[], object] | None = None

    @property
    def private(self) -> bool:
        """Whether only the visitor hears, as one says."""
        return self._alone and not self.staffs

    @private.setter
    def private(self, alone: bool) -> None:
        self._alone = alone

    def say(
        self,
        sentences: Sequence[str],
        language: str,
        on_sentence: Callable[[int], object],
        on_done: Callable[[], object],
        *,
        personal: Sequence[int] = (),
        private: bool = False,
        others: Mapping[int, str] | None = None,
        recorded: Mapping[int, Path] | None = None,
    ) -> int:
        """Nothing is heard; gives how many were left out."""
        private = private or self.private
        self.recorded.append({sentences[i]: path.name for i, path in (recorded or {}).items()})
        self.others.append({sentences[i]: code for i, code in (others or {}).items()})
        kept = [words for i, words in enumerate(sentences) if private or i not in personal]
        self.said.append((language, kept))
        self.on_sentence, self.on_done = on_sentence, on_done
        return len(sentences) - len(kept)

    def speaks(self, language: str) -> bool:
        """As espeak-ng, which has no Somali."""
        return language != "so"

    def stop(self) -> None:
        """It is silent."""
        self.stopped += 1

    def slower(self) -> None:
        """A step."""
        self.speed -= 20

    def faster(self) -> None:
        """A step."""
        self.speed += 20


class Headphones:
    """Plugged in and pulled out when one says so."""

    def __init__(self, speech: Speech) -> None:
        self.plugged: bool | None = None
        self.closely = False
        self._speech = speech
        self._callbacks: list[Callable[[bool | None], object]] = []

    def on_change(self, callback: Callable[[bool | None], object]) -> None:
        """To be told."""
        self._callbacks.append(callback)

    def plug(self, plugged: bool | None) -> None:
        """In, or out."""
        self.plugged = plugged
        self._speech.private = plugged is True
        for callback in self._callbacks:
            callback(plugged)


class Recorder:
    """Takes any call, remembers it, and answers True."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *given: self.calls.append((name, *given)) is None  # type: ignore[func-returns-value]


class Content:
    """What came in content packs: pictures by name, and a notice in each language."""

    def __init__(self, pictures: Mapping[str, Any] | None = None, **notice: str) -> None:
        self.pictures, self.said = pictures or {}, notice

    def picture(self, name: str) -> Any:
        """One of them."""
        return self.pictures.get(name)

    def notice(self, language: str) -> str:
        """What it says, in Danish where there is no other."""
        return self.said.get(language, self.said.get("da", ""))


class Hub:
    """What a kiosk knows of its hub, as one says; enrolling is answered when one says so."""

    def __init__(
        self, state: Any = "off", *, ago: timedelta | None = None, waiting: Sequence[Any] = (),
        refused: Sequence[Any] = (), url: str = "", packs: Any = None,
    ) -> None:  # fmt: skip
        self.enrolled, self.url, self.woken = state != "off", url, 0
        self.asked: list[tuple[str, str]] = []
        self.organisation, self.centre = "Værestederne i Nordby", "Stuen på Nørretorv"
        self.link = Link(state, None if ago is None else NOW - ago)
        self.waiting, self.given_back = waiting, refused
        self.packs = packs or Content()
        self.watching: list[Callable[[], object]] = []

    def pending(self) -> Sequence[Any]:
        """What waits to be sent."""
        return self.waiting

    def row(self) -> dict[str, str]:
        """What is kept of it."""
        return {"recovery_key": "ab" * 32, "content_key": "cd" * 32}

    def refused(self) -> Sequence[Any]:
        """What was not taken."""
        return self.given_back

    def wake(self) -> None:
        """To be asked for news now."""
        self.woken += 1

    def on_change(self, callback: Callable[[], object]) -> None:
        """To be told."""
        self.watching.append(callback)

    def enrol(self, code: str, on_done: Callable[..., object], *, url: str = "") -> None:
        """Asked for; `done` answers."""
        self.asked.append((code, url))
        self.done = on_done


@cache
def ours() -> Guides:
    """The guides that come with the kiosk."""
    return Guides.load()


@cache
def our_rights() -> Any:
    """The cards about rights that come with the kiosk."""
    return rights.load()


class TheDirectory(Directory):
    """Ours, read once and by nobody beside the screen."""

    ready = searchable = True


@cache
def directory() -> TheDirectory:
    """The one of this process; its clock is that of the services made last."""
    return TheDirectory(Path("nowhere"), _NO_CLOCK)


_NO_CLOCK: Any = None


def services(
    *,
    guides: Guides | None = None,
    hub: Hub | None = None,
    staff_code: str = "",
    programme: Sequence[Occurrence] = PROGRAMME,
    taken: Mapping[str, int] = TAKEN,
    times: Times | None = None,
    takes_signups: bool = True,
    name: str = "Stuen på Nørretorv",
    hub_url: str = "",
    inches: float = 10.1,
) -> Any:
    """All that a page asks of `kiosk.app.Services`, for a centre as one says."""
    clock, speech = Clock(), Speech()
    directory()._clock = clock
    restarted: list[bool] = []
    visit: Any = SimpleNamespace(id="visit", end=lambda: None)
    session = Session(
        clock,
        Wipers(),
        times=times or Times(),
        begin=lambda: visit,
        silence=speech.stop,
        restart=lambda: restarted.append(True),
    )
    centre = SimpleNamespace(
        name=name,
        address="Nørretorv 7, stuen",
        phone="12 34 56 78",
        staff="Mette eller Jonas",
        language="da",
        offered=tuple(BY_CODE),
    )
    return SimpleNamespace(
        config=SimpleNamespace(
            centre=centre,
            access=SimpleNamespace(keys_speak=True, scan_seconds=0),
            screen=SimpleNamespace(
                sound=True, key_sound=True, inches=inches, distance_cm=40, edge_cm=100, touch=(), calibrate=False
            ),
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
        headphones=Headphones(speech),
        sound=Recorder(),
        dictation=Dictation(),
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
        first=SimpleNamespace(over=True),
        touchscreen=demo_touchscreen(clock),
        touch_was_cut=False,
        updates=None,
        far_help=FarHelp(Asked(), clock, lambda *_told: None),
        restarted=restarted,
    )
