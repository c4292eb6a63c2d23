"""The thread: woken, patient, and not to be brought down."""

import threading

import pytest

from sync import errors, thread
from sync.state import Round
from sync.thread import SyncThread

DONE = Round(1, 2, 0, 0, "c")
LONG = 1e6


class FakeClient:
    """`script` holds what becomes of the next rounds; after that they go well. `rest` is what the hub asks for."""

    def __init__(self, *script):
        self.script, self.asked, self.stopped, self.poll = list(script), 0, False, LONG
        self.rest, self.soon = [], 0.0
        self.happened = threading.Semaphore(0)

    def round(self):
        self.asked += 1
        fate = self.script.pop(0) if self.script else DONE
        try:
            if self.stopped:
                raise errors.Stopped
            if isinstance(fate, Exception):
                raise fate
            return fate
        finally:
            self.happened.release()

    def wait(self):
        asked = self.rest.pop(0) if self.rest else 0.0
        if isinstance(asked, Exception):
            raise asked
        return asked

    def stop(self):
        self.stopped = True


@pytest.fixture
def start():
    threads = []

    def make(client, **options):
        threads.append(SyncThread(client, **({"random": lambda: 0.5} | options)))
        threads[-1].start()
        return threads[-1]

    yield make
    for one in threads:
        one.stop()
        assert not one._thread.is_alive()


def happened(client, number):
    for _ in range(number):
        assert client.happened.acquire(timeout=5)


def test_it_begins_at_once_and_when_woken(start):
    client = FakeClient()
    running = start(client)
    happened(client, 1)
    running.wake()
    happened(client, 1)
    assert client.asked == 2


def test_it_polls(start):
    client = FakeClient()
    client.poll = 0.001
    start(client)
    happened(client, 5)


def test_it_tells_after_each_round_also_one_that_failed(start):
    told = threading.Semaphore(0)
    client = FakeClient(errors.NoNetwork(), DONE)
    running = start(client, changed=told.release)
    assert told.acquire(timeout=5)
    running.wake()
    assert told.acquire(timeout=5)


@pytest.mark.logs("not synced: KeyError")
def test_one_that_is_told_may_fail(start):
    def changed():
        raise KeyError

    client = FakeClient()
    running = start(client, changed=changed)
    happened(client, 1)
    running.wake()
    happened(client, 1)


@pytest.mark.logs("not synced: ZeroDivisionError")
def test_a_bug_is_said_and_does_not_end_it(start, caplog):
    client = FakeClient(ZeroDivisionError("somebody's name"))
    running = start(client)
    happened(client, 1)
    running.wake()
    happened(client, 1)
    assert "name" not in caplog.text


def test_known_errors_and_the_networks_are_no_alarm(start, caplog):
    caplog.set_level("INFO")
    client = FakeClient(OSError("full"), errors.NoNetwork(), errors.NoNetwork(), DONE)
    client.script += [Round(0, 0, 0, 0, "c")]
    running = start(client, known=(OSError,), random=lambda: 0.0)
    happened(client, 4)
    running.wake()
    happened(client, 1)
    running.stop()
    said = [record.getMessage() for record in caplog.records if record.name == "sync.thread"]
    assert said == ["not synced: OSError", "synced: 1 sent, 2 received, 0 waiting"]


def test_it_waits_longer_after_each_failure_and_a_random_part_of_it():
    client = FakeClient(*[errors.NoNetwork()] * 12, DONE)
    one = SyncThread(client, random=lambda: 0.5)
    delays = [one._once() for _ in range(12)]
    assert delays == [2, 4, 8, 16, 32, 64, 128, 256, 450, 450, 450, 450]
    client.poll = 300
    assert one._once() == 300
    client.script = [errors.NoNetwork()]
    assert one._once() == 2
    assert SyncThread(client, random=lambda: 0.0)._once() == 270
    assert SyncThread(client, random=lambda: 1.0)._once() == 330


def test_what_is_half_fetched_is_gone_on_with_before_the_poll():
    client = FakeClient()
    client.poll, client.soon = 300, 5.0
    assert SyncThread(client, random=lambda: 0.5)._once() == 5
    assert SyncThread(client, random=lambda: 1.0)._once() == 5.5
    client.soon = 900.0
    assert SyncThread(client, random=lambda: 0.5)._once() == 300, "a poll is never put off by it"


def test_what_the_hub_asks_for_is_waited_for_whoever_wakes_it(start):
    client = FakeClient()
    client.rest = [0.2, 0.1, 0.0]
    running = start(client)
    running.wake()
    assert not client.happened.acquire(timeout=0.02)
    happened(client, 1)
    assert client.rest == []


def test_it_ends_at_once_while_it_waits_for_the_hub(start):
    client = FakeClient()
    client.rest = [LONG] * 5
    running = start(client)
    running.stop()
    assert not running._thread.is_alive()
    assert client.asked == 0


def test_a_store_that_was_closed_is_no_reason_to_stop_in_the_middle(start, caplog):
    caplog.set_level("INFO")
    client = FakeClient()
    client.rest = [OSError("closed")]
    start(client, known=(OSError,))
    happened(client, 1)


def test_stopping_one_that_never_began():
    client = FakeClient()
    SyncThread(client, random=lambda: 0.0).stop()
    assert client.stopped


def test_a_round_that_hangs_does_not_hold_up_the_end(monkeypatch, start):
    monkeypatch.setattr(thread, "AT_END", 0.01)
    go = threading.Event()
    client = FakeClient()
    client.round = lambda: (client.happened.release(), go.wait(5), DONE)[2]
    running = start(client)
    happened(client, 1)
    running.stop()
    assert running._thread.is_alive()
    go.set()
    running._thread.join(5)


def test_ending_is_no_error(caplog):
    client = FakeClient(ValueError("closed"))
    one = SyncThread(client, random=lambda: 0.0)
    one._ending = True
    one._once()
    one._work()
    assert client.asked == 1


def test_one_that_was_told_to_end_at_once_takes_a_closed_store_for_what_it_is(start, caplog):
    caplog.set_level("INFO")
    go, client = threading.Event(), FakeClient()

    def closed_meanwhile():
        client.happened.release()
        go.wait(5)
        raise ValueError("the store is closed")

    client.round = closed_meanwhile
    running = start(client)
    happened(client, 1)
    running.stop(wait=False)
    assert running._thread.is_alive()
    go.set()
    running._thread.join(5)
    assert caplog.messages == ["not synced: ValueError"]
