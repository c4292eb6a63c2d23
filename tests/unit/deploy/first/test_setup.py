"""The setup file at a start: followed and gone, or left with what is wrong beside it."""

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from first import files, setup

from kiosk import i18n
from kiosk.devices import wifi
from kiosk.first.kept import Place
from kiosk.setup_file import Wifi

TEXT = """[setup]
language = "en"
code = "1234 567 890"
hub = "https://hub.example.org/"
[wifi]
ssid = "Værestedet"
psk = "en god kode"
[centre]
name = "Torvet"
[screen]
rotate = 90
"""


@pytest.fixture(autouse=True)
def danish():
    yield
    i18n.use("da")


class Card:
    """A boot partition and the configuration of a kiosk."""

    def __init__(self, folder: Path) -> None:
        self.boot, self.etc, self.told = folder / "boot", folder / "etc", folder / "setup.json"
        self.boot.mkdir()
        self.etc.mkdir()
        self.own = setup.Own((os.getuid(), os.getgid()), (os.getuid(), os.getgid()))

    def put(self, text: str, name: str = setup.FILE) -> None:
        (self.boot / name).write_bytes(text.encode())

    def start(self) -> str:
        setup.begin(self.etc, self.own)
        return setup.take(self.boot, self.etc, self.told, self.own)

    @property
    def centre(self) -> dict[str, Any]:
        return tomllib.loads((self.etc / "centre.toml").read_text())

    @property
    def first(self) -> dict[str, object]:
        return files.read_json(self.etc / "first.json")


@pytest.fixture
def card(tmp_path: Path) -> Card:
    return Card(tmp_path)


def test_a_kiosk_that_nobody_told_anything_has_what_its_programs_need(card: Card) -> None:
    assert card.start() == "none"
    assert card.centre == {"data": {"folder": "/var/lib/stuen"}}
    assert card.first == {"language": "", "network": "", "enrolled": "", "done": False}
    assert (card.etc / "wpa.conf").read_text().startswith("ctrl_interface=DIR=/run/wpa_supplicant GROUP=stuen\n")
    assert (card.etc / "wpa.conf").stat().st_mode & 0o777 == 0o600
    assert json.loads(card.told.read_text()) == {"state": "none", "mistakes": []}


def test_a_setup_file_is_followed_and_gone(card: Card) -> None:
    card.put(TEXT)
    assert card.start() == "done"
    assert list(card.boot.iterdir()) == []
    assert card.centre == {
        "data": {"folder": "/var/lib/stuen"},
        "centre": {"name": "Torvet"},
        "screen": {"rotate": 90},
        "hub": {"url": "https://hub.example.org"},
    }
    kept = Place(card.etc)
    assert kept.code == "1234567890"
    found = kept.read()
    assert found is not None
    assert (found.language, found.network, found.enrolled, found.done) == ("en", "wifi", "", False)
    assert (card.etc / "enrol.code").stat().st_mode & 0o777 == 0o600
    assert "en god kode" not in (card.etc / "wpa.conf").read_text()
    assert card.start() == "none"
    assert card.centre["centre"] == {"name": "Torvet"}


def test_the_name_that_windows_gives_it_is_known_too(card: Card) -> None:
    card.put(TEXT, "stuen-setup.toml.txt")
    assert card.start() == "done"
    assert list(card.boot.iterdir()) == []


def test_a_mistake_is_told_on_the_card_and_nothing_is_followed(card: Card) -> None:
    card.put(TEXT.replace("en god kode", "kort"))
    assert card.start() == "wrong"
    page = (card.boot / setup.ERRORS).read_bytes().decode("utf-8-sig")
    assert "stuen-setup.toml, linje 7: wifi.psk, en adgangskode, har fra 8 til 63 tegn\r\n" in page
    assert "stuen-setup.toml, line 7: wifi.psk, a password, has from 8 to 63 characters\r\n" in page
    assert "kort\r" not in page
    assert json.loads(card.told.read_text())["mistakes"][0].keys() == {"da", "en"}
    assert not (card.etc / "enrol.code").exists()
    assert card.centre == {"data": {"folder": "/var/lib/stuen"}}
    card.put(TEXT)
    assert card.start() == "done"
    assert list(card.boot.iterdir()) == []


