"""The wireless network: what can be heard, and joining one of them. With a stand-in where there is no radio.

The password is kept as the 256 bits that are made of it and the network's name (IEEE 802.11, J.4), so the file has it
not in clear, though who has that file can join that one network. A network that takes WPA3 alone, or names and
certificates, is shown and can't be joined here: those need what the bits can't give.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from kiosk.devices import wpa
from kiosk.errors import KnownError
from kiosk.i18n import N_

SOCKETS: Final = Path("/run/wpa_supplicant")
LOUD, MIDDLE = -60, -72  # dBm: three bars from the first on, two from the second
SHORTEST, LONGEST = 8, 63  # letters of a password
JOINING: Final = 25.0  # seconds until a network that answers nothing is given up
STEP: Final = 0.25


class WifiError(KnownError):
    """The wireless network can't be used."""


class NoRadio(WifiError):
    """There is no wireless network in this machine."""

    message = N_("This kiosk has no Wi-Fi, or it is switched off.")


class WrongPassword(WifiError):
    """The network did not take the password."""

    message = N_("The network did not take the password.")


class BadPassword(WifiError):
    """It can't be a password."""

    message = N_("A password has 8 to 63 characters.")


class NotJoined(WifiError):
    """The network does not answer."""

    message = N_("The network does not answer. Perhaps it is too far away.")


class Network(NamedTuple):
    """A network in the air; of several access points with one name the loudest counts."""

    ssid: bytes
    bars: int
    """One to three."""
    locked: bool
    usable: bool = True

    @property
    def name(self) -> str:
        """As it is shown: what is no letter shows as a mark, and nothing turns the line round."""
        text = self.ssid.decode("utf-8", "replace")
        return "".join(one if one.isprintable() else "\ufffd" for one in text)


class NoWifi:
    """Where there is no radio."""

    available = False

    def scan(self) -> None:
        """Nothing to look for."""

    def networks(self) -> list[Network]:
        """None."""
        return []

    def join(self, network: Network, password: str) -> None:  # noqa: ARG002
        """Raises NoRadio."""
        raise NoRadio

    def joined(self) -> str:
        """Never."""
        return ""


