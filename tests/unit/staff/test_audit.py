"""The log: what is written, who reads what of it, and that no tampering stays unseen that can be seen."""

import csv
import io
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import i18n
from kiosk.errors import KnownError
from kiosk.folder.service import HEAD
from kiosk.staff.audit import CHECKPOINT, ROWS, WHATS, Head, Problem
from kiosk.staff.audit import HEAD as HEAD_TABLE
from kiosk.store import DiskFull
from tests.helpers.folders import Kiosk

FOLDER, OTHER = "a" * 16, "b" * 16


@pytest.fixture
def kiosk(tmp_path):
    made = Kiosk(tmp_path / "kiosk")
    yield made
    made.store.close()


def fill(audit, count=6):
    for number in range(count):
        audit.write(
            list(WHATS)[number % 5],
            who="visitor" if number % 2 else "C0FFEE01",
            folder=[FOLDER, OTHER, None][number % 3],
        )


def test_an_entry_says_when_what_who_and_no_more(kiosk):
    line = kiosk.audit.write("folder.opened", who="C0FFEE01", folder=FOLDER)
    assert (line.seq, line.at, line.what, line.who, line.folder) == (
        1,
        kiosk.clock.now(),
        "folder.opened",
        "C0FFEE01",
        FOLDER,
    )
    assert kiosk.audit.lines() == [line]
    row = dict(next(iter(kiosk.store.table(ROWS))))
    assert set(row) == {"seq", "at", "what", "who", "folder", "device", "prev", "signature"}
    assert kiosk.audit.verify().ok


def test_only_known_words_are_written(kiosk):
    for what, who, folder in [
        ("folder.opened by Solveig", "visitor", None),
        ("folder.opened", "Solveig Testesen", None),
        ("folder.opened", "visitor", "folder-of-solveig"),
    ]:
        with pytest.raises(ValueError, match="no such entry"):
            kiosk.audit.write(what, who=who, folder=folder)
    assert kiosk.audit.lines() == []
    assert kiosk.audit.verify().ok


def test_the_visitor_sees_the_own_folders_the_leader_all(kiosk):
    fill(kiosk.audit)
    assert [line.seq for line in kiosk.audit.lines(FOLDER)] == [1, 4]
    assert [line.seq for line in kiosk.audit.lines()] == [1, 2, 3, 4, 5, 6]


def test_an_act_that_fails_leaves_no_entry(kiosk):
    def act():
        with kiosk.store.transaction():
            kiosk.audit.write("folder.opened", who="visitor")
            raise DiskFull

    with pytest.raises(KnownError):
        act()
    assert kiosk.audit.lines() == []
    assert kiosk.audit.head() == Head(0, "")


def test_a_power_cut_leaves_it_whole(kiosk):
    fill(kiosk.audit)
    kiosk.power_cut()
    assert kiosk.audit.verify().entries == 6
    assert kiosk.audit.verify().ok
    kiosk.audit.write("staff.locked", who="C0FFEE01")
    assert kiosk.audit.verify().ok


def test_as_a_table_in_danish(kiosk):
    fill(kiosk.audit)
    i18n.use("da")
    rows = list(csv.reader(io.StringIO(kiosk.audit.csv())))
    assert len(rows) == 7
    assert rows[1][0] == "1"
    assert rows[1][2] == "En mappe blev lavet"
    assert rows[1][3:5] == ["C0FFEE01", FOLDER]
    assert rows[3][4] == ""
    assert json.dumps(kiosk.audit.lines()[0].as_json())


# Tampering: each of these by somebody who can write to the store and has not the signing key


def change(rows, head, at, draw):
    name = draw(st.sampled_from(["what", "who", "at", "folder", "device", "prev", "signature", "seq"]))
    value = draw(
        st.sampled_from(["folder.shredded", "C0FFEE99", "2026-01-01T00:00:00+00:00", None, 3, 1.5, "00" * 64, ""])
    )
    if rows[at][name] == value and type(rows[at][name]) is type(value):
        value = "x"
    rows[at][name] = value


def remove_field(rows, head, at, draw):
    del rows[at][draw(st.sampled_from(sorted(rows[at])))]