def test_a_plug_pulled_before_the_file_is_gone_has_it_followed_again(
    card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    card.put(TEXT)

    class Cut(BaseException):
        pass

    def cut(path: Path) -> None:
        raise Cut

    with monkeypatch.context() as now:
        now.setattr(files, "erase", cut)
        with pytest.raises(Cut):
            card.start()
    assert card.start() == "done"
    assert card.first["language"] == "en"


def test_a_later_file_changes_only_what_it_says(card: Card) -> None:
    card.put(TEXT)
    card.start()
    Place(card.etc).drop_code()
    done = {"language": "en", "network": "wifi", "enrolled": "hub", "done": True}
    files.write_json(card.etc / "first.json", done)
    card.put('[wifi]\nssid = "Nyt net"\n[centre]\nphone = "12 34 56 78"\n')
    assert card.start() == "done"
    assert card.centre["centre"] == {"name": "Torvet", "phone": "12 34 56 78"}
    assert card.first == done
    assert b"Nyt net".hex() in (card.etc / "wpa.conf").read_text()


def test_a_new_code_begins_the_first_start_anew(card: Card) -> None:
    card.put(TEXT)
    card.start()
    files.write_json(card.etc / "first.json", {"language": "en", "network": "wifi", "enrolled": "hub", "done": True})
    card.put('[setup]\ncode = "0987654321"\nhub = "https://other.example.org"\n')
    card.start()
    assert card.first == {"language": "en", "network": "wifi", "enrolled": "", "done": False}
    assert Place(card.etc).code == "0987654321"


def test_a_hub_and_helpers_of_ones_own_are_trusted_from_root_s_files(card: Card) -> None:
    pem = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----"
    key = f"ssh-ed25519 {'A' * 68} technicians"
    card.put(f'[setup]\nhub = "https://h.dk"\nhub_ca = """\r\n{pem}\r\n"""\nhelp_ca = "{key}"\n')
    assert card.start() == "done"
    assert (card.etc / "hub-ca.pem").read_text() == f"{pem}\n"
    assert card.centre["hub"] == {"ca_file": "/etc/stuen/hub-ca.pem", "url": "https://h.dk"}
    assert (card.etc / "help_ca.pub").read_text() == f"{key}\n"


def test_the_way_to_a_remote_help_is_roots(card: Card) -> None:
    own = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{'A' * 70}\n{'B' * 70}\n-----END OPENSSH PRIVATE KEY-----\n"
    hosts = f"# tunnel.example.org:22 SSH-2.0\n[tunnel.example.org]:22 ssh-ed25519 {'A' * 68}\n"
    tunnel = '[help]\ntunnel = "k7@tunnel.example.org:22"\n'
    card.put(f'[setup]\nhelp_key = """\n{own}"""\nhelp_hosts = """\n{hosts}"""\n{tunnel}')
    assert card.start() == "done"
    assert (card.etc / "help_key").read_text() == own
    assert (card.etc / "help_key").stat().st_mode & 0o777 == 0o600
    assert (card.etc / "help_hosts").read_text() == hosts
    assert card.centre["help"] == {"tunnel": "k7@tunnel.example.org:22"}


def test_the_list_of_staffs_cards_is_the_programs_to_take(card: Card) -> None:
    card.put("[setup]\nstaff_list = '''\n{\n \"roster\": {}, \"signature\": \"00\"}\n'''\n")
    assert card.start() == "done"
    assert json.loads((card.etc / "staff-list.json").read_text()) == {"roster": {}, "signature": "00"}
    assert (card.etc / "staff-list.json").stat().st_mode & 0o777 == 0o600
    card.put('[setup]\nstaff_list = "{}"\n')
    assert card.start() == "wrong"


def test_a_configuration_that_is_none_is_kept_beside_the_new_one(card: Card) -> None:
    card.start()
    (card.etc / "centre.toml").write_text("[centre\n")
    card.put('[centre]\nname = "Torvet"\n')
    assert card.start() == "done"
    assert card.centre == {"data": {"folder": "/var/lib/stuen"}, "centre": {"name": "Torvet"}}
    assert (card.etc / "centre.toml.old").read_text() == "[centre\n"


def test_a_configuration_that_points_elsewhere_is_not_read(card: Card, tmp_path: Path) -> None:
    card.start()
    (tmp_path / "secret.toml").write_text('secret = "x"\n')
    (card.etc / "centre.toml").unlink()
    (card.etc / "centre.toml").symlink_to(tmp_path / "secret.toml")
    card.put('[centre]\nname = "Torvet"\n')
    assert card.start() == "done"
    assert not (card.etc / "centre.toml").is_symlink()
    assert card.centre == {"data": {"folder": "/var/lib/stuen"}, "centre": {"name": "Torvet"}}


def test_a_password_is_kept_as_the_kiosk_itself_keeps_it() -> None:
    text = setup.wpa(Wifi("Værestedet", "en god kode"))
    assert f"psk={wifi.psk('en god kode', 'Værestedet'.encode())}" in text
    bits = "AB" * 32
    assert f"psk={bits.lower()}" in setup.wpa(Wifi("x", bits))
    assert "key_mgmt=NONE" in setup.wpa(Wifi("x", ""))
    assert "country=SE" in setup.wpa(Wifi("x", "", "SE"))


def test_without_catalogues_the_mistakes_are_told_in_english(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(code: str) -> None:
        raise FileNotFoundError

    card.put("[setup")
    i18n.use("en")
    with monkeypatch.context() as now:
        now.setattr(i18n, "use", none)
        assert card.start() == "wrong"
    assert json.loads(card.told.read_text())["mistakes"][0]["da"].startswith("stuen-setup.toml is not TOML")


def test_an_erased_file_is_zeros_before_it_is_gone(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "link").hardlink_to(tmp_path / "secret")
    files.erase(tmp_path / "secret")
    files.erase(tmp_path / "secret")
    assert (tmp_path / "link").read_bytes() == bytes(6)
