"""The parts of the card processes without any reader: the pipe between them, the table of errors, the watching loop
with a stand-in for the service, and a watcher that is fed nonsense.
"""

import io
import json
import os
import sys
import threading
import time

import pytest

from kiosk.clock import SystemClock
from kiosk.devices import card_errors as errors
from kiosk.devices import card_watch
from kiosk.devices.card_pipe import HEAD, BrokenPipe, receive, send
from kiosk.devices.card_process import ROOT, Worker
from kiosk.devices.card_watcher import Watcher
from tests.helpers.until import until


@pytest.fixture
def pipe():
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def test_a_message_goes_through_and_its_secrets_stay_apart(pipe):
    secrets = [bytearray(b"123456"), bytearray(), bytearray(b"\xff" * 9)]
    send(pipe[1], {"task": "unlock"}, secrets)
    fields, got = receive(pipe[0])
    assert fields == {"task": "unlock"}
    assert got == secrets
    assert all(isinstance(one, bytearray) for one in got)


def test_no_secret_is_in_the_text(pipe):
    send(pipe[1], {"a": 1}, [bytearray(b"123456")])
    raw = os.read(pipe[0], 4096)
    length, hidden = HEAD.unpack(raw[: HEAD.size])
    assert b"123456" not in raw[: HEAD.size + length]
    assert hidden == 6


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\0\0",
        HEAD.pack(1 << 30, 0),
        HEAD.pack(2, 1 << 20),
        HEAD.pack(2, 0) + b"{}",
        HEAD.pack(4, 0) + b"nope",
        HEAD.pack(2, 0) + b"[]",
        HEAD.pack(13, 1) + b'{"sizes":[2]}x',
        HEAD.pack(16, 1) + b'{"sizes":[2,-1]}x',
        HEAD.pack(15, 0) + b'{"sizes":["a"]}',
        HEAD.pack(20000, 0) + b"[" * 20000,
    ],
)
def test_what_is_no_message(said):
    there, here = os.pipe()
    os.write(here, said)
    os.close(here)
    try:
        with pytest.raises(BrokenPipe):
            receive(there)
    finally:
        os.close(there)


def test_every_error_has_a_name_and_a_code_of_its_own():
    kinds = set(errors.BY_NAME.values())
    assert {
        one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.CardError)
    } == kinds
    assert len({one.exit_code for one in kinds}) == len(kinds)
    assert set(errors.BY_CODE.values()) <= kinds


def test_codes_as_pyscard_gives_them():
    assert type(errors.from_code(0x80100069)) is errors.CardPulled
    assert type(errors.from_code(0x80100069 - (1 << 32))) is errors.CardPulled
    assert type(errors.from_code(0x80109999)) is errors.CardError


def test_names_as_the_process_says_them():
    assert errors.from_name("WrongPin", 2).left == 2
    assert "2" in str(errors.from_name("WrongPin", 2))
    assert type(errors.from_name("os.system")) is errors.CardError


class Service:
    """Stands in for smartcard.scard: `answers` are what each wait gives; the last ends the watch."""

    SCARD_S_SUCCESS = SCARD_SCOPE_USER = SCARD_STATE_UNAWARE = 0
    SCARD_STATE_CHANGED, SCARD_STATE_PRESENT, SCARD_STATE_MUTE = 2, 0x20, 0x200

    def __init__(self, *answers):
        self.answers, self.asked, self.open = list(answers), [], 0

    def SCardEstablishContext(self, scope):  # noqa: N802
        self.open += 1
        return 0, 7

    def SCardReleaseContext(self, context):  # noqa: N802
        self.open -= 1

    def SCardListReaders(self, context, groups):  # noqa: N802
        return 0, ["One"]

    def SCardGetStatusChange(self, context, wait, states):  # noqa: N802
        self.asked.append((wait, states))
        if not self.answers:
            raise BrokenPipeError
        code, state = self.answers.pop(0)
        return code, [(name, state, []) for name, _ in states]


def watched(monkeypatch, *answers):
    monkeypatch.setattr(card_watch.time, "sleep", lambda seconds: None)
    service, out = Service(*answers), io.StringIO()
    card_watch.watch(service, out)
    assert service.open == 0
    return service, [json.loads(line) if line else None for line in out.getvalue().splitlines()]


