"""Boxes on their way: what is offered, what is asked for, and what a cut line or a kill leaves to be done."""

import hashlib

import pytest

from sync import errors
from tests.helpers.boxes import LAST, Maker, Shelf
from tests.helpers.fake_hub import Crash, Kiosk, No

ONE, TWO, THREE = Maker(1), Maker(2), Maker(3)


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def kiosk(monkeypatch, tmp_path, shelf):
    return Kiosk(monkeypatch, tmp_path, **shelf.does())


def asked(kiosk):
    """What was asked about boxes: [(method, name, version)]."""
    found = [(method, path.partition("?")[0].split("/")[3:]) for method, path, _headers, _body in kiosk.line.raw]
    return [(method, parts[1], int(parts[2])) for method, parts in found if parts[0] == "boxes"]


def quiet(kiosk):
    """Two rounds more have nothing to say of boxes."""
    before = len(asked(kiosk))
    kiosk.client.round()
    kiosk.client.round()
    assert asked(kiosk)[before:] == []


def table(kiosk):
    return {row["name"]: dict(row) for row in kiosk.journal.table("boxes")}


# Up


def test_what_the_hub_has_not_is_offered_small_ones_first(kiosk, shelf):
    shelf.put(ONE.copy(3, bytes(9000)))
    shelf.put(TWO.note())
    shelf.put(THREE.copy(2))
    kiosk.client.round()
    assert asked(kiosk) == [("POST", TWO.name, LAST), ("POST", THREE.name, 2), ("POST", ONE.name, 3)]
    assert {name: version for name, (version, _) in kiosk.hub.boxes.items()} == shelf.sent
    quiet(kiosk)
    shelf.put(ONE.copy(4))
    kiosk.client.round()
    assert asked(kiosk)[3:] == [("POST", ONE.name, 4)]
    quiet(kiosk)


def test_what_came_back_unsigned_or_cut_costs_that_box_alone(kiosk, shelf):
    kiosk.client.round()
    for number, fate in enumerate(["lost", "answer_lost", "slow", "garbled", 500, "doubled"], 1):
        shelf.put(ONE.copy(number))
        kiosk.line.script = ["", fate]
        if fate == "doubled":
            kiosk.client.round()
        else:
            with pytest.raises(errors.SyncError):
                kiosk.client.round()
            assert shelf.sent.get(ONE.name, 0) < number
            kiosk.client.round()
        assert (kiosk.hub.boxes[ONE.name][0], shelf.sent[ONE.name]) == (number, number)
    quiet(kiosk)


@pytest.mark.parametrize("no", [No(409, "full"), No(400, "bad_box"), No(413, "too_large"), 413])
def test_one_that_the_hub_does_not_take_waits_for_a_day_and_keeps_nobody(kiosk, shelf, no):
    kiosk.client.round()
    shelf.put(ONE.copy(1))
    shelf.put(TWO.copy(1, bytes(500)))
    kiosk.line.script = ["", no]
    kiosk.client.round()
    assert shelf.sent == {TWO.name: 1}
    assert (kiosk.client.link.state, kiosk.client.link.code) == ("ok", "")
    before = len(asked(kiosk))
    kiosk.after(86_000)
    kiosk.client.round()
    assert asked(kiosk)[before:] == []
    kiosk.after(800)
    kiosk.client.round()  # hears the time
    kiosk.client.round()
    assert shelf.sent == {TWO.name: 1, ONE.name: 1}


def test_a_newer_version_of_one_that_was_not_taken_is_offered_at_once(kiosk, shelf):
    shelf.put(ONE.copy(1))
    kiosk.hub.no_room = True
    kiosk.client.round()
    shelf.put(ONE.copy(2))
    kiosk.hub.no_room = False
    kiosk.client.round()
    assert shelf.sent == {ONE.name: 2}


