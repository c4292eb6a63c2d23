"""How the campaign of power cuts judges, what it makes of a disk, and that it goes on where it was ended."""

import os
import random
import signal
from datetime import UTC, datetime

import pytest

from kiosk.activities import ics
from tests.image import acts, life, power
from tests.image.kit import Kit
from tests.image.life import Card, Life
from tests.image.recording import Moment, Recorded
from tests.image.truth import UID, Lost, Truth, edition_of, programme
from tests.unit.deploy.vm.test_blklog import written


def test_what_was_said_yes_to_must_be_there_and_what_was_asked_for_may():
    truth = Truth(asked=3, kept={1})
    truth.judge(["Gæst1", "Gæst3"], 0)
    assert truth.kept == {1, 3}, "who was seen once must be seen again"
    assert truth.asked == 3


@pytest.mark.parametrize(
    ("listed", "edition", "what"),
    [
        ([], 2, "lost: ['Gæst1']"),
        (["Gæst1", "Gæst3"], 2, "never asked for: ['Gæst3']"),
        (["Gæst1", "Gæst1"], 2, "twice: ['Gæst1']"),
        (["Gæst1"], 1, "edition 1 of the programme, not 2 to 3"),
        (["Gæst1"], 4, "edition 4 of the programme, not 2 to 3"),
        (["Gæst1"], -1, "edition -1"),
    ],
)
def test_each_kind_of_wrong_is_told(listed, edition, what):
    with pytest.raises(Lost) as told:
        Truth(asked=2, kept={1}, edition=2, last_edition=3).judge(listed, edition)
    assert what in str(told.value)


def test_what_is_true_after_each_kind():
    before = Truth("2026-12-21T10:00:00", 2, {1, 2}, 5, 5)
    assert before.after("boot", [], 3) == before
    assert before.after("signup", [3, 4], 7) == Truth(before.occurrence, 7, {1, 2, 3, 4}, 5, 5)
    assert before.after("sync", [], 6) == Truth(before.occurrence, 6, {1, 2}, 5, 5)
    assert before.after("programme", [6, 7], 10) == Truth(before.occurrence, 2, {1, 2}, 7, 10)
    assert before.kept == {1, 2}
    assert Truth.read(before.as_json()) == before


def test_a_cut_writes_what_survived_onto_the_disk_and_tells_how_much(tmp_path):
    disk, log = tmp_path / "disk", tmp_path / "log"
    disk.write_bytes(bytes(4096))
    log.write_bytes(written([(0, b"\1" * 512, 0), (0, b"", 1), (4, b"\2" * 512, 0)]).getvalue())
    told = power.cut(disk, log, random.Random(3))
    assert told["writes"] == 3
    assert disk.read_bytes()[:512] == b"\1" * 512
    assert set(disk.read_bytes()[2048:2560]) in ({0}, {2})


def test_a_cut_at_a_size_of_the_log_has_nothing_of_what_came_later(tmp_path):
    requests = [(0, b"\1" * 512, 2), (1, b"\2" * 512, 2), (2, b"\3" * 512, 2)]  # all written through
    log = tmp_path / "log"
    log.write_bytes(written(requests).getvalue())
    for size, made in ((512, 0), (1535, 0), (1536, 1), (2559, 1), (2560, 2), (3584, 3)):
        disk = tmp_path / "disk"
        disk.write_bytes(bytes(4096))
        assert power.cut(disk, log, random.Random(0), size)["writes"] == made
        assert sum(one in disk.read_bytes() for one in (b"\1", b"\2", b"\3")) == made


def test_the_programme_can_be_read_and_each_edition_is_another():
    day = datetime(2026, 12, 1, tzinfo=UTC)
    one, two = (ics.read(programme(day, number).encode()) for number in (1, 2))
    assert one != two
    assert not one["problems"]
    assert UID in repr(one)
    assert edition_of("Tur 12") == 12
    assert edition_of("Tur") == edition_of("Tur i skoven") == -1


