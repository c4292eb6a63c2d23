"""What a start after a cut must show: what is wrong is told, and an update is followed through its starts."""

import json
import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.image import acts, guest, inside, updating
from tests.image.channel import Answer
from tests.image.machine import MachineError
from tests.image.truth import Lost, Truth

RIGHT = {"wrong": "", "aliases": ["Gæst1"], "called": ["Tur 4"]}


class Guest:
    """A machine that answers: commands by a word in them; what it was asked is in `asked`."""

    def __init__(self, **told):
        self.told = {"check": json.dumps(RIGHT), "health": '{"drawn": "x", "store": "ok"}', "data": '{"state": "ok"}'}
        self.told |= {"errors_count": "0\n0\n"} | told
        self.asked, self.spec = [], SimpleNamespace(arch="amd64")
        self.began, self.process = time.monotonic(), SimpleNamespace(pid=os.getpid())

    def alive(self):
        return self.told.get("alive", True)

    def run(self, *words, limit=0, text="", check=True):
        self.asked.append((words, text))
        said = " ".join(words)
        key = next(key for key in ("errors_count", "health", "/run/stuen/data", "state.json", "image.json", "check")
                   if key in said).rpartition("/")[2]  # fmt: skip
        found = self.told[key]
        found = found.pop(0) if isinstance(found, list) else found
        if isinstance(found, Exception):
            raise found
        return Answer(0, found, "")


def truth():
    return Truth("2026-12-21T10:00:00+01:00", 1, {1}, 4, 4)


def test_what_a_start_shows_is_written_down():
    machine, said = Guest(), acts.verify(Guest(), truth())
    assert (said["sign-ups"], said["edition"]) == (1, 4)
    assert 0 <= said["drawn"] <= said["verified"] < 20
    assert said["cpu"] > 0
    acts.verify(machine, truth())
    words, text = next(one for one in machine.asked if "check" in one[0])
    assert words[-4:] == ("check", acts.UID, "2026-12-21T10:00:00+01:00", "2026-12-21")
    assert "exec 7>/dev/ttyS0" in words[2]
    assert guest.USER in words[2]
    assert text == Path(inside.__file__).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"health": '{"drawn": "x", "store": "damaged"}'}, "damaged"),
        ({"data": '{"state": "wrong_key"}'}, "wrong_key"),
        ({"check": json.dumps(RIGHT | {"wrong": "store verify: 1: broken"})}, "store verify: 1: broken"),
        ({"check": json.dumps(RIGHT | {"aliases": []})}, "lost"),
        ({"check": json.dumps(RIGHT | {"called": ["Tur 3"]})}, "edition 3"),
        ({"check": json.dumps(RIGHT | {"called": []})}, "edition -1"),
        ({"errors_count": "0\n2\n"}, "counts errors"),
        ({"errors_count": ""}, "counts errors"),
    ],
)
def test_whatever_is_wrong_after_a_cut_is_told(told, why):
    with pytest.raises(Lost, match=why):
        acts.verify(Guest(**told), truth())


def _state(name):
    return json.dumps({"state": name})


def test_an_update_is_followed_through_the_starts_of_the_machine(monkeypatch):
    monkeypatch.setattr(updating.time, "sleep", lambda _seconds: None)
    went = ["installing", "installing", "reboot"]
    states = [*map(_state, went), MachineError("no answer"), '{"state": "tes', _state("testing"), _state("good")]
    found = updating.until(Guest(**{"state.json": states}), 20, "good")
    assert [one["state"] for one in found] == ["installing", "reboot", "testing", "good"]
    with pytest.raises(MachineError):
        updating.until(Guest(**{"state.json": MachineError("qemu ended"), "alive": False}), 20, "good")


def test_what_an_update_said_before_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(updating.time, "sleep", lambda _seconds: None)
    states = [json.dumps({"state": "refused", "at": at}) for at in ("1", "1", "2")]
    found = updating.until(Guest(**{"state.json": states}), 20, "refused", after="1")
    assert [one["at"] for one in found] == ["1", "2"]


def test_a_new_version_on_trial_after_a_cut_is_found_good(monkeypatch):
    monkeypatch.setattr(updating.time, "sleep", lambda _seconds: None)
    states = [_state("testing"), _state("testing"), _state("good")]
    found = acts.verify_update(Guest(**{"state.json": states, "image.json": '{"version": "2"}'}), "1", "2")
    assert found == {"runs": "2", "updater": ["testing", "good"], "code": ""}
    found = acts.verify_update(Guest(**{"state.json": _state("ready"), "image.json": '{"version": "1"}'}), "1", "2")
    assert found == {"runs": "1", "updater": ["ready"], "code": ""}