def test_other_refusals_end_the_round(kiosk, shelf):
    kiosk.client.round()
    shelf.put(ONE.copy(1))
    kiosk.line.script = ["", No(400, "bad_request")]
    with pytest.raises(errors.Refusal):
        kiosk.client.round()
    kiosk.client.round()
    assert shelf.sent == {ONE.name: 1}


@pytest.mark.parametrize("said", [{}, {"have": 1}, {"have": True}, {"have": "2"}, {"have": {"epoch": 1, "seq": 0}}])
def test_a_hub_that_says_yes_and_has_nothing_is_not_believed(kiosk, shelf, said):
    shelf.put(ONE.copy(2))
    kiosk.hub._box = lambda *_: (200, said)
    with pytest.raises(errors.HubFailed):
        kiosk.client.round()
    assert shelf.sent == {}


def test_what_the_hub_has_from_another_is_not_offered(kiosk, shelf):
    for one in (ONE.copy(3), TWO.copy(5)):
        kiosk.hub.put_box(*one)
    shelf.put(ONE.copy(3))
    shelf.put(TWO.copy(4))
    kiosk.client.round()
    assert asked(kiosk) == [("GET", TWO.name, 5)]
    assert shelf.sent == {ONE.name: 3, TWO.name: 5}
    quiet(kiosk)


def test_of_two_of_one_version_the_greater_wins_on_both(kiosk, shelf):
    less, more = sorted([ONE.copy(3, b"a"), ONE.copy(3, b"b")], key=lambda one: one[2])
    for ours, theirs in ((less, more), (more, less)):
        kiosk.hub.boxes.clear()
        kiosk.hub.put_box(*theirs)
        shelf.put(ours)
        shelf.sent.clear()
        kiosk.client.round()
        kiosk.client.round()
        assert shelf.kept[ONE.name] == kiosk.hub.boxes[ONE.name] == more[1:]
        quiet(kiosk)


def test_events_do_not_wait_for_many_boxes(kiosk, shelf):
    boxes = [Maker(number).copy(1) for number in range(100, 125)]
    for one in boxes:
        kiosk.hub.put_box(*one)
    take = shelf.take

    def slowly(name, version, blob):
        if len(shelf.kept) == 3:
            kiosk.append(1)
        take(name, version, blob)

    kiosk.does["box_in"] = slowly
    kiosk.restart()
    assert kiosk.client.round().sent == 1
    words = [path for path in kiosk.line.asked if path == "events" or path.startswith("boxes/")]
    assert words.index("events") == 10
    for number in range(200, 212):
        shelf.put(Maker(number).copy(1))
    out = shelf.out

    def and_an_event():
        kiosk.append(1, 1)
        return out()

    kiosk.does["boxes_out"] = and_an_event
    kiosk.restart()
    assert kiosk.client.round().sent == 1
    words = kiosk.line.asked[len(words) :]
    assert words[-1].startswith("boxes/")


# Down


def test_what_is_new_comes_once(kiosk, shelf):
    kiosk.hub.put_box(*ONE.copy(3, bytes(4000)))
    kiosk.hub.put_box(*TWO.note())
    kiosk.client.round()
    assert asked(kiosk) == [("GET", TWO.name, LAST), ("GET", ONE.name, 3)]
    assert shelf.kept == kiosk.hub.boxes
    quiet(kiosk)
    kiosk.hub.put_box(*ONE.note())
    kiosk.client.round()
    assert asked(kiosk)[2:] == [("GET", ONE.name, LAST)]
    quiet(kiosk)


@pytest.mark.parametrize("crash", ["before", "after"])
@pytest.mark.parametrize("at", range(8))
def test_a_power_cut_anywhere(kiosk, shelf, crash, at):
    shelf.put(ONE.copy(1))
    kiosk.hub.put_box(*TWO.copy(1))
    kiosk.hub.put_box(*THREE.copy(2))
    kiosk.journal.crashes = [""] * at + [crash]
    try:
        kiosk.client.round()
    except Crash:
        kiosk.restart()
        kiosk.client.round()
    assert {name: version for name, (version, _) in shelf.kept.items()} == {ONE.name: 1, TWO.name: 1, THREE.name: 2}
    assert kiosk.hub.boxes[ONE.name][0] == shelf.sent[ONE.name] == 1
    kiosk.client.round()
    quiet(kiosk)


