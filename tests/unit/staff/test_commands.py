"""`kiosk staff ...` from the first card to the day when all are lost, with a real card service and readers' driver."""

import json
import os
import threading

import pytest

from kiosk import app_staff, app_store, cli, config
from kiosk.clock import SystemClock
from kiosk.devices import card_errors, cards
from kiosk.staff import errors
from kiosk.staff.audit import Audit
from sync import keyfile
from tests.helpers import card_reader
from tests.helpers.ceremony import Ceremony
from tests.helpers.desk_reader import DeskReader
from tests.helpers.piv_card import PivCard

PASSPHRASE, PIN = "rød grød med fløde", "271828"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(keyfile, "_COST", (1 << 4, 8, 1))
    monkeypatch.setenv("STUEN_LANGUAGE", "en")
    monkeypatch.setattr("kiosk.staff.at_desk.APPEARS", 2.0)


class Machine:
    """A machine with a kiosk's data, a stick with the key, and somebody who types."""

    def __init__(self, folder, capsys, monkeypatch):
        self.folder, self._capsys, self._patch = folder, capsys, monkeypatch
        self.data, self.key = folder / "data", folder / "centre.key"

    def run(self, *line, typed=(), code=0, as_json=True, data=None):
        """One command; `typed`: what is answered to its questions."""
        answers = iter(typed)
        self._patch.setattr("kiosk.commands._typed", lambda _question: next(answers))
        given = ["staff", *map(str, line), "--data", str(data or self.data), *(["--json"] if as_json else [])]
        found = cli.main(given)
        out, self.err = self._capsys.readouterr()
        assert found == code, self.err
        assert next(answers, None) is None, "not all was asked for"
        return (json.loads(out) if as_json else out) if not code else self.err

    def ca(self):
        return self.run("ca-create", "--out", self.key, "--name", "Varmestuen", typed=[PASSPHRASE] * 2)

    def enrol(self, name, *more, **options):
        typed = options.pop("typed", [PASSPHRASE, "123456", PIN, PIN])
        return self.run("enrol", name, "--key", self.key, *more, typed=typed, **options)

    def tells(self, kind):
        """What waits for the hub."""
        with app_store.open_store(config.load(data=self.data)) as store:
            return [
                event["body"] for event in app_staff.events(store, SystemClock()).pending() if event["type"] == kind
            ]


@pytest.fixture(name="machine")
def a_machine(tmp_path, capsys, monkeypatch):
    return Machine(tmp_path, capsys, monkeypatch)


@pytest.fixture(name="reader")
def a_reader(monkeypatch):
    """Readers without a card service, for what has nothing to do with one."""
    made = DeskReader()
    monkeypatch.setattr(cards, "Cards", lambda *, clock: made)
    return made


@pytest.mark.skipif(bool(card_reader.missing()), reason=card_reader.missing())
def test_from_the_ceremony_to_the_day_when_all_cards_are_lost(machine, tmp_path):
    mette, jonas, new = PivCard(), PivCard(), PivCard()
    with card_reader.readers(tmp_path) as pcscd, pcscd.environment():
        assert machine.run("card-status")["card"] == "none"
        made = machine.ca()
        assert made["centre"] == "Varmestuen"
        assert len(made["print"].split()) == 5

        slot = pcscd.insert(mette)
        first = machine.enrol("Mette", "--first", "--leader")
        assert (first["role"], first["number"], first["first"]) == ("leader", 1, True)
        assert len(first["keep"]) == 5
        assert first["puk"].encode() == mette.puk != b"12345678"
        status = machine.run("card-status")
        assert status == {"reader": status["reader"], "card": "ok", "who": {"name": "Mette", "role": "leader"}}
        assert "Virtual PCD" in status["reader"]
        slot.pull()

        slot = pcscd.insert(jonas)
        assert machine.run("card-status")["card"] == "foreign"
        second = machine.enrol("Jonas")
        assert (second["role"], second["number"], second["first"]) == ("staff", 2, False)

        machine.run("revoke", "jonas")
        assert machine.run("card-status")["card"] == "revoked"
        slot.pull()
        found = machine.run("list", "--out", tmp_path / "list.json")
        assert [(one["name"], bool(one["closed"])) for one in sorted(found["cards"], key=lambda one: one["name"])] == [
            *(("Jonas", True), ("Mette", False))
        ]
        assert [one["name"] for one in found["closed"]] == ["Jonas"]

        turned = machine.run("rotate", "--key", machine.key, typed=[PASSPHRASE])
        assert (turned["epoch"], turned["cards"]) == (2, 1)

        slot = pcscd.insert(new)
        back = machine.run("recover", "Ny", "--key", machine.key, typed=[PASSPHRASE, "123456", PIN, PIN])
        assert (back["role"], back["epoch"]) == ("leader", 3)
        assert machine.run("card-status")["who"]["name"] == "Ny"
        slot.pull()
        slot = pcscd.insert(mette)
        assert machine.run("card-status")["card"] == "revoked"
        slot.pull()

        # another kiosk gets the list as it was before all were lost, and the hub's part is tested elsewhere
        other = tmp_path / "other"
        slot = pcscd.insert(PivCard())
        there = machine.enrol("Sofie", "--roster", tmp_path / "list.json", data=other)
        assert there["number"] == 3
        slot.pull()


