"""A table of kiosks: what is right becomes setup files, what is wrong is told by line before anything is written."""

import csv
import io
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.provision import rows
from deploy.provision.rows import BadTable, Mistake
from kiosk import i18n
from kiosk.setup_file import check

CODES = "name,code,hub\na,1234567890,https://h.dk\n"
EXAMPLE = Path(__file__).parents[4] / "deploy/provision/example.csv"


@pytest.fixture(autouse=True)
def english():
    i18n.use("en")
    yield
    i18n.use("da")


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "kiosks.csv"
    file.write_bytes(text.encode(encoding))
    return file


def mistakes(folder: Path, text: str, encoding: str = "utf-8") -> list[Mistake]:
    with pytest.raises(BadTable) as told:
        rows.read(table(folder, text, encoding))
    return told.value.mistakes


def test_the_example_is_right() -> None:
    cards = rows.read(EXAMPLE)
    assert [card.name for card in cards] == ["torvet", "havnen", "kabel", "spoerg"]
    assert rows.summary(cards) == {"cards": 4, "codes": 3, "wifi": 2}
    assert all(check(card.setup)[1] == [] for card in cards)
    night = {"night_from": "22:00", "night_to": "07:00"}
    assert tomllib.loads(cards[1].setup.decode())["screen"] == {"rotate": 90, "inches": 15.6, **night}
    assert tomllib.loads(cards[3].setup.decode()) == {}


def test_a_table_from_a_danish_spreadsheet_is_read(tmp_path: Path) -> None:
    text = "name;centre;screen.inches;screen.sound;calendar.feeds;screen.touch\r\n"
    text += '"torvet";"Torvet; 3";"10,1";Nej;"https://a.dk/x.ics https://b.dk/y.ics";"1 0 0 0 1 0,5"\r\n;;;;;\r\n'
    [card] = rows.read(table(tmp_path, text, "utf-8-sig"))
    found = tomllib.loads(card.setup.decode())
    assert found["centre"] == {"name": "Torvet; 3"}
    assert found["screen"] == {"inches": 10.1, "sound": False, "touch": [1, 0, 0, 0, 1, 0.5]}
    assert found["calendar"] == {"feeds": ["https://a.dk/x.ics", "https://b.dk/y.ics"]}


def test_a_code_written_with_spaces_and_a_file_beside_the_table(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n")
    text = "name,hub,code,hub_ca\na,https://h.dk,1234 567 890,ca.pem\n"
    [card] = rows.read(table(tmp_path, text))
    assert check(card.setup)[0].setup.hub_ca.startswith("-----BEGIN")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "there is no column «name»"),
        ("name\n", 1, "there is no kiosk in it"),
        ("name,wifi\na,b\n", 1, "there is no column «wifi»"),
        ("name,name\na,b\n", 1, "«name» stands twice"),
        ("name,data.folder\na,/tmp\n", 1, "there is no column «data.folder»"),
        ("name\n\na b\n", 3, "name is 1 to 40 letters"),
        ("name\n../../etc\n", 2, "name is 1 to 40 letters"),
        ("name,centre\na\n", 2, "it has 1 cells, and the first line 2"),
        (f"{CODES}b,0987654321,https://h.dk\nc,1234 567 890,https://h.dk\n", 4, "code stands in line 2 too"),
        ("name\na\nA\n", 3, "its name stands in line 2 too"),
        ("name,code\na,1234567890\n", 2, "a code is of no use without"),
        ("name,code,hub\na,123,https://h.dk\n", 2, "setup.code must be the ten digits"),
        ("name,wifi_ssid,wifi_psk\na,x,short\n", 2, "wifi.psk, a password, has from 8 to 63"),
        ("name,wifi_psk\na,long enough\n", 2, "wifi.ssid, the name of a network"),
        ("name,screen.inches\na,big\n", 2, "screen.inches: "),
        ("name,screen.sound\na,perhaps\n", 2, "screen.sound: it is yes or no"),
        ("name,rotate\na,45\n", 2, "screen.rotate"),
        ("name,hub_ca\na,gone.pem\n", 2, "hub_ca: the file gone.pem can't be read"),
        ('name,centre\na,"open\n', 2, "it can't be read as a table"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(text: str, line: int, what: str, tmp_path: Path) -> None:
    [found] = mistakes(tmp_path, text)
    assert found.line == line
    assert what in found.what


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = "name,wifi_ssid,wifi_psk,language\na,x,short,xx\nb,x,fine enough,da\nc d,x,1,da\n"
    found = mistakes(tmp_path, text)
    assert [one.line for one in found] == [2, 2, 4, 4]
    assert rows.shown(tmp_path / "kiosks.csv", found).startswith("kiosks.csv, line 2: ")


def test_what_was_saved_with_danish_letters_of_old_windows_is_told(tmp_path: Path) -> None:
    assert "not UTF-8" in mistakes(tmp_path, "name,centre\na,Værestedet\n", "cp1252")[0].what


def test_no_secret_is_in_what_is_told(tmp_path: Path) -> None:
    text = "name,hub,code,wifi_ssid,wifi_psk\na b,h.dk,83741960,,8374196\nb,https://h.dk,83741960x,y,8374196\n"
    assert "8374196" not in rows.shown(Path("x"), mistakes(tmp_path, text))


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_whatever_stands_in_the_cells_comes_out_as_it_was_or_is_told(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]
) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "centre", "wifi_ssid"])
    writer.writerows([f"kiosk-{number}", *pair] for number, pair in enumerate(cells))
    file = tmp_path_factory.mktemp("table") / "kiosks.csv"
    file.write_bytes(out.getvalue().encode())
    if any(len(ssid.strip().encode()) > 32 for _, ssid in cells):
        with pytest.raises(BadTable):
            rows.read(file)
        return
    cards = rows.read(file)
    for card, (centre, ssid) in zip(cards, cells, strict=True):
        found: dict[str, Any] = tomllib.loads(card.setup.decode())
        assert found.get("centre", {}).get("name", "") == centre.strip()
        assert found.get("wifi", {}).get("ssid", "") == ssid.strip()


@given(st.binary(max_size=120))
def test_no_bytes_make_it_fall(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.mktemp("table") / "kiosks.csv"
    file.write_bytes(b"name,centre\n" + data)
    with suppress(BadTable):
        rows.read(file)