def test_what_a_client_without_boxes_was_told_is_fetched_by_one_that_has_them(kiosk, shelf):
    kiosk.hub.put_box(*ONE.copy(1))
    run, kiosk.client._round = kiosk.client._round, kiosk.client._exchange
    kiosk.client.round()
    with kiosk.journal.transaction():
        (row,) = kiosk.journal.table("hub")
        row.pop("boxes")
        kiosk.journal.table("hub").truncate()
        kiosk.journal.table("hub").insert(dict(row))
    kiosk.client._round = run
    kiosk.client.round()
    assert shelf.kept.keys() == {ONE.name}
    quiet(kiosk)


def test_a_cut_line_costs_one_box(kiosk, shelf):
    for number in range(1, 6):
        kiosk.hub.put_box(*Maker(number).copy(1, bytes(number * 100)))
    kiosk.line.script = ["", "", "", "", "answer_lost"]
    with pytest.raises(errors.Cut):
        kiosk.client.round()
    before = len(shelf.kept)
    assert before >= 1
    kiosk.client.round()
    assert len(shelf.kept) == 5
    assert len(asked(kiosk)) == 6
    quiet(kiosk)


def test_one_that_can_not_be_taken_is_not_asked_for_again_until_there_is_a_newer(kiosk, shelf):
    shelf.refuses.add(ONE.name)
    kiosk.hub.put_box(*ONE.copy(1))
    kiosk.hub.put_box(*TWO.copy(1))
    kiosk.client.round()
    assert set(shelf.kept) == {TWO.name}
    quiet(kiosk)
    shelf.refuses.clear()
    kiosk.hub.put_box(*ONE.copy(2))
    kiosk.client.round()
    assert shelf.kept[ONE.name][0] == 2
    assert not table(kiosk)[ONE.name]["bad"]


def test_a_changed_one_is_not_taken(kiosk, shelf):
    """By a hub that changes bytes: its own digest fits, the folder's signature does not."""
    name, version, blob = ONE.copy(1)
    kiosk.hub.put_box(name, version, blob[:-1] + bytes([blob[-1] ^ 1]))
    kiosk.hub.put_box(Maker(9).name, 4, TWO.copy(4)[2])
    kiosk.client.round()
    assert shelf.kept == {}
    assert kiosk.client.link.state == "ok"
    quiet(kiosk)


def test_bytes_that_are_not_those_that_were_told_are_not_taken(kiosk, shelf):
    kiosk.hub.put_box(*ONE.copy(1, b"a"))
    kiosk.hub.boxes[ONE.name] = ONE.copy(1, b"b")[1:]
    kiosk.client.round()
    assert shelf.kept == {}
    quiet(kiosk)
    kiosk.hub.put_box(*ONE.copy(1, b"b"))  # its change was on its way
    kiosk.client.round()
    assert shelf.kept[ONE.name] == ONE.copy(1, b"b")[1:]


def test_one_that_is_gone_meanwhile_is_asked_for_when_the_next_word_comes(kiosk, shelf):
    kiosk.hub.put_box(*ONE.copy(1))
    del kiosk.hub.boxes[ONE.name]
    kiosk.client.round()
    assert asked(kiosk) == [("GET", ONE.name, 1)]
    quiet(kiosk)
    kiosk.hub.put_box(*ONE.copy(1))  # of the same version: a kiosk brought it to a hub that had lost it
    kiosk.client.round()
    assert shelf.kept[ONE.name][0] == 1


def test_another_no_to_a_question_ends_the_round_and_it_stays_to_be_asked(kiosk, shelf):
    kiosk.hub.put_box(*ONE.copy(1))
    done, kiosk.hub._box = kiosk.hub._box, lambda *_: (_ for _ in ()).throw(No(404, "no_such_file"))
    with pytest.raises(errors.Refusal):
        kiosk.client.round()
    kiosk.hub._box = done
    kiosk.client.round()
    assert shelf.kept[ONE.name][0] == 1