def test_the_watch_tells_what_changed_and_that_it_lives(monkeypatch):
    service, lines = watched(monkeypatch, (0, 0x10012), (0x8010000A, 0), (0, 0x20022), (0, 0x20222), (0, 0x20222))
    one = {"service": True, "life": 1}
    assert lines == [
        {**one, "readers": [["One", 1, False, False]]},
        None,
        {**one, "readers": [["One", 2, True, False]]},
        {**one, "readers": [["One", 2, True, True]]},
    ]
    assert {wait for wait, _ in service.asked} == {1000}
    assert service.asked[0][1] == [("One", 0), (card_watch.PLUG, 1 << 16)]
    assert service.asked[1][1][0] == ("One", 0x10010), "it waits for what is not so yet"


def test_a_lost_service_is_told_and_looked_for_again(monkeypatch):
    _, lines = watched(monkeypatch, (0, 0x10022), (0x8010001D - (1 << 32), 0), (0, 0x10022))
    assert [(line["service"], line["life"]) for line in lines] == [(True, 1), (False, 1), (True, 2)]


def test_a_reader_that_goes_between_two_calls_is_no_loss(monkeypatch):
    _, lines = watched(monkeypatch, (0x80100009, 0), (0, 0x10022))
    assert [line["service"] for line in lines] == [True]


def test_without_pyscard_there_is_no_service(monkeypatch):
    out, pauses = io.StringIO(), []

    def sleep(seconds):
        pauses.append(seconds)
        if len(pauses) == 6:
            raise BrokenPipeError

    monkeypatch.setattr(card_watch.time, "sleep", sleep)
    card_watch.watch(None, out)
    assert not json.loads(out.getvalue().splitlines()[0])["service"]
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.0, 1.0]


def speaks(text):
    """A command that says something and then nothing more."""
    return [sys.executable, "-c", f"import sys, time; sys.stdout.write({text!r}); sys.stdout.flush(); time.sleep(60)"]


@pytest.mark.logs("^the card watcher talks nonsense$")
@pytest.mark.parametrize("text", ["nonsense\n", "[]\n", '{"service": true}\n', '{"life": 1, "readers": [1]}\n'])
def test_a_watching_process_that_talks_nonsense_is_made_anew(text):
    watcher = Watcher(SystemClock(), lambda: None, speaks(text))
    watcher.start(lambda state: None)
    until(lambda: watcher._births > 1)
    watcher.stop()
    assert not watcher.state.cards


def test_a_watching_process_that_falls_silent_is_made_anew(monkeypatch):
    monkeypatch.setattr("kiosk.devices.card_watcher.SILENT", 0.2)
    line = '{"service": true, "life": 1, "readers": [["One", 1, true, false]]}\n'
    told = []
    watcher = Watcher(SystemClock(), lambda: None, speaks(line))
    watcher.start(told.append)
    until(lambda: len(told) >= 3)
    watcher.stop()
    assert [state.card for state in told[:3]] == ["present", "none", "present"]
    assert told[2].insertion > told[0].insertion, "nobody knows whether it is the same card"


def test_a_watching_process_that_begins_slowly_is_waited_for(monkeypatch):
    monkeypatch.setattr("kiosk.devices.card_watcher.SILENT", 0.05)  # no Python begins in so little
    line = '{"service": true, "life": 1, "readers": [["One", 1, true, false]]}\n'
    watcher = Watcher(SystemClock(), lambda: None, speaks(line))
    watcher.start(lambda state: None)
    until(lambda: watcher.last or watcher._births > 1)
    watcher.stop()
    assert watcher.last


def test_a_watching_process_that_never_begins_is_made_anew(monkeypatch):
    monkeypatch.setattr("kiosk.devices.card_watcher.BEGINS", 0.1)
    watcher = Watcher(SystemClock(), lambda: None, speaks(""))
    watcher.start(lambda state: None)
    until(lambda: watcher._births > 1)
    watcher.stop()
    assert not watcher.state.service


def test_a_card_process_that_talks_nonsense():
    worker = Worker(SystemClock(), speaks("\0\0\0\1\0\0\0\0x"))
    try:
        with pytest.raises(errors.CardGarbled):
            worker.ask({}, [], time.monotonic() + 5, lambda: True)
        with pytest.raises(errors.CardPulled):
            worker.ask({}, [], time.monotonic() + 5, lambda: False)
    finally:
        worker.close()
    with pytest.raises(errors.NoService):
        worker.ask({}, [], time.monotonic() + 5, lambda: True)