@pytest.mark.parametrize(
    ("state", "runs"),
    [("idle", "1"), ("ready", "1"), ("installing", "1"), ("reboot", "1"), ("testing", "2"), ("good", "2")],
)
def test_an_update_may_be_anywhere_after_a_cut_if_the_right_version_runs(state, runs):
    acts.judge_update({"state": state, "code": "cut"}, runs, "1", "2")
    with pytest.raises(Lost):
        acts.judge_update({"state": state}, "3", "1", "2")
    with pytest.raises(Lost):
        acts.judge_update({"state": state}, {"1": "2", "2": "1"}[runs], "1", "2")


@pytest.mark.parametrize("said", [{"state": "rolled_back"}, {"state": "refused"}, {"state": "idle", "code": "no_boot"}])
def test_an_update_is_not_given_up_for_one_cut(said):
    with pytest.raises(Lost):
        acts.judge_update(said, "1", "1", "2")


@pytest.fixture
def begun(tmp_path, monkeypatch):
    """A life on a disk that is a file of one sector."""

    def convert(*words):
        words[-1].write_bytes(bytes(512))

    monkeypatch.setattr(life.disks, "run", convert)
    monkeypatch.setattr(life.bootline, "tell", lambda *_words: None)
    made = Life.new(Kit("amd64", tmp_path / "none", tmp_path), tmp_path, tmp_path / "settled", 7, 3, power.KINDS)
    made.truth = Truth("2026-12-21T10:00:00", 2, {1, 2}, 5, 5)
    made.save()
    return made


def test_each_kind_has_its_share_of_the_cuts(begun):
    assert sorted(begun.kinds) == sorted([*power.KINDS, "boot", "signup"])
    assert begun.kinds[:-1] != ["boot", "boot", "programme", "signup", "signup", "sync"]
    assert begun.kinds[-1] == "update"


def test_a_campaign_that_was_ended_goes_on_with_the_same_dice(begun, capsys):
    begun.dice.random()
    kind = begun.kinds[0]
    begun.was_cut(Card(kind, "time", 1.5, {"writes": 3, "lost": 0, "bytes": 512}), begun.truth.after("signup", [3], 4))
    again = Life.resume(begun.kit, begun.folder, 7, 3, power.KINDS)
    assert again == Life(**{name: getattr(begun, name) for name in begun.__dataclass_fields__} | {"dice": again.dice})
    assert again.truth.kept == {1, 2, 3}
    assert again.dice.random() == begun.dice.random()
    assert capsys.readouterr().out == "", "nothing is told of a cut before a start has shown what it left"
    again.held({"drawn": 90.5})
    told = capsys.readouterr().out
    assert '"cut": 1' in told
    assert f'"kind": "{kind}"' in told
    assert '"drawn": 90.5' in told
    assert (begun.folder / "cuts.jsonl").read_text(encoding="utf-8") == told
    assert Life.resume(begun.kit, begun.folder, 7, 3, power.KINDS).pending is None


def test_a_recorded_update_is_kept_until_all_its_cuts_were_made(begun):
    begun.log.write_bytes(b"log")
    begun.record(Recorded(Moment(90.5, 512), Moment(300.0, 4096), [Moment(0.0, 0), Moment(90.5, 512)]))
    again = Life.resume(begun.kit, begun.folder, 7, 3, power.KINDS)
    assert again.recorded == begun.recorded
    assert again.recorded.end.size == 4096
    assert again.update_log.read_bytes() == b"log"
    again.record(None)
    assert not again.update_log.exists()
    assert Life.resume(begun.kit, begun.folder, 7, 3, power.KINDS).recorded is None


def test_a_campaign_of_other_words_begins_anew(begun):
    assert Life.resume(begun.kit, begun.folder, 7, 4, power.KINDS) is None
    begun.over()
    assert Life.resume(begun.kit, begun.folder, 7, 3, power.KINDS) is None


def test_a_cut_is_written_down_whole_before_anybody_may_end_the_campaign():
    done = []

    def cut():
        with power.undisturbed():
            os.kill(os.getpid(), signal.SIGTERM)
            done.append(1)

    with pytest.raises(KeyboardInterrupt):
        cut()
    assert done == [1]