def add_field(rows, head, at, draw):
    rows[at]["note"] = "x"


def remove(rows, head, at, draw):
    del rows[at]


def repeat(rows, head, at, draw):
    rows.insert(at, dict(rows[at]))


def reorder(rows, head, at, draw):
    other = draw(st.integers(0, len(rows) - 2))
    rows.insert(other if other < at else other + 1, rows.pop(at))


def cut(rows, head, at, draw):
    del rows[at:]


def replace(rows, head, at, draw):
    rows[at] = {**rows[at], "what": "log.exported", "signature": rows[at - 1]["signature"]}


def renumber(rows, head, at, draw):
    del rows[at]
    for number, row in enumerate(rows, 1):
        row["seq"] = number


def change_head(rows, head, at, draw):
    head[draw(st.sampled_from(["count", "hash", "signature", "device"]))] = draw(
        st.sampled_from([0, 3, "", "ff" * 32, 2.5])
    )


def cut_with_head(rows, head, at, draw):
    del rows[at:]
    head["count"] = at


def no_head(rows, head, at, draw):
    head.clear()


WAYS = [
    change,
    remove_field,
    add_field,
    remove,
    repeat,
    reorder,
    cut,
    replace,
    renumber,
    change_head,
    cut_with_head,
    no_head,
]


def put_back(kiosk, rows, head):
    with kiosk.store.transaction():
        for name, those in ((ROWS, rows), (HEAD_TABLE, [head] if head else [])):
            kiosk.store.drop_table(name)
            for row in those:
                kiosk.store.table(name).insert(row)


@pytest.mark.parametrize("way", WAYS)
def test_tampering_is_found(tmp_path_factory, way):
    kiosk = Kiosk(tmp_path_factory.mktemp("kiosk"))
    fill(kiosk.audit, 7)
    whole = [dict(row) for row in kiosk.store.table(ROWS)], dict(next(iter(kiosk.store.table(HEAD_TABLE))))

    @given(at=st.integers(0, 6), draw=st.data())
    def found(at, draw):
        rows, head = [dict(row) for row in whole[0]], dict(whole[1])
        way(rows, head, at, draw.draw)
        put_back(kiosk, rows, head)
        assert not kiosk.audit.verify().ok
        put_back(kiosk, *whole)
        assert kiosk.audit.verify().ok

    found()
    kiosk.store.close()


def test_another_devices_log_is_not_this_ones(tmp_path, kiosk):
    other = Kiosk(tmp_path / "other")
    fill(other.audit)
    put_back(kiosk, [dict(row) for row in other.store.table(ROWS)], dict(next(iter(other.store.table(HEAD_TABLE)))))
    other.store.close()
    fill(kiosk.audit, 0)
    assert len(kiosk.audit.verify().problems) >= 6


def test_all_put_back_to_an_earlier_moment_is_found_only_by_a_head_kept_elsewhere(kiosk):
    fill(kiosk.audit, 3)
    earlier = [dict(row) for row in kiosk.store.table(ROWS)], dict(next(iter(kiosk.store.table(HEAD_TABLE))))
    fill(kiosk.audit, 2)
    noted = kiosk.audit.head()
    put_back(kiosk, *earlier)
    assert kiosk.audit.verify().ok  # it was true then: the docstring says so
    assert kiosk.audit.verify(noted).problems == (Problem(5, "it is not the log of which the end was noted elsewhere"),)
    assert not kiosk.audit.has(noted)
    kiosk.clock.later(minutes=1)
    fill(kiosk.audit, 2)  # as many, and others
    assert not kiosk.audit.verify(noted).ok
    assert kiosk.audit.has(kiosk.audit.head())
    assert kiosk.audit.has(Head(0, ""))


def test_an_entry_of_a_history_that_was_put_back_does_not_fit_into_another(kiosk):
    def now():
        return [dict(row) for row in kiosk.store.table(ROWS)], dict(next(iter(kiosk.store.table(HEAD_TABLE))))

    fill(kiosk.audit, 3)
    earlier = now()
    fill(kiosk.audit, 3)
    rows, head = now()
    put_back(kiosk, *earlier)
    kiosk.clock.later(minutes=1)
    fill(kiosk.audit, 3)
    others = now()[0]
    put_back(kiosk, [*rows[:4], others[4], rows[5]], head)  # all signed here, and numbered as they should be
    assert [one.seq for one in kiosk.audit.verify().problems] == [5, 6]