def test_requests_wait_for_each_other_until_their_deadline():
    worker, card, ended = Worker(SystemClock(), speaks("")), ["in"], []

    def hangs():
        with pytest.raises(errors.CardPulled):
            worker.ask({}, [], time.monotonic() + 60, lambda: bool(card))
        ended.append(True)

    try:
        first = threading.Thread(target=hangs)
        first.start()
        until(worker._turn.locked)
        with pytest.raises(errors.CardHangs):
            worker.ask({}, [], time.monotonic() + 0.3, lambda: True)
        assert first.is_alive(), "nobody waited for its end"
        card.clear()
        worker.changed()
        first.join()
        assert ended
    finally:
        worker.close()


def test_there_is_a_card_process_as_long_as_one_is_wanted_also_after_it_was_killed():
    worker = Worker(SystemClock(), speaks(""))
    try:
        assert worker._child is None
        worker.wanted(True)
        first = worker._child
        assert first.poll() is None
        worker.wanted(True)
        with pytest.raises(errors.CardHangs):
            worker.ask({}, [], time.monotonic() + 0.05, lambda: True)
        assert first.poll() is not None
        assert worker._child.poll() is None, "the next is ready"
        last = worker._child
        worker.wanted(False)
        assert worker._child is None
        assert last.poll() is not None
    finally:
        worker.close()
    worker.wanted(True)
    assert worker._child is None


def test_who_says_that_none_is_wanted_waits_for_nobody():
    """As when a reader goes while its card is asked: the watcher must go on at once."""
    worker, asked, card = Worker(SystemClock(), speaks("")), threading.Event(), ["in"]

    def still():
        asked.set()
        return bool(card)

    def hangs():
        with pytest.raises(errors.CardPulled):
            worker.ask({}, [], time.monotonic() + 60, still)

    worker.wanted(True)
    thread = threading.Thread(target=hangs)
    try:
        thread.start()
        assert asked.wait(30)
        worker.wanted(False)
        assert thread.is_alive(), "it did not wait"
        card.clear()
        worker.changed()
        thread.join(30)
        assert worker._child is None
    finally:
        worker.close()


def test_one_that_is_wanted_again_while_the_last_one_ends_is_there():
    """As when a reader is back while whoever asked a card last tidies up after it."""
    worker = Worker(SystemClock(), speaks(""))
    end, again = worker._end, iter([True])

    def late():
        if next(again, False):
            worker.wanted(True)
        end()

    try:
        worker.wanted(True)
        first, worker._end = worker._child, late
        worker.wanted(False)
        assert first.poll() is not None
        assert worker._child, "it is wanted, and nobody would make it ready"
    finally:
        worker.close()


FINDS_NO_SERVICE = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from kiosk.devices.card_pipe import receive, send
before = Path({mark!r})
found = before.exists()
before.touch()
while True:
    receive(0)
    send(1, {{"done": {{}}}} if found else {{"error": "NoService", "left": None, "code": 0x8010001D}})
"""


def test_a_process_that_does_not_find_the_service_is_not_asked_again(tmp_path, caplog):
    """The first process after a card that hung did not, while the watcher's did: asked again, it never would."""
    caplog.set_level("INFO")
    code = FINDS_NO_SERVICE.format(root=str(ROOT), mark=str(tmp_path / "mark"))
    worker = Worker(SystemClock(), [sys.executable, "-c", code])
    worker.wanted(True)
    try:
        with pytest.raises(errors.NoService):
            worker.ask({}, [], time.monotonic() + 20, lambda: True)
        assert worker.ask({}, [], time.monotonic() + 20, lambda: True) == ({"done": {}}, [])
    finally:
        worker.close()
    assert [record.getMessage() for record in caplog.records] == ["card process: NoService, PC/SC code 0x8010001d"]


def test_where_no_process_can_be_had_one_is_tried_for_again_when_a_card_is_asked():
    worker = Worker(SystemClock(), ["/nowhere/program"])
    try:
        worker.wanted(True)
        with pytest.raises(errors.NoService):
            worker.ask({}, [], time.monotonic() + 5, lambda: True)
    finally:
        worker.close()


@pytest.mark.logs("^card process: KeyError at _tried:[0-9]+$")
def test_a_bug_in_the_card_process_is_told_by_its_kind_and_place():
    from kiosk.devices.card_process import COMMAND

    worker = Worker(SystemClock(), COMMAND)
    try:
        with pytest.raises(errors.CardError) as found:
            worker.ask({"task": "no such task"}, [], time.monotonic() + 20, lambda: True)
        assert type(found.value) in {errors.CardError, errors.NoService}
    finally:
        worker.close()