class Wifi:
    """One radio. Each call speaks with wpa_supplicant and waits for it: from a thread, never from the drawing one."""

    available = True

    def __init__(
        self, path: Path, monotonic: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._path, self._monotonic, self._sleep = path, monotonic, sleep

    def scan(self) -> None:
        """Begin to listen for networks; `networks` has them a few seconds later. Raises NoRadio."""
        self._speak(lambda line: line.ask("SCAN"), may_refuse=True)  # FAIL-BUSY: it is at it already

    def networks(self) -> list[Network]:
        """What was heard last, the loudest first. Raises NoRadio."""
        return merged(wpa.heard(self._speak(lambda line: line.ask("SCAN_RESULTS"))))

    def joined(self) -> str:
        """The name of the network that we are in; "" for none. Raises NoRadio."""
        told = wpa.facts(self._speak(lambda line: line.ask("STATUS")))
        if told.get("wpa_state") != "COMPLETED":
            return ""
        return Network(wpa.decode(told.get("ssid", "")), 0, locked=False).name

    def join(self, network: Network, password: str) -> None:
        """Join it, and remember it once it was joined. Raises WifiError, and then all is as it was before."""
        secret = psk(password, network.ssid) if network.locked else ""
        self._speak(lambda line: self._join(line, network.ssid, secret))

    def _join(self, line: wpa.Control, ssid: bytes, secret: str) -> str:
        before = saved(line.ask("LIST_NETWORKS"))
        number = line.ask("ADD_NETWORK").strip()
        if not re.fullmatch("[0-9]{1,6}", number):
            raise wpa.Refused
        try:
            line.do(f"SET_NETWORK {number} ssid {ssid.hex()}")
            line.do(f"SET_NETWORK {number} scan_ssid 1")
            if secret:
                line.do(f"SET_NETWORK {number} key_mgmt WPA-PSK WPA-PSK-SHA256")
                line.do(f"SET_NETWORK {number} psk {secret}")
            else:
                line.do(f"SET_NETWORK {number} key_mgmt NONE")
            line.do(f"SELECT_NETWORK {number}")
            self._wait(line, number)
        except (wpa.Refused, wpa.NoAnswer, WifiError):
            _forget(line, number)
            raise
        for old, name in before:
            if name == ssid:  # the same network with another password
                line.do(f"REMOVE_NETWORK {old}")
        line.do("ENABLE_NETWORK all")  # selecting one had switched the others off
        line.do("SAVE_CONFIG")
        return ""

    def _wait(self, line: wpa.Control, number: str) -> None:
        until = self._monotonic() + JOINING
        tried = False
        while True:
            told = wpa.facts(line.ask("STATUS"))
            ours, state = told.get("id", number) == number, told.get("wpa_state", "")
            if ours and state == "COMPLETED":
                return
            tried = tried or (ours and state == "4WAY_HANDSHAKE")
            if refused(line.ask("LIST_NETWORKS"), number):
                raise WrongPassword
            if self._monotonic() > until:
                raise WrongPassword if tried else NotJoined
            self._sleep(STEP)

    def _speak(self, what: Callable[[wpa.Control], str], *, may_refuse: bool = False) -> str:
        try:
            line = wpa.Control(self._path)
        except wpa.NoAnswer as error:
            raise NoRadio from error
        try:
            return what(line)
        except wpa.NoAnswer as error:
            raise NoRadio from error
        except wpa.Refused as error:
            if may_refuse:
                return ""
            raise NotJoined from error
        finally:
            line.close()


def open_wifi(sockets: Path = SOCKETS) -> Wifi | NoWifi:
    """The first radio that wpa_supplicant looks after, or the stand-in."""
    try:
        found = sorted(path for path in sockets.iterdir() if path.is_socket() and not path.name.startswith("p2p"))
    except OSError:
        return NoWifi()
    return Wifi(found[0]) if found else NoWifi()


def psk(password: str, ssid: bytes) -> str:
    """The key in hexadecimal digits, of a password; 64 such digits are the key itself. Raises BadPassword."""
    if re.fullmatch("[0-9a-fA-F]{64}", password):
        return password.lower()
    raw = password.encode()
    if not SHORTEST <= len(raw) <= LONGEST:
        raise BadPassword
    return hashlib.pbkdf2_hmac("sha1", raw, ssid, 4096, 32).hex()


def merged(points: Iterable[wpa.Heard]) -> list[Network]:
    """The networks of these access points, the loudest first."""
    loudest: dict[bytes, wpa.Heard] = {}
    for one in sorted(points, key=lambda point: (-point.signal, point.ssid)):
        loudest.setdefault(one.ssid, one)
    return [_network(one) for one in loudest.values()]


def _network(point: wpa.Heard) -> Network:
    flags = point.flags
    bars = 3 if point.signal >= LOUD else 2 if point.signal >= MIDDLE else 1
    locked = any(kind in flags for kind in ("WPA", "WEP", "RSN", "SAE", "OWE"))
    # "PSK" stands in [WPA2-PSK-CCMP] and [WPA2-PSK+SAE-CCMP]; not in [WPA2-SAE-CCMP], nor in [WPA2-EAP-CCMP].
    return Network(point.ssid, bars, locked, usable=not locked or re.search(r"\[WPA2?-[^]]*PSK", flags) is not None)


def saved(answer: str) -> list[tuple[str, bytes]]:
    """The networks of an answer to LIST_NETWORKS: number and name."""
    rows = (line.split("\t") for line in answer.split("\n")[1:])
    return [(row[0], wpa.decode(row[1])) for row in rows if len(row) >= 2 and row[0].isdecimal()]


def refused(answer: str, number: str) -> bool:
    """Whether wpa_supplicant has given this network up for a while: so it does after a wrong password."""
    rows = (line.split("\t") for line in answer.split("\n")[1:])
    return any(row[0] == number and "[TEMP-DISABLED]" in row[-1] for row in rows)


def _forget(line: wpa.Control, number: str) -> None:
    try:
        line.ask(f"REMOVE_NETWORK {number}")
        line.ask("ENABLE_NETWORK all")
    except (wpa.NoAnswer, wpa.Refused):  # nothing was saved, so the next start of it knows nothing of this
        return