def test_the_head_beside_the_store_finds_a_store_put_back(kiosk):
    fill(kiosk.audit, 3)
    earlier = [dict(row) for row in kiosk.store.table(ROWS)], dict(next(iter(kiosk.store.table(HEAD_TABLE))))
    fill(kiosk.audit, 2)
    kiosk.audit.note()
    assert kiosk.audit.verify().ok
    fill(kiosk.audit, 1)
    assert kiosk.audit.verify().ok  # it may be behind
    put_back(kiosk, *earlier)
    assert not kiosk.audit.verify().ok


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"count": 1}', None])
def test_a_head_beside_the_store_that_nobody_signed_says_nothing(kiosk, text):
    fill(kiosk.audit, 3)
    if text is not None:
        (kiosk.data / HEAD).write_bytes(text)
    assert kiosk.audit.verify().ok


def test_a_disk_that_takes_no_head_holds_nobody_up(kiosk):
    fill(kiosk.audit, 1)
    (kiosk.data / (HEAD + ".new")).mkdir()
    kiosk.audit.note()
    assert not (kiosk.data / HEAD).exists()


def test_an_empty_log_is_whole_and_has_no_head_to_note(kiosk):
    kiosk.audit.note()
    assert kiosk.audit.verify().ok
    assert kiosk.audit.verify().head == Head(0, "")
    assert not (kiosk.data / HEAD).exists()


def test_without_a_file_beside(kiosk):
    from kiosk.folder.service import audit

    alone = audit(kiosk.store, kiosk.clock)
    fill(alone)
    alone.note()
    assert alone.verify().ok


# Taking the oldest away


def days(kiosk, count=6):
    """An entry every second month; gives the moment before the last two."""
    for number in range(count):
        kiosk.audit.write("folder.opened", who="visitor", folder=[FOLDER, OTHER][number % 2])
        kiosk.clock.later(days=60)
    return kiosk.clock.now() - timedelta(days=120, hours=1)


def test_what_is_taken_away_leaves_a_chain_that_still_holds(kiosk):
    before = days(kiosk)
    head = kiosk.audit.head()
    assert kiosk.audit.prune(before) == 4
    assert [line.seq for line in kiosk.audit.lines()] == [5, 6, 7]
    assert (kiosk.audit.lines()[-1].what, kiosk.audit.lines()[-1].who) == ("log.pruned", "kiosk")
    assert kiosk.audit.verify(head).ok
    assert kiosk.audit.has(head)
    kiosk.restart()
    assert kiosk.audit.write("staff.locked", who="C0FFEE01").seq == 8
    assert kiosk.audit.verify(head).ok
    assert kiosk.audit.verify().head.entries == 8


def test_it_is_taken_away_again_and_again(kiosk):
    for _time in range(3):
        before = days(kiosk, 5)
        assert kiosk.audit.prune(before)
        assert kiosk.audit.verify().ok
    assert kiosk.audit.prune(before) == 0
    assert len(kiosk.audit.lines()) <= 6


def test_it_is_taken_away_a_month_at_a_time(kiosk):
    kiosk.audit.write("folder.opened", who="visitor")
    kiosk.clock.later(days=1)
    kiosk.audit.write("folder.opened", who="visitor")
    first = kiosk.audit.lines()[0].at
    assert kiosk.audit.prune(first + timedelta(days=29)) == 0
    assert kiosk.audit.prune(first + timedelta(days=30)) == 1