def test_a_hub_can_not_fill_the_disk(kiosk, shelf, monkeypatch):
    sizes = [len(Maker(number).copy(1, bytes(number))[2]) for number in range(1, 6)]
    monkeypatch.setattr("sync.boxes.MOST_TAKEN", sum(sizes[:3]))
    for number in range(1, 6):
        kiosk.hub.put_box(*Maker(number).copy(1, bytes(number)))
    kiosk.client.round()
    assert shelf.kept.keys() == {Maker(number).name for number in (1, 2, 3)}
    quiet(kiosk)


def test_nor_by_saying_less_than_it_gives(kiosk, shelf):
    name, version, blob = ONE.copy(1, bytes(5000))
    kiosk.hub.put_box(name, version, blob)
    kiosk.hub.changes[f"box/{name}"]["body"]["size"] = 200
    kiosk.client.round()
    assert shelf.kept == {}
    quiet(kiosk)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0}, {"version": LAST + 1}, {"version": "1"}, {"size": 1 << 30}, {"size": -1},
        {"box": "../../x"},
        {"box": "a" * 31}, {"box": TWO.name}, {"sha256": None},
    ],
)  # fmt: skip
def test_a_word_that_makes_no_sense_is_left_alone(kiosk, shelf, change):
    body = {"box": ONE.name, "version": 1, "size": 500, "sha256": hashlib.sha256(b"").hexdigest()}
    kiosk.hub.publish(f"box/{ONE.name}", "box", body | change)
    kiosk.client.round()
    assert (asked(kiosk), shelf.kept) == ([], {})


# What becomes of the hub, or of the kiosk


def test_a_hub_that_was_restored_gets_what_it_lacks_and_nothing_else(kiosk, shelf):
    shelf.put(ONE.copy(1))
    kiosk.hub.put_box(*TWO.copy(1))
    kiosk.client.round()
    kept = kiosk.hub.backup()
    shelf.put(ONE.copy(2))
    shelf.put(THREE.copy(1))
    kiosk.hub.put_box(*Maker(4).note())
    kiosk.client.round()
    kiosk.client.round()
    kiosk.hub.restore(kept)
    before = len(asked(kiosk))
    for _ in range(3):
        kiosk.client.round()
    lost = {("POST", ONE.name, 2), ("POST", THREE.name, 1), ("POST", Maker(4).name, LAST)}
    assert set(asked(kiosk)[before:]) == lost, "what it has is not offered, and nothing older is asked for"
    assert kiosk.hub.boxes == shelf.kept
    quiet(kiosk)


def test_what_could_not_be_taken_is_not_ours_to_offer(kiosk, shelf):
    shelf.refuses.add(ONE.name)
    kiosk.hub.put_box(*ONE.copy(1))
    kiosk.client.round()
    del kiosk.hub.changes[f"box/{ONE.name}"]
    kiosk.hub.history, kiosk.hub.boxes = "h9", {}
    lost = []
    kiosk.does["boxes_lost"] = lost.extend
    kiosk.restart()
    kiosk.client.round()
    assert lost == []


def test_what_nobody_wrote_for_years_is_neither_shredded_nor_offered_again(kiosk, shelf):
    shelf.put(ONE.copy(1))
    kiosk.client.round()
    kiosk.client.round()
    del kiosk.hub.boxes[ONE.name]
    kiosk.hub.publish(f"box/{ONE.name}", "box", gone=True)
    before = len(asked(kiosk))
    kiosk.client.round()
    kiosk.hub.history = "h9"
    for _ in range(3):
        kiosk.client.round()
    assert asked(kiosk)[before:] == []
    assert shelf.kept[ONE.name][0] == 1
    shelf.put(ONE.copy(2))
    kiosk.client.round()
    assert kiosk.hub.boxes[ONE.name][0] == 2
    assert not table(kiosk)[ONE.name]["forgotten"]


