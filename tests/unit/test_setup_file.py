"""The setup file of a card: what is right is understood, what is wrong is told with its line and without secrets."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import i18n
from kiosk.setup_file import LONGEST, SetupFile, as_toml, check, digits, merged

PEM = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n"
KEY = f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{'A' * 43} technicians"
WHOLE = f'''# For Torvet 3
[setup]
language = "da"
code = "1234 567 890"
hub = "https://hub.example.org/"
hub_ca = """
{PEM}"""
help_ca = """
{KEY}
"""

[wifi]
ssid = "Væresteder"
psk = "en god kode"

[centre]
name = "Væresteder ved Torvet"

[screen]
rotate = 90

[calendar.defaults]
location = "Torvet 3"
'''


@pytest.fixture(autouse=True)
def english():
    i18n.use("en")
    yield
    i18n.use("da")


def told(text: str) -> list[str]:
    return [i18n.say(problem) for problem in check(text.encode())[1]]


def test_a_whole_file_is_understood() -> None:
    found, problems = check(WHOLE.encode())
    assert problems == []
    assert (found.setup.language, digits(found.setup.code)) == ("da", "1234567890")
    assert (found.wifi.ssid, found.wifi.country) == ("Væresteder", "DK")
    assert found.centre["calendar"] == {"defaults": {"location": "Torvet 3"}}
    assert found.centre["screen"] == {"rotate": 90}


def test_a_file_saved_on_windows_is_understood() -> None:
    found, problems = check(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())
    assert problems == []
    assert found == check(WHOLE.encode())[0]


def test_an_empty_file_says_nothing_and_is_right() -> None:
    assert check(b"") == (SetupFile(), [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[setup]\nlanguage = "xx"\n', ["stuen-setup.toml, line 2: setup.language must be one of da, en"]),
        ('[setup]\ncode = "12345"\nhub = "https://h"\n', ["line 2: setup.code must be the ten digits"]),
        ('[setup]\ncode = "1234567890"\n', ["line 2: a code is of no use without the address of its hub"]),
        ('[setup]\nhub = "hub.example.org"\n', ["line 2: setup.hub must be an address like https://"]),
        ('[setup]\nhub_ca = "MII"\n', ["line 2: setup.hub_ca must be a certificate"]),
        (f'[setup]\nhub_ca = """{PEM.replace("MIIB", "!!!!")}"""\n', ["setup.hub_ca must be a certificate"]),
        (f'[setup]\nhub_ca = """{PEM.replace("MIIB", "AIIB")}"""\n', ["setup.hub_ca must be a certificate"]),
        (f'[setup]\nhub_ca = """{PEM.replace("MIIB", "MII")}"""\n', ["setup.hub_ca must be a certificate"]),
        ('[setup]\nhelp_ca = "command=rm ssh-rsa AAAA"\n', ["line 2: setup.help_ca must be keys as ssh-keygen"]),
        ('[setup]\nhelp_key = "ssh-ed25519 AAAA"\n', ["line 2: setup.help_key must be a key without a passphrase"]),
        ("[setup]\nhelp_key = 7\n", ["line 2: setup.help_key must be text"]),
        ('[setup]\nhelp_hosts = "tunnel.example.org"\n', ["line 2: setup.help_hosts must be lines as ssh-keyscan"]),
        ("[setup]\nstaff_list = '{'\n", ["line 2: setup.staff_list must be the whole of what 'kiosk staff list"]),
        ('[setup]\nstaff_list = "[]"\n', ["line 2: setup.staff_list must be the whole"]),
        ('\n[wifi]\nssid = ""\n', ["line 3: wifi.ssid, the name of a network, has from 1 to 32 characters"]),
        (f'[wifi]\nssid = "{"å" * 17}"\n', ["line 2: wifi.ssid, the name of a network"]),
        ('[wifi]\nssid = "a"\npsk = "short"\n', ["line 3: wifi.psk, a password, has from 8 to 63 characters"]),
        (
            '[wifi]\nssid = "a"\ncountry = "dk"\n',
            ['line 3: wifi.country must be a country\'s two letters, like DK; you wrote "dk"'],
        ),
        ('[data]\nfolder = "/tmp"\n', ["line 1: data can't be set here"]),
        ('[centre]\nnam = "x"\n', ["line 2: there is no centre.nam; did you mean centre.name?"]),
        ("[sceen]\nrotate = 1\n", ["line 1: there is no sceen; did you mean screen?"]),
        ('[setup]\nlanguage = "xx"\n[wifi]\nssid = "a"\npsk = "1"\n', ["line 2", "line 5"]),
        ("[setup", ["stuen-setup.toml is not TOML"]),
        ("setup = 1\n", ["setup is a section; write it as [setup]"]),
        ("wifi = 1\n", ["line 1: wifi is a section", "wifi.ssid"]),
        ('hub = "x"\n[setup]\ncode="1234567890"\n', ["hub is a section", "a code is of no use"]),
    ],
)
def test_each_mistake_is_told_with_its_line(text: str, said: list[str]) -> None:
    found = told(text)
    assert len(found) == len(said)
    assert all(part in line for part, line in zip(said, found, strict=True)), found


def test_what_is_not_utf_8_is_told() -> None:
    assert "not UTF-8" in i18n.say(check(b'[centre]\nname = "V\xe6restedet"\n')[1][0])


def test_more_than_anybody_writes_is_not_read() -> None:
    assert check(b"#" * LONGEST + b"\n[")[1] == []


@pytest.mark.parametrize(
    "text",
    ['[wifi]\nssid = "a"\npsk = 83741960\n', '[setup]\ncode = 8374196055\n', '[wifi]\nssid = "a"\npsk = ["83741960"]\n',
     '[wifi]\nssid="a"\npsk = "8374196\\u0001"\n', '[setup]\ncode = "8374196055x"\nhub = "https://h"\n'],
)  # fmt: skip
def test_no_secret_is_in_what_is_told(text: str) -> None:
    assert told(text)
    assert all("8374196" not in line for line in told(text))


def test_a_hub_of_the_configuration_is_enough_for_a_code() -> None:
    assert told('[setup]\ncode = "1234567890"\n[hub]\nurl = "https://hub.example.org"\n') == []


def test_mistakes_are_told_in_danish_too() -> None:
    i18n.use("da")
    assert told('[wifi]\nssid = "a"\npsk = "1"\n') == [
        "stuen-setup.toml, linje 3: wifi.psk, en adgangskode, har fra 8 til 63 tegn"
    ]


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)
TABLES = st.recursive(
    st.dictionaries(TEXTS, VALUES, max_size=4),
    lambda inner: st.dictionaries(TEXTS, inner | VALUES, max_size=3),
    max_leaves=8,
)


@given(TABLES)
def test_tables_come_back_from_what_is_written(tables: dict[str, Any]) -> None:
    assert tomllib.loads(as_toml(tables)) == tables


@given(TABLES, TABLES)
def test_the_new_wins_and_what_it_does_not_say_stays(old: dict[str, Any], new: dict[str, Any]) -> None:
    both = merged(old, new)
    assert both.keys() == old.keys() | new.keys()
    for name, value in both.items():
        if name not in new:
            assert value == old[name]
        elif not isinstance(new[name], dict):
            assert value == new[name]
    assert merged(old, {}) == old


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fall(data: bytes) -> None:
    check(data)


WORDS = st.sampled_from(
    ["[setup]", "[wifi]", "[screen]", "[hub]", "[[setup]]", "code", "ssid", "psk", "hub", "url", "rotate", "touch",
     " = ",
     '"', '"""', "[", "]", "{", "}", "1", "1.5", "true", "inf", "1979-05-27", "https://h.dk", "\n", "æ", "."]
)  # fmt: skip


@given(st.lists(WORDS, max_size=30).map("".join))
def test_no_text_of_its_own_words_makes_it_fall(text: str) -> None:
    for problem in check(text.encode())[1]:
        assert i18n.say(problem)
