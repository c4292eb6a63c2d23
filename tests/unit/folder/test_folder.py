"""What is in a folder: kept, changed, taken out, brought back, by day, and written down."""

import shutil
from datetime import date, timedelta

import pytest

from kiosk import i18n
from kiosk.folder.errors import FolderClosed, NoSuchThing, NotAThing, StaffMustBeHere
from kiosk.store import DiskFull, Store
from kiosk.store.frames import UNIT
from tests.helpers.folders import STAFF_KEY, Kiosk


def test_what_is_kept_is_there_again_with_the_card(kiosk, card, folder):
    one = folder.keep("contact", "Gerda fra boligkontoret", {"phone": "12 34 56 78"}, due=date(2026, 12, 1))
    two = folder.keep("note", "Husk", {"text": "nøglen"}, by="C0FFEE01")
    kiosk.restart()
    again = kiosk.folders.open(card)
    assert again.things() == [one, two]
    assert again.things("note") == [two]
    assert again.thing(one.id) == one
    assert one.kept == kiosk.clock.now()
    assert two.by == "C0FFEE01"
    assert one.as_json()["due"] == "2026-12-01"


def test_changed_taken_out_and_brought_back(kiosk, card, folder):
    one = folder.keep("note", "Før", {"text": "a"}, due=date(2026, 12, 1))
    kiosk.clock.later(hours=1)
    changed = folder.change(one.id, title="Efter", body={"text": "b"})
    assert changed == one._replace(title="Efter", body={"text": "b"})
    assert folder.change(one.id, due=None).due is None
    other = folder.keep("note", "Anden", {})
    folder.remove(one.id)
    folder.remove(other.id)
    assert folder.things() == []
    assert folder.undo() == other
    assert folder.undo().title == "Efter"
    assert folder.undo() is None
    assert kiosk.folders.open(card).things() == [changed._replace(due=None), other]
    assert kiosk.folders.current.undo() is None  # only while it is open


def test_what_is_not_there_says_so(folder):
    for act in (folder.thing, folder.remove, folder.change):
        with pytest.raises(NoSuchThing):
            act("nothing")


@pytest.mark.parametrize(
    ("kind", "body"), [("picture", {}), ("note", {"text": b"bytes"}), ("note", {"x": float("nan")})]
)
def test_what_a_folder_does_not_keep(folder, kind, body):
    with pytest.raises(NotAThing):
        folder.keep(kind, "x", body)
    assert folder.things() == []


def test_days_by_day_with_what_is_past_marked(kiosk, folder):
    today = kiosk.clock.now().date()
    late = folder.keep("deadline", "Svar", {}, due=today - timedelta(days=1))
    days = [{"day": (today + timedelta(days=9)).isoformat(), "what": "pay"}, {"day": today.isoformat()}]
    letter = folder.keep("letter", "Brev", {"days": days}, due=today)
    folder.keep("note", "Uden dag", {"days": "ikke en liste"})
    assert [(one.day, one.thing, one.what, one.past) for one in folder.days()] == [
        (today - timedelta(days=1), late, "", True),
        (today, letter, "", False),
        (today + timedelta(days=9), letter, "pay", False),
    ]


def test_each_opening_and_change_is_written_down_for_the_visitor_and_the_leader(kiosk, card, folder):
    one = folder.keep("note", "Solveigs hemmelighed", {})
    folder.change(one.id, title="y", by="C0FFEE01")
    folder.remove(one.id)
    kiosk.folders.open(card, by="C0FFEE01")
    lines = kiosk.folders.current.log()
    assert [(line.what, line.who) for line in lines] == [
        ("folder.created", "visitor"),
        ("folder.kept", "visitor"),
        ("folder.changed", "C0FFEE01"),
        ("folder.removed", "visitor"),
        ("folder.opened", "C0FFEE01"),
    ]
    own = kiosk.audit.lines(kiosk.folders.current.audit_id)
    assert [(line.what, line.who, line.at) for line in own] == [(line.what, line.who, line.at) for line in lines]
    assert kiosk.audit.verify().ok
    assert "Solveig" not in kiosk.audit.csv()
    ids = {row[name] for row in kiosk.store.table("folders") for name in ("id", "name", "tag")}
    assert kiosk.folders.current.audit_id not in ids


def test_the_folder_sees_that_the_log_was_put_back(kiosk, card, folder):
    earlier = {name: [dict(row) for row in kiosk.store.table(name)] for name in ("audit", "audit_head")}
    folder.keep("note", "x", {})
    assert kiosk.folders.open(card).log_whole
    for name, rows in earlier.items():
        kiosk.store.drop_table(name)
        kiosk.store.table(name).insert_multiple(rows)
    assert not kiosk.folders.open(card).log_whole