def test_what_people_read(machine, reader):
    made = machine.run("ca-create", "--out", machine.key, "--name", "Varmestuen", typed=[PASSPHRASE] * 2, as_json=False)
    assert "the key of Varmestuen" in made
    assert "Into the safe" in made
    assert "No staff cards" in machine.run("list", as_json=False)
    reader.insert(PivCard())
    assert "The card of Mette is ready" in machine.enrol("Mette", "--first", "--leader", as_json=False)
    assert "is in order" in machine.run("card-status", as_json=False)
    assert "Mette" in machine.run("list", as_json=False)
    assert "staff rotate" in machine.run("revoke", "Mette", as_json=False)
    listed = machine.run("list", as_json=False)
    assert "leader" not in listed
    assert "closed" in listed
    said = machine.run("rotate", "--key", machine.key, typed=[PASSPHRASE], as_json=False)
    assert "0 cards open it" in said


def test_a_card_that_is_closed_here_is_told_when_a_staff_card_opens(machine, reader):
    machine.ca()
    reader.insert(PivCard())
    serial = machine.enrol("Mette", "--first", "--leader")["serial"]
    assert machine.run("revoke", "Mette") == {"serial": serial, "name": "Mette", "told": False}
    assert "when a staff card is next opened here" in machine.run("revoke", "Mette", as_json=False)
    assert machine.tells("revoked") == []
    with app_store.open_store(config.load(data=machine.data)) as store:
        store.table("staff_closed").update({"told": True})
    assert machine.run("revoke", "Mette")["told"]
    assert "hear of it from the hub" in machine.run("revoke", "Mette", as_json=False)


def test_with_a_list_from_before_closings_travelled_it_is_said_that_this_one_does_not(machine, reader):
    ceremony = Ceremony()
    jonas = ceremony.card("Jonas")
    with app_store.open_store(config.load(data=machine.data)) as store:
        register = app_staff.register(config.load(data=machine.data), store, SystemClock())
        register.keep(ceremony.document(closers={}), first=True)
    assert "is an old one" in machine.run("revoke", jonas.serial[:8], as_json=False)


def test_what_was_done_is_in_the_log(machine, reader, monkeypatch):
    written = []
    monkeypatch.setattr(Audit, "write", lambda _self, what, *, who, folder=None: written.append((what, who)))
    machine.ca()
    reader.insert(PivCard())
    machine.enrol("Mette", "--first")
    machine.run("rotate", "--key", machine.key, "--leaving", "Mette", typed=[PASSPHRASE])
    reader.insert(PivCard())
    machine.run("recover", "Ny", "--key", machine.key, typed=[PASSPHRASE, "123456", PIN, PIN])
    machine.run("revoke", "Ny")
    assert written == [
        (what, "technician") for what in ("card.enrolled", "keys.rotated", "keys.recovered", "card.revoked")
    ]


def test_a_newer_list_is_taken_from_another_kiosk_without_the_key(machine, reader, tmp_path):
    machine.ca()
    reader.insert(PivCard())
    machine.enrol("Mette", "--first", "--leader")
    first, second, other = tmp_path / "1.json", tmp_path / "2.json", tmp_path / "other"
    machine.run("list", "--out", first)
    assert "No staff cards are set up" in machine.run("take", first, data=other, code=errors.NotEnrolled.exit_code)
    reader.insert(PivCard())
    machine.enrol("Jonas", "--roster", first, data=other)
    machine.run("list", "--out", second, data=other)

    assert machine.run("take", second) == {"number": 2, "cards": 2}
    assert [body["document"]["roster"]["number"] for body in machine.tells("roster")] == [1, 2], "whoever made it"
    assert "Jonas" not in machine.run("list", as_json=False), "its name is sealed to the staff key"
    assert "number 2 now" in machine.run("take", second, as_json=False)
    assert "newer list" in machine.run("take", first, code=errors.OldRoster.exit_code)


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"\xff",
        b"[]",
        b"{}",
        b'{"roster": 1.5, "signature": ""}',
        b'{"serial": "00", "since": "2026-01-01T00:00:00Z"}',
    ],
)
def test_what_is_no_list_is_not_taken(machine, reader, tmp_path, content):
    machine.ca()
    reader.insert(PivCard())
    machine.enrol("Mette", "--first")
    file = tmp_path / "list.json"
    if content is not None:
        file.write_bytes(content)
    said = machine.run("take", file, code=errors.BadRoster.exit_code if content is not None else 2)
    assert ("not a list of staff cards" if content is not None else "list.json") in said
    assert machine.run("list")["closed"] == []


def fd(text):
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    return reading