def test_a_folder_that_is_gone_does_not_come_back_when_its_note_was_forgotten(kiosk, shelf):
    """A kiosk that was away for years brings its copy: who knows better says so again."""
    kiosk.hub.put_box(*ONE.note())
    kiosk.client.round()
    del kiosk.hub.boxes[ONE.name]
    kiosk.hub.publish(f"box/{ONE.name}", "box", gone=True)
    kiosk.client.round()
    quiet(kiosk)
    kiosk.hub.put_box(*ONE.copy(5))
    kiosk.client.round()
    assert asked(kiosk)[1:] == [("POST", ONE.name, LAST)]
    assert kiosk.hub.boxes[ONE.name][0] == shelf.kept[ONE.name][0] == LAST
    quiet(kiosk)


def test_nor_when_that_is_heard_while_other_boxes_come(kiosk, shelf):
    kiosk.hub.put_box(*ONE.note())
    kiosk.client.round()
    del kiosk.hub.boxes[ONE.name]
    kiosk.hub.publish(f"box/{ONE.name}", "box", gone=True)
    kiosk.client.round()
    take = shelf.take

    def meanwhile(name, version, blob):
        kiosk.append(1)  # its answer brings the word
        kiosk.hub.put_box(*ONE.copy(5))
        take(name, version, blob)

    kiosk.does["box_in"] = meanwhile
    kiosk.restart()
    kiosk.hub.put_box(*TWO.copy(1))
    for _ in range(3):
        kiosk.client.round()
    assert kiosk.hub.boxes[ONE.name][0] == shelf.kept[ONE.name][0] == LAST
    quiet(kiosk)


def test_an_older_copy_of_the_kiosk_gets_what_it_had(kiosk, shelf):
    kiosk.hub.put_box(*ONE.copy(1))
    kiosk.client.round()
    kept = kiosk.journal.copy()
    shelf.put(TWO.copy(1))
    kiosk.hub.put_box(*ONE.note())
    kiosk.append(2)
    kiosk.client.round()
    kiosk.client.round()
    kiosk.journal.put_back(kept)
    kiosk.restart()
    shelf.kept, shelf.sent = {ONE.name: ONE.copy(1)[1:]}, {ONE.name: 1}
    for _ in range(3):
        kiosk.client.round()
    assert shelf.kept == kiosk.hub.boxes
    assert shelf.kept[ONE.name][0] == LAST


def test_nothing_is_said_of_boxes_while_a_snapshot_is_on_its_way(kiosk, shelf):
    kiosk.client.round()
    shelf.put(ONE.copy(1))
    with kiosk.journal.transaction():
        kiosk.journal.table("hub").update({"snapshot": "on"})
    kiosk.client._exchange = lambda _talk: 0
    kiosk.client.round()
    assert asked(kiosk) == []


def test_a_kiosk_that_was_moved_offers_what_is_written_anew_there(kiosk, shelf):
    for one in (ONE.copy(1), TWO.copy(1)):
        shelf.put(one)
    kiosk.client.round()
    kiosk.client.round()
    # As enrolling at another centre leaves it (joining.py); there another folder is known.
    with kiosk.journal.transaction():
        kiosk.journal.table("boxes").truncate()
        kiosk.journal.table("hub").update({"cursor": "", "snapshot": "new", "centre": "another"})
    kiosk.hub.history, kiosk.hub.boxes, kiosk.hub.changes = "h9", {}, {}
    kiosk.hub.put_box(*THREE.copy(4))
    kiosk.client.round()
    shelf.put(TWO.copy(2))
    kiosk.client.round()
    assert kiosk.hub.boxes.keys() == {TWO.name, THREE.name}
    assert shelf.kept.keys() == {ONE.name, TWO.name, THREE.name}, "and nothing of the old centre's is shredded"
    quiet(kiosk)
