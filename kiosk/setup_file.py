"""The setup file on a card's boot partition: what a technician writes for one kiosk, checked before it is followed.

    [setup] language, code, hub, hub_ca, help_ca, help_key, help_hosts, staff_list    [wifi] ssid, psk, country
    [centre] and more, as in centre.toml

`check` tells of all that is wrong, each with its line; nothing secret is in what it tells. It needs the standard
library only: the first program of a kiosk's start calls it, and `deploy/provision/cards` on a technician's computer.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from kiosk.config import Config
from kiosk.config_check import BadConfig, Reader, parse, section_of, setting
from kiosk.i18n import N_, WHOLE

FILE: Final = "stuen-setup.toml"
LONGEST: Final = 256 * 1024

_PEM: Final = re.compile(r"\s*(-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\s*)+")
_KEY: Final = re.compile(r"(ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]{3,60} [A-Za-z0-9+/]{40,4000}={0,2}( [^\n]{0,200})?")
_OWN_KEY: Final = re.compile(
    r"\s*-----BEGIN OPENSSH PRIVATE KEY-----\n[A-Za-z0-9+/=\n]{100,20000}-----END OPENSSH PRIVATE KEY-----\s*"
)
_HOST: Final = re.compile(r"[^\s#@|][^\s]{0,300} (ssh|ecdsa)-[a-z0-9@.-]{3,60} [A-Za-z0-9+/]{40,4000}={0,2}")
_NOT_HERE: Final = ("data",)
_SECRET: Final = ("setup.code", "setup.help_key", "wifi.psk")


@dataclass(frozen=True, slots=True)
class Setup:
    """What the kiosk is told once."""

    language: str = setting("", "The language of staff.", choices=tuple(language.code for language in WHOLE))
    code: str = setting("", "The ten digits with which it joins its hub, once.")
    hub: str = setting("", "The hub's address.")
    hub_ca: str = setting("", "The certificate to trust, for a hub that made its own.")
    help_ca: str = setting(
        "", "Who may be let in for help: keys of certificate authorities, as ssh-keygen writes them."
    )
    help_key: str = setting("", "The kiosk's own key at the machine that [help] tunnel names, as ssh-keygen wrote it.")
    help_hosts: str = setting("", "That machine's own keys, as ssh-keyscan writes them.")
    staff_list: str = setting("", "Whose cards are staff's: what `kiosk staff list --out` wrote.")


@dataclass(frozen=True, slots=True)
class Wifi:
    """The wireless network."""

    ssid: str = setting("", "Its name.")
    psk: str = setting("", "Its password. Empty: it has none.")
    country: str = setting("DK", "Where it is: each country has channels of its own.")


@dataclass(frozen=True, slots=True)
class SetupFile:
    """All that a setup file says; `centre` are tables for centre.toml, as they were written."""

    setup: Setup = field(default_factory=Setup)
    wifi: Wifi = field(default_factory=Wifi)
    centre: Mapping[str, Any] = field(default_factory=dict)


def check(data: bytes) -> tuple[SetupFile, list[BadConfig]]:
    """What the bytes of a setup file say, and what is wrong with them, by line. Follow it only where nothing is."""
    path = Path(FILE)
    try:
        text = data[:LONGEST].decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return SetupFile(), [BadConfig(N_("{file} is not UTF-8 text; save it again as UTF-8."), file=FILE)]
    try:
        found = parse(text, path)
    except BadConfig as error:
        return SetupFile(), [error]
    reader = _Checker(path, text)
    for name in _SECRET:
        reader.text_only(found, name)
    setup = reader.section(Setup, found.pop("setup", {}), "setup")
    wifi_there = "wifi" in found
    wifi = reader.section(Wifi, found.pop("wifi", {}), "wifi")
    centre = {
        name: found.pop(name) for name in [one.name for one in fields(Config) if section_of(one)] if name in found
    }
    for entry in fields(Config):
        if entry.name in centre:
            reader.section(section_of(entry), centre[entry.name], entry.name)
    reader.unknown(found, ("setup", "wifi", "centre", "screen"), "")
    _look_at(reader, setup, centre)
    if wifi_there:
        _look_at_wifi(reader, wifi)
    return SetupFile(setup, wifi, centre), sorted(reader.problems, key=_line)


def _line(problem: BadConfig) -> int:
    line = problem.fields.get("line")
    return line if isinstance(line, int) else 0


class _Checker(Reader):
    def text_only(self, found: dict[str, Any], name: str) -> None:
        """A secret that is no text is told without it, and not looked at any more."""
        section, _dot, key = name.partition(".")
        table = found.get(section)
        if isinstance(table, dict) and not isinstance(table.get(key, ""), str):
            del table[key]
            self.wrong(N_("{file}, line {line}: {name} must be text in quotes"), name, "")

    def must(self, right: bool, message: str, name: str, value: object) -> None:
        """Tell of it where it is not as it should be."""
        if not right:
            self.wrong(message, name, value)


def _look_at(reader: _Checker, setup: Setup, centre: Mapping[str, Any]) -> None:
    hub = centre.get("hub", {})
    must, elsewhere = reader.must, hub.get("url", "") if isinstance(hub, dict) else ""
    message = N_("{file}, line {line}: {name} must be the ten digits that the hub gave")
    must(not setup.code or bool(re.fullmatch(r"[0-9]{10}", digits(setup.code))), message, "setup.code", "")
    message = N_("{file}, line {line}: {name} must be an address like https://hub.example.org; you wrote {value}")
    must(
        not setup.hub or bool(re.fullmatch(r"https?://[^/\s?#@]+/?", setup.hub)),
        message,
        "setup.hub",
        setup.hub,
    )
    message = N_("{file}, line {line}: a code is of no use without the address of its hub, which is hub in [setup]")
    must(not setup.code or bool(setup.hub or elsewhere), message, "setup.code", "")
    message = N_("{file}, line {line}: {name} must be a certificate, from -----BEGIN CERTIFICATE----- to its end")
    must(not setup.hub_ca or _is_pem(setup.hub_ca), message, "setup.hub_ca", "")
    message = N_("{file}, line {line}: {name} must be keys as ssh-keygen writes them, each on its line")
    keys = setup.help_ca.strip().split("\n") if setup.help_ca.strip() else []
    must(all(_KEY.fullmatch(key) for key in keys), message, "setup.help_ca", "")
    message = N_("{file}, line {line}: {name} must be a key without a passphrase, as ssh-keygen writes it")
    must(not setup.help_key or bool(_OWN_KEY.fullmatch(setup.help_key)), message, "setup.help_key", "")
    message = N_("{file}, line {line}: {name} must be lines as ssh-keyscan writes them")
    hosts = [one for one in setup.help_hosts.strip().split("\n") if one and not one.startswith("#")]
    must(all(_HOST.fullmatch(one) for one in hosts), message, "setup.help_hosts", "")
    message = N_("{file}, line {line}: {name} must be the whole of what 'kiosk staff list --out' wrote")
    must(not setup.staff_list or _is_list(setup.staff_list), message, "setup.staff_list", "")
    message = N_("{file}, line {line}: {name} can't be set here; take it away")
    for name in _NOT_HERE:
        must(name not in centre, message, name, "")


def _look_at_wifi(reader: _Checker, wifi: Wifi) -> None:
    message = N_("{file}, line {line}: {name}, the name of a network, has from 1 to 32 characters")
    reader.must(1 <= len(wifi.ssid.encode()) <= 32, message, "wifi.ssid", wifi.ssid)
    message = N_("{file}, line {line}: {name}, a password, has from 8 to 63 characters")
    key = r"[ -~]{8,63}|[0-9A-Fa-f]{64}"
    reader.must(not wifi.psk or bool(re.fullmatch(key, wifi.psk)), message, "wifi.psk", "")
    message = N_("{file}, line {line}: {name} must be a country's two letters, like DK; you wrote {value}")
    reader.must(bool(re.fullmatch(r"[A-Z]{2}", wifi.country)), message, "wifi.country", wifi.country)


def _is_pem(text: str) -> bool:
    text = text.replace("\r\n", "\n").strip() + "\n"
    if not _PEM.fullmatch(text):
        return False
    try:
        return all(base64.b64decode(one, validate=True)[:1] == b"\x30" for one in _blocks(text))
    except ValueError:
        return False


def _is_list(text: str) -> bool:
    """Whether it looks like a list of staff's cards; that its signature is right the kiosk finds out."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and set(found) == {"roster", "signature"}


