"""What screens ask about the hub, and the thread beside them; what speaks is a stand-in that is told what to do."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from kiosk import app, config, i18n
from kiosk.clock import COPENHAGEN
from kiosk.errors import BadInput, KnownError
from kiosk.hub import errors, link, service
from kiosk.hub.told import Link, Waiting
from kiosk.store import DiskFull, Store
from sync import errors as sync_errors
from tests.helpers.centre import KEY, NOON, TurnedClock
from tests.helpers.ceremony import Ceremony

ROW = {"hub_key": "aa", "organisation": "by", "organisation_name": "Byens", "centre": "Nord", "name": "Ved døren"}
PATIENCE = 10.0


@pytest.fixture(name="settings")
def some_settings(tmp_path):
    i18n.use("en")
    return config.load(data=tmp_path / "data")


@pytest.fixture
def services(settings, monkeypatch):
    monkeypatch.setattr(service, "SETTLE", 0.0)
    with Store.open(settings.data_folder / "store", root_key=KEY) as store:
        yield app.build(settings, store, TurnedClock())


@pytest.fixture
def enrolled(services):
    services.store.table("hub").insert({**ROW, "url": "https://hub.example.org", "poll": 300})
    return services


class Speaker:
    """Stands in for the thread of sync: remembers what it was asked."""

    def __init__(self, changed):
        self.changed, self.calls, self.started = changed, [], threading.Event()

    def start(self):
        self.calls.append("start")
        self.started.set()

    def wake(self):
        self.calls.append("wake")

    def stop(self, *, wait=True):
        self.calls.append("stop" if wait else "stop at once")


@pytest.fixture
def speakers(monkeypatch):
    made, came = [], threading.Event()

    def thread(_reach, changed):
        made.append(Speaker(changed))
        came.set()
        return made[-1]

    monkeypatch.setattr(link, "thread", thread)
    return SimpleNamespace(made=made, came=came)


def test_a_kiosk_without_a_hub(services, speakers):
    hub = services.hub
    assert (hub.enrolled, hub.organisation, hub.centre, hub.name, hub.url) == (False, "", "", "", "")
    assert (hub.link, hub.pending(), hub.refused()) == (Link("off", None), (), ())
    assert hub.link.last_updated(NOON) == ""
    assert hub.trusted_now() is None
    hub.start()
    hub.wake()
    hub.stop()
    assert not speakers.made


def test_an_enrolled_kiosk_says_whose_it_is(enrolled):
    hub = enrolled.hub
    assert (hub.enrolled, hub.organisation, hub.centre, hub.name) == (True, "Byens", "Nord", "Ved døren")
    assert (hub.url, hub.link) == ("https://hub.example.org", Link("never", None))
    enrolled.store.table("hub").update({"state": "offline", "last_ok": "2026-11-20T09:05:00+00:00"})
    assert hub.link == Link("offline", datetime(2026, 11, 20, 10, 5, tzinfo=COPENHAGEN))
    assert hub.link.last_updated(NOON) == "Last updated today at 10:05"


@pytest.mark.parametrize("state", ["ok", "offline", "captive", "clock", "busy", "blocked", "cloned", "never", "off"])
def test_every_state_has_words_and_what_is_wrong_a_next_step(state):
    found = Link(state, None)
    assert found.sentence
    assert found.well or found.next_step


def test_a_kiosk_that_has_never_spoken_says_so(enrolled):
    assert enrolled.hub.link.last_updated(NOON) == "Not updated yet"


def test_what_was_stopped_does_not_begin(enrolled, speakers, monkeypatch):
    hub = enrolled.hub
    reached = hub._reach
    monkeypatch.setattr(hub, "_reach", lambda: (hub.stop(), reached())[1])
    hub._begin()
    assert speakers.made[0].calls == [], "stopped while it was being made"
    hub._begin()
    assert len(speakers.made) == 1


def test_what_waits_is_counted_by_kind_with_since_when(enrolled):
    signups, clock = enrolled.signups, enrolled.clock
    events = enrolled.hub._events()
    for kind in ("signup.requested", "lease.returned", "signup.requested"):
        with enrolled.store.transaction():
            events.append("signups", kind, {})
        clock.after(minutes=5)
    waiting = enrolled.hub.pending()
    assert waiting == (Waiting("signup.requested", 2, NOON), Waiting("lease.returned", 1, NOON + timedelta(minutes=5)))
    assert [one.words for one in waiting] == ["2 sign-ups", "1 message"]
    assert signups is enrolled.signups


def test_what_was_refused_is_told_newest_first_with_why(enrolled):
    rows = enrolled.store.table("refused")
    hlc = f"{int(NOON.timestamp() * 1000):015d}.000000"
    for seq, code in ((1, "bad_body"), (2, "from another time")):
        rows.insert(
            {"epoch": 1, "seq": seq, "code": code, "what": "x", "type": "signup.cancelled", "hlc": hlc, "body": {}}
        )
    newest, oldest = enrolled.hub.refused()
    assert (newest.at, newest.what, newest.activity, newest.code) == (NOON, "A cancellation", "", "from another time")
    assert "coordinator" in newest.why
    assert oldest.why == "Something was missing in it. Tell the coordinator."


def test_totals_that_wait_are_said_to_be_totals(enrolled):
    with enrolled.store.transaction():
        events = enrolled.hub._events()
        for kind in ("consult.told", "counts.told", "counts.told"):
            events.append("voice", kind, {})
    assert [one.words for one in enrolled.hub.pending()] == [
        "the result of 1 consultation",
        "the numbers of 2 months and years",
    ]


def test_the_thread_begins_when_it_is_started_and_ends_when_it_is_stopped(enrolled, speakers):
    hub = enrolled.hub
    hub.start()
    hub.start()
    assert speakers.came.wait(PATIENCE)
    (speaker,) = speakers.made
    assert speaker.started.wait(PATIENCE)
    hub.wake()
    hub.stop()
    assert speaker.calls == ["start", "wake", "stop"]


def test_at_the_end_of_a_visit_nobody_waits_for_the_network(enrolled, speakers):
    hub = enrolled.hub
    hub.start()
    assert speakers.came.wait(PATIENCE)
    (speaker,) = speakers.made
    assert speaker.started.wait(PATIENCE)
    hub.stop(wait=False)
    assert speaker.calls[-1] == "stop at once", "told to end at once, so that it knows why the store is closed under it"


def test_a_sign_up_wakes_it_and_news_reach_who_watches(enrolled, speakers):
    from tests.helpers.centre import TRIP

    hub, heard = enrolled.hub, threading.Event()
    hub.on_change(heard.set)
    hub.start()
    assert speakers.came.wait(PATIENCE)
    (speaker,) = speakers.made
    assert speaker.started.wait(PATIENCE)
    enrolled.calendar.occurrence = lambda *_: TRIP
    enrolled.signups.sign_up(TRIP.uid, TRIP.occurrence)
    assert "wake" in speaker.calls
    speaker.changed()
    assert heard.is_set()


@pytest.mark.parametrize(
    ("row", "pause"),
    [
        ({}, 3.0),
        ({"state": "ok", "cursor": "a.1", "last_ok": NOON - timedelta(seconds=100)}, 200.0),
        ({"state": "ok", "cursor": "a.1", "last_ok": NOON - timedelta(seconds=900)}, 3.0),
        ({"state": "ok", "cursor": "a.1", "last_ok": NOON + timedelta(days=900)}, 300.0),
        ({"state": "ok", "cursor": "", "last_ok": NOON}, 3.0),
        ({"state": "offline", "cursor": "a.1", "last_ok": NOON}, 3.0),
    ],
)
def test_a_kiosk_that_starts_anew_after_each_visit_speaks_when_it_is_due(enrolled, monkeypatch, row, pause):
    monkeypatch.setattr(service, "SETTLE", 3.0)
    if "last_ok" in row:
        row = {**row, "last_ok": row["last_ok"].isoformat()}
    enrolled.store.table("hub").update(row)
    assert enrolled.hub._pause() == pause


def test_what_waits_does_not_wait_for_the_poll(enrolled):
    enrolled.store.table("hub").update({"state": "ok", "cursor": "a.1", "last_ok": NOON.isoformat()})
    with enrolled.store.transaction():
        enrolled.hub._events().append("signups", "signup.cancelled", {})
    assert enrolled.hub._pause() == 0.0


@pytest.mark.parametrize("well", [True, False])
def test_content_is_looked_at_before_the_first_word(enrolled, speakers, well):
    checks = []
    enrolled.hub.packs = SimpleNamespace(versions={"main": 3}, check=lambda report: checks.append(report) or well)
    enrolled.hub._begin()
    (row,) = enrolled.store.table("hub")
    assert (len(checks), row.get("packs", False), len(speakers.made)) == (1, not well, 1)


@pytest.mark.parametrize("asked", ["_pause", "_reach"])
def test_a_store_that_closes_at_the_end_of_a_visit_is_no_bug(enrolled, monkeypatch, asked):
    def closed():
        enrolled.hub.stop(wait=False)
        raise ValueError("the store is closed")

    monkeypatch.setattr(enrolled.hub, asked, closed)
    enrolled.hub._begin()


@pytest.mark.logs("the hub can't be spoken to: RuntimeError")
def test_a_bug_before_the_first_word_is_no_more_than_a_line_in_the_log(enrolled, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr(link, "thread", broken)
    enrolled.hub._begin()


def test_a_full_disk_before_the_first_word_is_normal(enrolled, speakers, monkeypatch):
    def full(_reach):
        raise DiskFull

    monkeypatch.setattr(link.Reach, "look_at_packs", full)
    enrolled.hub._begin()
    assert not speakers.made


# Enrolling


def joined(services, monkeypatch, *errors_):
    """What came of enrolling from the screen, in a thread, when the hub answers so."""
    asked, done, said = [], threading.Event(), []
    answers = list(errors_)

    def join(url, typed, store, *_rest, **_options):
        asked.append((url, typed))
        if answers:
            raise answers.pop(0)
        store.table("hub").insert(ROW)

    monkeypatch.setattr(link, "join", join)

    def on_done(error):
        said.append(error)
        done.set()

    services.hub.enrol("1234 567 890", on_done, url="https://hub.example.org/")
    assert done.wait(PATIENCE)
    return asked, said[0]


def test_enrolling_from_the_screen_begins_to_speak(services, speakers, monkeypatch):
    heard = threading.Event()
    services.hub.on_change(heard.set)
    asked, error = joined(services, monkeypatch)
    assert (asked, error) == ([("https://hub.example.org", "1234 567 890")], None)
    assert heard.is_set()
    assert speakers.came.wait(PATIENCE)


def test_enrolling_at_another_hub_ends_the_talk_with_the_one_before(enrolled, speakers, monkeypatch):
    enrolled.hub.start()
    assert speakers.came.wait(PATIENCE)
    (before,) = speakers.made
    assert before.started.wait(PATIENCE)
    _asked, error = joined(enrolled, monkeypatch)
    assert error is None
    assert before.calls == ["start", "stop"]
    after = speakers.made[1]
    enrolled.hub.wake()
    assert after.calls == ["start", "wake"]


def test_a_code_that_does_not_work_is_told(services, speakers, monkeypatch):
    from sync.enrolment import WrongCode

    _asked, error = joined(services, monkeypatch, WrongCode())
    assert isinstance(error, errors.HubError)
    assert "code" in i18n.say(error)
    assert not services.hub.enrolled
    assert not speakers.made


@pytest.mark.logs("could not enrol: RuntimeError")
def test_a_bug_while_enrolling_still_ends_the_waiting(services, speakers, monkeypatch):
    _asked, error = joined(services, monkeypatch, RuntimeError("secret"))
    assert isinstance(error, KnownError)
    assert not speakers.made


def test_the_configuration_says_which_hub(settings, tmp_path):
    settings = replace(settings, hub=replace(settings.hub, url="https://ours.example"))
    with Store.open(tmp_path / "other", root_key=KEY) as store:
        hub = app.build(settings, store, TurnedClock()).hub
        with pytest.raises(errors.OtherHub):
            hub.join("1234567890", url="https://theirs.example")


def test_every_error_of_sync_has_words():
    def below(kind):
        return {kind, *(one for each in kind.__subclasses__() for one in below(each))}

    import sync.enrolment

    silent = {"sync", "refusal", "stopped", "bad_request_signature", "bad_digest", "too_large"}
    for kind in below(sync_errors.SyncError):
        if kind.code in silent or issubclass(kind, sync_errors.Refusal) or kind.__module__.startswith("sync.hub"):
            continue
        if kind.__module__ in {"sync.errors", "sync.enrolment"}:
            known = errors.known(kind())
            assert known.message != errors.HubError.message, kind.code
    assert isinstance(errors.known(sync.enrolment.BadCode()), BadInput)
    for code in ("blocked", "cloned", "unknown_kiosk", "elsewhere"):
        assert errors.known(sync_errors.Refusal(403, code)).message != errors.HubError.message
    assert type(errors.known(sync_errors.Refusal(500, "from another time"))) is errors.HubError


def test_a_folder_that_was_changed_in_the_visit_before_does_not_wait_for_the_poll(enrolled):
    enrolled.store.table("hub").update({"state": "ok", "cursor": "a.1", "last_ok": NOON.isoformat()})
    assert enrolled.hub._pause() > 0.0
    enrolled.folders.create()
    assert enrolled.hub._pause() == 0.0
    assert [(one.kind, one.words) for one in enrolled.hub.pending()] == [("folder.copy", "1 sealed copy of a folder")]


def test_a_card_that_is_closed_here_is_told_at_once_and_one_that_was_closed_elsewhere_is_looked_at(enrolled, speakers):
    ceremony = Ceremony()
    ceremony.card("Mette")
    enrolled.staff.register.keep(ceremony.document(), first=True)
    enrolled.hub._wanted.clear()
    enrolled.staff.register.close("ab" * 16, ceremony.staff)
    assert enrolled.hub._wanted.is_set()
    looked = []
    enrolled.staff._seats = [SimpleNamespace(recheck=lambda: looked.append(1))]
    table = enrolled.store.table("changes")
    said = ceremony.closing("cd" * 16)
    table.insert({"key": "staff/closed/x/y", "kind": "staff", "body": said, "n": 1, "generation": 0})
    enrolled.hub._reach().settle()
    assert looked == [1]
    enrolled.hub._reach().settle()
    assert looked == [1], "nothing was news"
