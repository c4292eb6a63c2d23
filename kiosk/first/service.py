"""`First`: what the screens of the first start ask, and what they may ask for.

Nothing here waits on the drawing thread: a network is joined, and the work is done, in a thread that tells when it has
come further. Each answer is written down before the step it leads to (kept.py); the work may be begun again at any
time, and does nothing twice.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from kiosk.devices.wifi import Network, NoWifi, Wifi, WifiError
from kiosk.errors import KnownError
from kiosk.first import kept as answers
from kiosk.first import missing
from kiosk.first.kept import Kept, Place
from kiosk.first.machine import Event, State, resumed, step
from kiosk.first.missing import Found, Missing
from kiosk.i18n import N_

if TYPE_CHECKING:
    from kiosk.devices.network import Lines

log = logging.getLogger(__name__)

ADDRESS: Final = 20.0  # seconds until a network that gives no address is told of
LOOK: Final = 0.5
PATIENCE: Final = 20.0
CLOCK_OFF: Final = 120  # seconds: as the doctor has it
NETWORK, JOIN, CONTENT, EXAMINE = "network", "join", "content", "examine"
STEPS: Final = (NETWORK, JOIN, CONTENT, EXAMINE)
"""What the work does, in this order."""


class NoAddress(KnownError):
    """The network lets nobody in."""

    message = N_("The network gives the kiosk no address. Start the router again, or choose another network.")


class NotAsked(KnownError):
    """There is no address to ask."""

    message = N_("The kiosk does not know where to ask. Hold the square code up, or type the address.")


class Told(Protocol):
    """What is asked of the hub (kiosk.hub.service.Hub)."""

    @property
    def enrolled(self) -> bool:
        """Whether the kiosk belongs to one."""

    @property
    def url(self) -> str:
        """Its address; "" where nobody has said."""

    def row(self) -> Any:
        """What the client keeps."""

    def join(self, code: str, *, url: str = "") -> None:
        """Enrol. Raises KnownError."""

    def round_now(self, patience: float = 20.0) -> Any:
        """Say and hear everything. Raises KnownError."""

    def clock_off(self) -> int | None:
        """Seconds, against the hub's."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the first start works with."""

    hub: Told
    wifi: Callable[[], Wifi | NoWifi]
    lines: Callable[[], "Lines"]
    reaches: Callable[[str], bool]
    """Whether something answers at an address."""
    examine: Callable[[], Iterable[Found]]
    tell: Callable[[str], object] = lambda _url: None
    """Writes the hub's address where it has to stand, if the configuration does not name it; "" takes it away."""
    without: tuple[str, ...] = ()
    """What of the doctor's this centre has no use for."""
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep


def _thread(work: Callable[[], None]) -> None:
    threading.Thread(target=work, name="first", daemon=True).start()


