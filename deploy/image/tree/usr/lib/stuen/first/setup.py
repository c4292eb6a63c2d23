"""The setup file that a technician put on the boot partition: checked, followed, overwritten and deleted.

What it says is on the data partition before it goes, so a plug that is pulled in between has it followed twice. With a
mistake in it nothing is followed: the mistakes stand beside it in stuen-setup-error.txt, for the laptop that the card
goes back to, and in /run/stuen/setup.json, for the screen.
"""

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from first import files

if TYPE_CHECKING:
    from kiosk.config_check import BadConfig
    from kiosk.setup_file import Setup, SetupFile, Wifi

FILE: Final = "stuen-setup.toml"
ERRORS: Final = "stuen-setup-error.txt"
PROGRAM: Final = Path("/opt/stuen")

_WPA: Final = "ctrl_interface=DIR=/run/wpa_supplicant GROUP=stuen\nupdate_config=1\ncountry={country}\n"


class Own(NamedTuple):
    """Who owns what is written: the kiosk's user where the kiosk writes it too, else root."""

    kiosk: tuple[int, int]
    root: tuple[int, int] = (0, 0)


def begin(etc: Path, own: Own) -> None:
    """The files that a kiosk has before anybody told it anything; those that are there stay."""
    if not (etc / "centre.toml").exists():
        files.write(etc / "centre.toml", b'[data]\nfolder = "/var/lib/stuen"\n', mode=0o640, owner=own.kiosk)
    if not (etc / "wpa.conf").exists():
        files.write(etc / "wpa.conf", _WPA.format(country="DK").encode(), mode=0o600, owner=own.root)
    if not (etc / "first.json").exists():
        _first(etc, own, language="", network="")


def take(boot: Path, etc: Path, told: Path, own: Own) -> str:
    """Follow the setup file, if there is one. Gives "none", "done" or "wrong", and says so in the file `told`."""
    file = _find(boot)
    if file is None:
        files.write_json(told, {"state": "none", "mistakes": []})
        return "none"
    sys.path.append(str(PROGRAM))
    from kiosk.setup_file import check  # noqa: PLC0415 - few starts need it

    found, problems = check(file.read_bytes())
    if problems:
        mistakes = _in_words(problems)
        files.write(boot / ERRORS, _page(mistakes))
        files.write_json(told, {"state": "wrong", "mistakes": mistakes})
        return "wrong"
    follow(found, etc, own)
    with suppress(FileNotFoundError):
        (boot / ERRORS).unlink()
    files.erase(file)
    files.write_json(told, {"state": "done", "mistakes": []})
    return "done"


def _find(boot: Path) -> Path | None:
    """The file, also as Windows names it where it hides what follows the last dot."""
    return next((boot / name for name in (FILE, f"{FILE}.txt") if (boot / name).is_file()), None)


def follow(found: "SetupFile", etc: Path, own: Own) -> None:
    """Put what it says where programs look for it. The code comes last: what it needs is there then."""
    from kiosk.setup_file import as_toml, digits, merged  # noqa: PLC0415 - as above

    said, tables = found.setup, dict(found.centre)
    _files(said, etc, own)
    if said.hub_ca:
        tables = merged(tables, {"hub": {"ca_file": "/etc/stuen/hub-ca.pem"}})
    if said.hub:
        tables = merged(tables, {"hub": {"url": said.hub.rstrip("/")}})
    if tables:
        text = as_toml(merged(_there(etc / "centre.toml"), tables))
        files.write(etc / "centre.toml", text.encode(), mode=0o640, owner=own.kiosk)
    if found.wifi.ssid:
        files.write(etc / "wpa.conf", wpa(found.wifi).encode(), mode=0o600, owner=own.root)
    if said.code:
        files.write(etc / "enrol.code", digits(said.code).encode() + b"\n", mode=0o600, owner=own.kiosk)
    if said.code or not files.read_json(etc / "first.json").get("done"):
        before = files.read_json(etc / "first.json")
        language = said.language or str(before.get("language") or "")
        network = "wifi" if found.wifi.ssid else str(before.get("network") or "")
        _first(etc, own, language, network)