def test_a_disk_that_is_full_leaves_all_as_it_was(kiosk, card, folder, monkeypatch):
    one = folder.keep("note", "Før", {})
    lines = len(folder.log())

    def full(*_given):
        raise DiskFull

    monkeypatch.setattr(kiosk.store._journal, "append", full)
    for act in (
        lambda: folder.keep("note", "x", {}),
        lambda: folder.change(one.id, title="x"),
        lambda: folder.remove(one.id),
        lambda: folder.consent(STAFF_KEY),
        folder.shred,
    ):
        with pytest.raises(DiskFull):
            act()
        assert folder.things() == [one]
        assert len(folder.log()) == lines
        assert not folder.staff_may_recover
    assert folder.undo() is None
    monkeypatch.undo()
    folder.keep("note", "Efter", {})
    assert [thing.title for thing in kiosk.folders.open(card).things()] == ["Før", "Efter"]
    assert kiosk.audit.verify().ok


def test_a_power_cut_leaves_what_was_acknowledged(kiosk, card, folder):
    kept = [folder.keep("note", str(number), {}) for number in range(5)]
    folder.remove(kept[0].id)
    kiosk.power_cut()
    assert kiosk.folders.open(card).things() == kept[1:]
    assert kiosk.audit.verify().ok


def test_a_power_cut_anywhere_in_a_write_leaves_before_or_after(tmp_path):
    kiosk = Kiosk(tmp_path / "kiosk")
    card, folder = kiosk.folders.create()
    folder.keep("note", "før", {})
    segment = next((kiosk.data / "store").glob("journal-*"))
    before = segment.read_bytes()
    folder.keep("note", "efter", {})
    after = segment.read_bytes()
    kiosk.store._journal.close()
    before = before.ljust(len(after), b"\0")
    differs = [at for at in range(len(after)) if before[at] != after[at]]
    first, last = differs[0] // UNIT * UNIT, -(-(differs[-1] + 1) // UNIT) * UNIT
    seen = set()
    for cut in (first, first + UNIT, first + 3 * UNIT, (first + last) // 2 // UNIT * UNIT, last - UNIT, last):
        copy = tmp_path / str(cut)
        shutil.copytree(kiosk.data, copy)
        (copy / "store" / segment.name).write_bytes(after[:cut] + before[cut:])
        again = Kiosk(copy)
        titles = tuple(thing.title for thing in again.folders.open(card).things())
        assert again.audit.verify().ok
        seen.add(titles)
        again.store.close()
    assert seen == {("før",), ("før", "efter")}


def test_closed_nothing_of_it_can_be_asked(kiosk, folder):
    one = folder.keep("note", "x", {})
    key = folder._key
    kiosk.folders.close()
    assert key == bytearray(32)
    assert not folder.open
    for act in (
        folder.things, folder.days, folder.log, folder.undo, folder.shred, folder.blob,
        lambda: folder.audit_id, lambda: folder.keep("note", "x", {}), lambda: folder.remove(one.id),
        lambda: folder.consent(None),
    ):  # fmt: skip
        with pytest.raises(FolderClosed):
            act()


def test_staff_are_agreed_with_later_and_no_longer(kiosk, folder):
    assert kiosk.folders.recoverable(STAFF_KEY) == []
    with pytest.raises(StaffMustBeHere):
        folder.consent(b"short")
    folder.consent(STAFF_KEY, known_as="Den med cyklen")
    assert folder.staff_may_recover
    assert [(one.id, one.known_as) for one in kiosk.folders.recoverable(STAFF_KEY)] == [(folder.id, "Den med cyklen")]
    folder.consent(None)
    assert not folder.staff_may_recover
    assert kiosk.folders.recoverable(STAFF_KEY) == []


def test_deleted_it_is_gone_and_the_person_sees_what(kiosk, card, folder):
    i18n.use("da")
    for number in range(2):
        folder.keep("letter", f"Brev {number}", {})
    folder.keep("note", "x", {})
    before = set((kiosk.data / "store").glob("journal-*"))
    receipt = folder.shred()
    assert receipt.counts == {"letter": 2, "note": 1}
    assert receipt.lines == [
        "Din mappe er slettet. Nøglekortet åbner ikke noget mere.", "3 ting blev slettet:", "breve: 2", "noter: 1",
    ]  # fmt: skip
    assert not kiosk.folders.rows.there(folder.id)
    assert not before & set((kiosk.data / "store").glob("journal-*")), "not even its row is in the files"
    assert not folder.open
    assert kiosk.audit.lines()[-1].what == "folder.shredded"


def test_an_empty_one_too(folder):
    i18n.use("da")
    assert folder.shred().lines[1] == "Den var tom."


def test_gone_although_the_disk_failed_after_the_frame(kiosk, folder, monkeypatch):
    def fails(*_given, **_named):
        raise DiskFull

    monkeypatch.setattr(kiosk.store._journal, "flip", fails)
    folder.shred()
    assert not folder.open
    monkeypatch.undo()
    assert kiosk.folders.rows.all() == []


def test_what_was_deleted_by_another_process_is_closed(kiosk, card, folder):
    with Store.open(kiosk.data / "store", root_key=bytes(range(32))) as second:
        second.table("folders").truncate()
        second.shred(folder.id)
    with pytest.raises(FolderClosed):
        folder.keep("note", "x", {})
    assert not folder.open


def test_deleted_twice_says_closed(kiosk, folder):
    kiosk.store.table("folders").truncate()
    with pytest.raises(FolderClosed):
        folder.shred()
