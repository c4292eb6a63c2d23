"""The wireless network against a real control socket with a made wpa_supplicant behind it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices import wifi, wpa
from kiosk.devices.wifi import BadPassword, Network, NoRadio, NotJoined, NoWifi, Wifi, WrongPassword
from tests.helpers.wpa import Supplicant, encoded

HOME = Network(b"Stuen", 3, locked=True)
NASTY = b'\x1b[2J"; SAVE_CONFIG\n\x00\\\xff\xe2\x80\xae'


class Time:
    """A clock that goes only while somebody sleeps."""

    def __init__(self):
        self.now = 0.0

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def made(tmp_path):
    found = []

    def make(air=None):
        found.append(Supplicant(tmp_path / "wlan0", air))
        time = Time()
        return found[-1], Wifi(tmp_path / "wlan0", lambda: time.now, time.sleep)

    yield make
    for one in found:
        one.close()


@given(st.binary(max_size=40))
def test_every_name_comes_back_from_how_it_is_written(ssid):
    assert wpa.decode(encoded(ssid)) == ssid


@given(st.text(max_size=200))
def test_nothing_that_comes_stops_the_kiosk(text):
    wpa.heard("header\n" + text)
    wpa.decode(text)
    wpa.facts(text)
    wifi.saved("header\n" + text)
    wifi.refused("header\n" + text, "1")


@given(st.binary(min_size=1, max_size=32))
def test_a_name_on_the_screen_steers_nothing(ssid):
    shown = Network(ssid, 1, locked=True).name
    assert shown.isprintable()
    assert shown


@given(st.binary(min_size=1, max_size=32), st.integers(-100, -10))
def test_every_name_in_the_air_is_read_as_it_is(ssid, signal):
    line = f"02:00:00:00:00:00\t2412\t{signal}\t[WPA2-PSK-CCMP][ESS]\t{encoded(ssid)}"
    found = wpa.heard(f"bssid / ...\n{line}\n")
    assert found == ([wpa.Heard(ssid.strip(b"\0"), signal, "[WPA2-PSK-CCMP][ESS]")] if ssid.strip(b"\0") else [])


def test_octal_is_read_too_and_what_is_never_written_stays():
    assert wpa.decode(r"\101\x41\x4") == b"AA\x04"
    assert wpa.decode("\\q\\") == b"\\q\\"


def test_the_key_is_that_of_the_standard():
    assert wifi.psk("password", b"IEEE") == "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"
    assert wifi.psk("A" * 64, b"x") == "a" * 64


@pytest.mark.parametrize("password", ["", "seven77", "x" * 65, "æ" * 32 + "x"])
def test_what_can_be_no_password_is_never_sent(made, password):
    supplicant, radio = made()
    with pytest.raises(BadPassword):
        radio.join(HOME, password)
    assert supplicant.asked == []


def test_a_network_is_joined_and_kept_without_its_password_in_clear(made):
    supplicant, radio = made()
    assert radio.joined() == ""
    radio.join(HOME, "hemmeligt1")
    assert radio.joined() == "Stuen"
    assert [one["ssid"] for one in supplicant.saved] == [b"Stuen".hex()]
    assert not any("hemmeligt1" in one or "Stuen" in one for one in supplicant.asked)
    assert supplicant.asked[-2:] == ["SAVE_CONFIG", "STATUS"]


def test_a_hostile_name_steers_nothing(made):
    supplicant, radio = made({NASTY: (-50, "[WPA2-PSK-CCMP][ESS]", "hemmeligt1")})
    (found,) = radio.networks()
    assert found.ssid == NASTY
    radio.join(found, "hemmeligt1")
    assert all("\n" not in one and '"' not in one for one in supplicant.asked)


def test_a_wrong_password_is_told_and_nothing_of_it_is_kept(made):
    supplicant, radio = made()
    with pytest.raises(WrongPassword):
        radio.join(HOME, "hemmeligt2")
    assert (supplicant.networks, supplicant.saved) == ({}, [])
    assert supplicant.asked[-1] == "ENABLE_NETWORK all"


def test_a_network_that_is_gone_is_given_up(made):
    supplicant, radio = made({})
    with pytest.raises(NotJoined):
        radio.join(HOME, "hemmeligt1")
    assert supplicant.networks == {}


def test_a_new_password_takes_the_place_of_the_old(made):
    supplicant, radio = made()
    radio.join(HOME, "hemmeligt1")
    supplicant.air[b"Stuen"] = (-50, "[WPA2-PSK-CCMP][ESS]", "hemmeligt9")
    radio.join(HOME, "hemmeligt9")
    assert [one["psk"] for one in supplicant.saved] == [wifi.psk("hemmeligt9", b"Stuen")]


def test_an_open_network_needs_no_password(made):
    supplicant, radio = made({b"Gratis": (-80, "[ESS]", None)})
    (found,) = radio.networks()
    assert (found.bars, found.locked, found.usable) == (1, False, True)
    radio.join(found, "")
    assert supplicant.saved == [{"ssid": b"Gratis".hex(), "scan_ssid": "1", "key_mgmt": "NONE"}]


def test_what_is_heard_is_told_once_for_each_name_the_loudest_first(made):
    _, radio = made(
        {
            b"fjernt": (-85, "[WPA2-PSK+SAE-CCMP][ESS]", "x"),
            b"Stuen": (-50, "[WPA2-PSK-CCMP][ESS]", "x"),
            b"\0\0\0": (-40, "[WPA2-PSK-CCMP][ESS]", "x"),
            b"skolen": (-65, "[WPA2-EAP-CCMP][ESS]", "x"),
            b"ny": (-66, "[WPA2-SAE-CCMP][ESS]", "x"),
        }
    )
    radio.scan()
    assert [(one.name, one.bars, one.usable) for one in radio.networks()] == [
        ("Stuen", 3, True), ("skolen", 2, False), ("ny", 2, False), ("fjernt", 1, True),
    ]  # fmt: skip
    twice = [wpa.Heard(b"a", -70, "[ESS]"), wpa.Heard(b"a", -40, "[ESS]")]
    assert [one.bars for one in wifi.merged(twice)] == [3]


def test_news_between_the_answers_are_passed_over(made):
    supplicant, radio = made()
    supplicant.news = b"<3>CTRL-EVENT-SCAN-RESULTS "
    assert [one.name for one in radio.networks()] == ["Stuen"]


def test_nobody_at_the_other_end_is_no_radio(tmp_path, made):
    with pytest.raises(NoRadio):
        Wifi(tmp_path / "none").networks()
    supplicant, _ = made()
    supplicant.deaf = True
    line = wpa.Control(tmp_path / "wlan0", patience=0.05)
    with pytest.raises(wpa.NoAnswer):
        line.ask("STATUS")
    line.close()


def test_a_refusal_is_no_network_but_a_scan_under_way_is_none(made):
    supplicant, radio = made()
    supplicant._scan = lambda: "FAIL-BUSY\n"
    radio.scan()
    supplicant._add_network = lambda: "x\n"
    with pytest.raises(NotJoined):
        radio.join(HOME, "hemmeligt1")
    supplicant._save_config = lambda: "FAIL\n"
    supplicant._add_network = lambda: "FAIL\n"
    with pytest.raises(NotJoined):
        radio.join(HOME, "hemmeligt1")


def test_without_a_radio_there_is_a_stand_in(tmp_path):
    for place in (tmp_path / "none", tmp_path):
        found = wifi.open_wifi(place)
        assert isinstance(found, NoWifi)
    found.scan()
    assert (found.networks(), found.joined(), found.available) == ([], "", False)
    with pytest.raises(NoRadio):
        found.join(HOME, "hemmeligt1")


def test_the_radio_is_found_by_its_socket(made, tmp_path):
    made()
    assert wifi.open_wifi(tmp_path).available