def _blocks(text: str) -> list[str]:
    return [one.split("-----")[0].replace("\n", "") for one in text.split("-----BEGIN CERTIFICATE-----")[1:]]


def digits(code: str) -> str:
    """A code without what people write between its digits."""
    return re.sub(r"[\s.\-\u2010-\u2015]", "", code)


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of `old` with what `new` says in their place, setting by setting."""
    result = dict(old)
    for name, value in new.items():
        before = result.get(name)
        both = isinstance(value, Mapping) and isinstance(before, Mapping)
        result[name] = merged(before, value) if both and isinstance(before, Mapping) else value
    return result


def as_toml(tables: Mapping[str, Any], prefix: str = "") -> str:
    """Tables as TOML, from what tomllib made of one: texts, numbers, yes and no, lists of these, tables in tables."""
    lines, inner = [], []
    for name, value in tables.items():
        if isinstance(value, Mapping):
            full = f"{prefix}{_name(name)}"
            inner.append(f"\n[{full}]\n{as_toml(value, f'{full}.')}")
        else:
            lines.append(f"{_name(name)} = {_value(value)}\n")
    return "".join([*lines, *inner])


def _name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case list() | tuple():
            return f"[{', '.join(_value(one) for one in value)}]"
        case _:
            return _text(str(value))


def _text(text: str) -> str:
    # JSON's texts are TOML's, but for one character that TOML wants written out
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