def test_secrets_may_come_from_file_descriptors(machine, reader):
    made = machine.run("ca-create", "--out", machine.key, "--passphrase-fd", fd(PASSPHRASE))
    assert made["centre"] == "Værestedet", "the configuration's"
    reader.insert(PivCard())
    both = fd(f"{PASSPHRASE}\n123456\n{PIN}\n")
    machine.enrol("Mette", "--first", "--passphrase-fd", both, "--pin-fd", both, typed=())
    reader.insert(PivCard(pin=b"314159", management=bytes(range(32))))
    machine.enrol(
        "Jonas", "--passphrase-fd", fd(PASSPHRASE), "--management-fd", fd(bytes(range(32)).hex()), typed=["314159"]
    )
    reader.insert(PivCard(pin=b"314159", management=bytes(range(16))))
    machine.enrol("Bo", "--own-management-key", typed=[PASSPHRASE, "314159", bytes(range(16)).hex()])
    reader.insert(PivCard())
    found = machine.enrol("Eva")
    assert "management key it came with" in found["keep"][-1]


@pytest.mark.parametrize("number", [fd(""), 987, 99999])
def test_a_file_descriptor_that_gives_nothing_is_said(machine, reader, number):
    said = machine.run("ca-create", "--out", machine.key, "--passphrase-fd", number, code=2)
    assert f"file descriptor {number}" in said


@pytest.mark.parametrize("key", ["xyz", "00", "00" * 20])
def test_a_management_key_is_hex(machine, reader, key):
    machine.ca()
    reader.insert(PivCard())
    said = machine.enrol("Bo", "--own-management-key", typed=[PASSPHRASE, "314159", key], code=2)
    assert "32, 48 or 64" in said


@pytest.mark.parametrize("what", ["passphrase-fd", "pin-fd", "wait"])
def test_a_number_is_a_number(machine, what, capsys):
    with pytest.raises(SystemExit):
        machine.run("enrol", "Bo", "--key", "k", f"--{what}", "-1")
    assert "-1" in capsys.readouterr().err


def test_two_that_differ_change_nothing(machine):
    assert "not the same" in machine.run("ca-create", "--out", machine.key, typed=[PASSPHRASE, "x"], code=2)
    assert not machine.key.exists()


def test_files_that_are_not_there_or_cannot_be_written(machine, reader):
    assert "can't be used" in machine.run(
        "ca-create", "--out", machine.folder / "no" / "k", typed=["x" * 10] * 2, code=2
    )
    assert "it is not there" in machine.run("rotate", "--key", machine.folder / "no", code=2)
    assert "can't be used" in machine.run("rotate", "--key", machine.folder, typed=["x"], code=2)
    machine.ca()
    assert "does not open" in machine.run("rotate", "--key", machine.key, typed=["x"], code=54)
    assert "--first" in machine.run("rotate", "--key", machine.key, typed=[PASSPHRASE], code=42)
    assert "can't be used" in machine.enrol("Bo", "--roster", machine.folder / "no", typed=[PASSPHRASE], code=2)
    reader.insert(PivCard())
    machine.enrol("Mette", "--first")
    assert "can't be used" in machine.run("list", "--out", machine.folder / "no" / "list", code=2)
    assert "is called" in machine.run("revoke", "Nobody", code=2)


def test_no_reader_no_card_no_service_and_a_mute_one(machine, reader):
    machine.ca()
    assert "no card in the reader" in machine.enrol("Bo", "--first", "--wait", 0, typed=[PASSPHRASE], code=63)
    reader.tell(readers=())
    assert machine.run("card-status") == {"reader": None, "card": "none", "who": None}
    assert "no card reader" in machine.enrol("Bo", "--first", "--wait", 0, typed=[PASSPHRASE], code=62)
    reader.tell(service=False)
    assert "card service" in machine.enrol("Bo", "--first", "--wait", 0, typed=[PASSPHRASE], code=61)
    reader.tell(service=True, readers=("Desk 1",))
    reader.insert(PivCard(), mute=True)
    assert machine.run("card-status") == {"reader": "Desk 1", "card": "unreadable", "who": None}


def test_a_card_may_come_while_it_waits(machine, reader):
    machine.ca()
    threading.Timer(0.3, lambda: reader.insert(PivCard())).start()
    assert machine.enrol("Bo", "--first", "--wait", 10)["first"]


def test_a_clock_that_is_wrong_is_told_beside_the_card(machine, reader, monkeypatch):
    from datetime import timedelta

    from kiosk.clock import SystemClock

    machine.ca()
    reader.insert(PivCard())
    machine.enrol("Mette", "--first")
    real = SystemClock.now
    monkeypatch.setattr(SystemClock, "now", lambda self: real(self) - timedelta(days=3))
    assert "clock is wrong" in machine.run("card-status", as_json=False)


def test_a_card_of_another_centre_and_a_reader_that_fails(machine, reader):
    reader.insert(Ceremony().card("Anden"))
    assert machine.run("card-status")["card"] == "foreign"
    reader.fails = card_errors.CardGarbled()
    assert machine.run("card-status")["card"] == "unreadable"