def _files(said: "Setup", etc: Path, own: Own) -> None:
    """What goes into files of its own, by the names under which programs look for it."""
    for text, name, mode, owner in (
        (said.hub_ca, "hub-ca.pem", 0o644, own.root),
        (said.help_ca, "help_ca.pub", 0o644, own.root),
        (said.help_key, "help_key", 0o600, own.root),
        (said.help_hosts, "help_hosts", 0o644, own.root),
        (said.staff_list, "staff-list.json", 0o600, own.kiosk),  # the program takes it in: kiosk/staff/brought.py
    ):
        if text:
            files.write(etc / name, _lines(text), mode=mode, owner=owner)


def _first(etc: Path, own: Own, language: str, network: str) -> None:
    answers = {"language": language, "network": network, "enrolled": "", "done": False}
    files.write_json(etc / "first.json", answers, mode=0o600, owner=own.kiosk)


def _there(file: Path) -> dict[str, Any]:
    """What the configuration says so far; one that is none is kept beside it."""
    try:
        import tomllib  # noqa: PLC0415 - few starts need it

        # the folder is the kiosk's too, and root could read more than the kiosk may
        text = "=" if file.is_symlink() else file.read_text("utf-8")
        return tomllib.loads(text)
    except FileNotFoundError:
        pass
    except (OSError, ValueError):
        file.replace(file.with_name(f"{file.name}.old"))
    return {"data": {"folder": "/var/lib/stuen"}}


def _lines(text: str) -> bytes:
    return text.replace("\r\n", "\n").strip().encode() + b"\n"


def wpa(wifi: "Wifi") -> str:
    """The file of wpa_supplicant: the name as digits, the password as the bits made of it. Nothing is to be escaped."""
    import re  # noqa: PLC0415 - as above

    name = wifi.ssid.encode()
    lines = [f"ssid={name.hex()}", "scan_ssid=1"]
    if not wifi.psk:
        lines.append("key_mgmt=NONE")
    else:
        bits = wifi.psk.lower() if re.fullmatch(r"[0-9A-Fa-f]{64}", wifi.psk) else _bits(wifi.psk, name)
        lines += ["key_mgmt=WPA-PSK WPA-PSK-SHA256", f"psk={bits}"]
    block = "".join(f"\t{line}\n" for line in lines)
    return f"{_WPA.format(country=wifi.country)}\nnetwork={{\n{block}}}\n"


def _bits(password: str, name: bytes) -> str:
    import hashlib  # noqa: PLC0415 - as above

    return hashlib.pbkdf2_hmac("sha1", password.encode(), name, 4096, 32).hex()  # IEEE 802.11, J.4


def _in_words(problems: "list[BadConfig]") -> list[dict[str, str]]:
    from kiosk import i18n  # noqa: PLC0415 - only where something is wrong

    said: dict[str, list[str]] = {}
    for code in ("da", "en"):
        with suppress(FileNotFoundError):  # no catalogues: then as they are written in the program
            i18n.use(code)
        said[code] = [i18n.say(problem) for problem in problems]
    return [{"da": danish, "en": english} for danish, english in zip(said["da"], said["en"], strict=True)]


def _page(mistakes: list[dict[str, str]]) -> bytes:
    """The page for a laptop; Windows wants its own ends of lines."""
    lines = ["Kiosken har ikke brugt stuen-setup.toml. Ret dette, og sæt kortet i igen:"]
    lines += [f"- {one['da']}" for one in mistakes]
    lines += ["", "The kiosk did not use stuen-setup.toml. Mend this, and put the card in again:"]
    lines += [f"- {one['en']}" for one in mistakes]
    return "\ufeff".encode() + "".join(f"{line}\r\n" for line in lines).encode()