def test_a_clock_that_was_far_ahead_for_a_day_keeps_nothing_for_ever(kiosk):
    kiosk.clock.later(days=40_000)
    kiosk.audit.write("staff.opened", who="C0FFEE01")
    kiosk.clock.later(days=-40_000)
    before = days(kiosk)
    assert kiosk.audit.prune(before) == 5
    assert kiosk.audit.verify().ok
    kiosk.clock.later(days=40_000)
    kiosk.audit.write("staff.opened", who="C0FFEE01")
    kiosk.clock.later(days=-40_000)
    left = [line.seq for line in kiosk.audit.lines()]
    assert kiosk.audit.prune(before) == 0
    assert [line.seq for line in kiosk.audit.lines()] == left, "nor does it take away what is young"


def test_the_newest_entry_always_stays(kiosk):
    assert kiosk.audit.prune(kiosk.clock.now()) == 0
    days(kiosk, 3)
    kiosk.clock.later(days=4000)
    assert kiosk.audit.prune(kiosk.clock.now()) == 2
    assert [line.seq for line in kiosk.audit.lines()] == [3, 4]


def test_an_end_that_was_noted_before_that_is_said_to_be_too_old(kiosk):
    days(kiosk, 3)
    noted = kiosk.audit.head()
    before = days(kiosk, 3)
    kiosk.audit.prune(before)
    exact = kiosk.audit.start()
    assert exact.entries == 4
    assert kiosk.audit.verify(exact).ok
    assert kiosk.audit.has(exact)
    assert not kiosk.audit.has(Head(4, "00" * 32))
    assert not kiosk.audit.verify(Head(4, "00" * 32)).ok
    (problem,) = kiosk.audit.verify(noted).problems
    assert problem == Problem(3, "the log begins later by now: that end can't be looked for")
    assert kiosk.audit.has(noted)  # it can't be known, and is no reason to alarm the owner of a folder


def test_a_head_beside_the_store_that_became_too_old_alarms_nobody(kiosk):
    days(kiosk, 3)
    kiosk.audit.note()
    kept = (kiosk.data / HEAD).read_bytes()
    kiosk.audit.prune(days(kiosk, 3))
    (kiosk.data / HEAD).write_bytes(kept)  # as when the power goes before it is written anew
    assert kiosk.audit.verify().ok


@pytest.mark.parametrize("name", ["count", "hash", "at", "device", "signature"])
def test_a_checkpoint_that_nobody_signed_is_found(kiosk, name):
    before = days(kiosk)
    head = kiosk.audit.head()
    kiosk.audit.prune(before)
    table = kiosk.store.table(CHECKPOINT)
    table.update({name: 5 if name == "count" else "ff" * 64}, doc_ids=[1])
    assert kiosk.audit.verify().problems == (Problem(1, "what says where the log begins was changed"),)
    assert not kiosk.audit.has(head)


def test_without_its_checkpoint_a_log_that_was_cut_is_found(kiosk):
    before = days(kiosk)
    kiosk.audit.prune(before)
    kiosk.store.drop_table(CHECKPOINT)
    assert not kiosk.audit.verify().ok


def test_more_taken_away_than_the_checkpoint_says_is_found(kiosk):
    kiosk.audit.prune(days(kiosk))
    kiosk.store.table(ROWS).remove(doc_ids=[5])
    assert not kiosk.audit.verify().ok


def test_of_a_log_that_was_tampered_with_nothing_is_taken_away(kiosk):
    before = days(kiosk)
    kiosk.store.table(ROWS).update({"who": "visitor9"}, doc_ids=[2])
    assert kiosk.audit.prune(before) == 0
    assert len(kiosk.audit.lines()) == 6


def test_a_copy_for_the_leader_is_written_down_before_it_is_made(kiosk):
    files = {}
    fill(kiosk.audit, 2)
    kiosk.audit.export(files.__setitem__, who="C0FFEE01")
    ((name, data),) = files.items()
    assert name == f"log-{kiosk.clock.now():%Y-%m-%d}.csv"
    assert data.startswith(b"\xef\xbb\xbf")
    assert len(list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))) == 3
    assert [(one.what, one.who) for one in kiosk.audit.lines()][-1] == ("log.exported", "C0FFEE01")

    def full(_name, _data):
        raise DiskFull

    with pytest.raises(DiskFull):
        kiosk.audit.export(full, who="C0FFEE01")
    assert [one.what for one in kiosk.audit.lines()][-2:] == ["log.exported", "log.exported"]