class First:
    """The first start. Its methods are for one thread; what works beside it says so by `listen`."""

    def __init__(self, place: Place | None, parts: Parts, *, beside: Callable[[Callable[[], None]], None] = _thread):
        """`place` None: there is none, as at the demo. `beside` runs a function in a thread."""
        self._place, self._parts, self._beside = place, parts, beside
        self._told: list[Callable[[], object]] = []
        kept = place.read() if place else None
        self.kept = kept or Kept(done=True)
        self.state = resumed(kept, code=bool(place and place.code))
        self.trouble: KnownError | None = None
        self.doing = ""
        self.missing: tuple[Missing, ...] = ()

    def listen(self, told: Callable[[], object]) -> None:
        """To be told, from any thread, when it has come further."""
        self._told.append(told)

    # -- asking

    @property
    def over(self) -> bool:
        """Whether the kiosk is in service, and none of this is shown."""
        return self.state is State.SERVICE

    @property
    def alone(self) -> bool:
        """Whether it was chosen to have no hub."""
        return self.kept.enrolled == answers.ALONE

    @property
    def hub_known(self) -> bool:
        """Whether a code alone says enough."""
        return bool(self._parts.hub.url or self.kept.hub)

    @property
    def trouble_with(self) -> str:
        """What the work was stopped by: "network", "code", "hub"; "" for nothing."""
        if self.trouble is None:
            return ""
        code = getattr(self.trouble.__cause__, "code", "")
        if isinstance(self.trouble, NoAddress) or code == "no_network":
            return "network"
        return "code" if isinstance(self.trouble, NotAsked) or code in {"wrong_code", "bad_code"} else "hub"

    @property
    def can_serve(self) -> bool:
        """Whether it is sound to go into service as it is."""
        return not any(one.needed for one in self.missing)

    def cable(self) -> bool:
        """Whether a cable is in."""
        return self._parts.lines().cable

    def networks(self, done: Callable[[list[Network] | None], object]) -> None:
        """What is in the air, told from a thread a few seconds later; None where there is no radio."""

        def work() -> None:
            wifi = self._parts.wifi()
            try:
                wifi.scan()
                found = wifi.networks()
                done(found if wifi.available else None)
            except WifiError:
                done(None)

        self._beside(work)

    # -- answering

    def resume(self) -> None:
        """The first page is up: go on where it was left."""
        if self.state is State.NETWORK and self.cable():
            self._online(answers.CABLE)
        elif self.state is State.WORKING:
            self._work()

    def choose_language(self, code: str) -> None:
        """Staff's language. With a cable in, there is nothing to ask about the network. Raises the store's errors."""
        self._keep(language=code)
        self._step(Event.CHOSEN)
        if self.cable():
            self._online(answers.CABLE)

    def use_cable(self) -> None:
        """The cable it is. Raises the store's errors."""
        self._online(answers.CABLE)

    def join(self, network: Network, password: str, done: Callable[[KnownError | None], object]) -> None:
        """Join it; `done` is told from a thread. Joined, the next question is up."""

        def work() -> None:
            try:
                self._parts.wifi().join(network, password)
                self._online(answers.WIFI)
            except KnownError as error:
                done(error)
            else:
                done(None)

        self._beside(work)

    def give_code(self, code: str, hub: str = "") -> None:
        """A code of ten digits; `hub` where it came with it, or was typed. Raises the store's errors."""
        assert self._place is not None  # noqa: S101 - there is no question without a place
        before = str(self._parts.hub.row().get("since") or "")
        if hub:
            self._parts.tell(hub)
        self._keep(hub=hub or self.kept.hub, before=before, enrolled="")
        self._place.keep_code(code)
        self._step(Event.CODE)
        self._work()

    def go_alone(self) -> None:
        """There is no hub. Raises the store's errors."""
        self._drop()
        self._forget_hub()
        self._keep(network=self.kept.network or answers.NONE, enrolled=answers.ALONE)
        self._step(Event.ALONE)
        self._work()

    def back(self) -> None:
        """One step back; what was answered there is asked again. Raises the store's errors."""
        after = step(self.state, Event.BACK)
        if after is State.NETWORK and self.kept.network == answers.CABLE:
            after = State.LANGUAGE  # nobody was asked
        self._forget(after)
        self.state = after
        self._tell()

    def again(self) -> None:
        """Once more, from where it went wrong."""
        self._step(Event.AGAIN)
        self._work()

    def other_code(self) -> None:
        """Ask for the code anew, and for the address, where somebody typed it. Raises the store's errors."""
        self._drop()
        self._forget_hub()
        self._forget(State.CODE)
        self._step(Event.OTHER_CODE)

    def other_network(self) -> None:
        """Ask for the network anew, cable or none; the code is kept. Raises the store's errors."""
        self._keep(network="")
        self._step(Event.OTHER_NETWORK)

    def serve(self) -> None:
        """Into service: none of this is shown again. Raises the store's errors."""
        self._drop()
        if self.kept.enrolled != answers.HUB:
            self._forget_hub()
        self._keep(done=True)
        self._step(Event.BEGIN)

    # -- how

    def _keep(self, **told: Any) -> None:
        kept = replace(self.kept, **told)
        if self._place is not None:
            self._place.write(kept)
        self.kept = kept

    def _drop(self) -> None:
        if self._place is not None:
            self._place.drop_code()

    def _forget_hub(self) -> None:
        """The address that came with a code which did not work: perhaps it was the address."""
        if self.kept.hub:
            self._parts.tell("")
            self._keep(hub="")

    def _forget(self, state: State) -> None:
        """What is answered from this question on is not answered any more."""
        if state is State.LANGUAGE:
            self._keep(language="", network="", enrolled="")
        elif state is State.NETWORK:
            self._keep(network="", enrolled="")
        elif state is State.CODE:
            self._keep(enrolled="")

    def _step(self, event: Event) -> None:
        self.state = step(self.state, event)
        self._tell()

    def _tell(self) -> None:
        for told in list(self._told):
            told()

    def _online(self, how: str) -> None:
        self._keep(network=how)
        self._step(Event.ONLINE)
        assert self._place is not None  # noqa: S101 - as above
        if self.state is State.CODE and self._place.code:  # that of a card that was prepared, or typed before
            self._step(Event.CODE)
            self._work()

    def _work(self) -> None:
        self.trouble, self.missing, self.doing = None, (), ""
        self._beside(self._all)

    def _all(self) -> None:
        try:
            late = self._connect()
            self._now(EXAMINE)
            found = missing.of(self._parts.examine(), without=self._without())
        except KnownError as error:
            self._ended(error)
        except Exception as error:  # noqa: BLE001 - a bug must not leave somebody waiting at the screen
            log.error("the first start stopped: %s", type(error).__name__)  # noqa: TRY400 - its text may be personal
            self._ended(KnownError())
        else:
            self.missing = (*found, *([missing.CONTENT] if late else []))
            self._step(Event.EXAMINED)

    def _ended(self, error: KnownError) -> None:
        self.trouble = error
        if self.trouble_with == "code":  # it will never be right
            self._drop()
        self._step(Event.FAILED)

    def _now(self, doing: str) -> None:
        self.doing = doing
        self._tell()

    def _connect(self) -> bool:
        """Join the hub where there is one, and fetch what it has. Whether that has yet to come. Raises KnownError."""
        if self.alone:
            return False
        hub, place = self._parts.hub, self._place
        assert place is not None  # noqa: S101 - as above
        code, url = place.code, hub.url or self.kept.hub
        self._now(NETWORK)
        if not url:
            raise NotAsked
        self._wait_for_address(url)
        self._now(JOIN)
        joined = hub.enrolled and (not code or str(hub.row().get("since") or "") != self.kept.before)
        if not joined:
            hub.join(code, url=self.kept.hub)
        self._keep(enrolled=answers.HUB)
        place.drop_code()
        self._now(CONTENT)
        try:
            hub.round_now(PATIENCE)
        except KnownError as error:  # it comes by itself: the kiosk asks again as long as it is there
            log.info("what the hub has waits: %s", type(error).__name__)
            return True
        return False

    def _wait_for_address(self, url: str) -> None:
        """And until the hub answers, for a while: what guards the network lets the kiosk out a moment later. Raises
        NoAddress; a hub that is silent is told of when it is asked.
        """
        until = self._parts.monotonic() + ADDRESS
        while not self._parts.reaches(url):
            if self._parts.monotonic() > until:
                if self._parts.lines().address:
                    return
                raise NoAddress
            self._parts.sleep(LOOK)

    def _without(self) -> tuple[str, ...]:
        off = self._parts.hub.clock_off() if self._parts.hub.enrolled else None
        trusted = off is not None and abs(off) <= CLOCK_OFF
        return (*self._parts.without, *(["clock"] if trusted else []))
