"""The session as the screens see it: what is told, in which order, and when the timer is to ring."""

import pytest

from kiosk.session import Action, EndedBy, Session, State, Times, Visit, Wipers


class TurnedClock:
    def __init__(self):
        self.seconds = 1000.0

    def monotonic(self):
        return self.seconds

    def now(self):
        raise AssertionError("a session must not depend on the wall clock, which may be wrong")


class Kiosk:
    """A session with recording stand-ins around it."""

    def __init__(self, **times):
        self.clock = TurnedClock()
        self.heard = []
        self.wipers = Wipers()
        self.wipers.register("words", lambda: self.heard.append("words wiped"))
        self.visits = []
        self.session = Session(
            self.clock,
            self.wipers,
            times=Times(**times),
            begin=self.begin,
            silence=lambda: self.heard.append("silence!"),
            restart=lambda: self.heard.append("restarted"),
        )
        self.session.listen(lambda action: self.heard.append(action.value))

    def begin(self):
        self.visits.append(Visit.begin([]))
        return self.visits[-1]

    def after(self, seconds):
        self.clock.seconds += seconds
        return self.session.due()

    def told(self):
        heard, self.heard = self.heard, []
        return heard


@pytest.fixture(name="kiosk")
def a_kiosk():
    return Kiosk(idle=120, warning=30, goodbye=2)


def test_an_idle_kiosk_waits_for_nothing(kiosk):
    assert kiosk.session.next_deadline() is None
    assert kiosk.session.due() is None
    assert kiosk.told() == []


def test_a_touch_begins_a_visit(kiosk):
    kiosk.session.touch()
    assert kiosk.told() == ["begin"]
    assert kiosk.session.state is State.VISITING
    assert kiosk.session.visit is kiosk.visits[0]
    assert kiosk.session.next_deadline() == 1120


def test_a_visit_that_could_not_begin_is_wiped_all_the_same(kiosk):
    def fails():
        raise BlockingIOError

    kiosk.session._begin = fails
    with pytest.raises(BlockingIOError):
        kiosk.session.touch()
    kiosk.session.end()
    assert "words wiped" in kiosk.told()
    assert kiosk.session.state is State.ENDING


def test_slut_wipes_first_then_says_goodbye_then_starts_afresh(kiosk):
    kiosk.session.touch()
    key = kiosk.visits[0].key
    assert any(key)
    kiosk.told()
    kiosk.session.end()
    assert kiosk.told() == ["silence!", "words wiped", "wipe", "goodbye"]
    assert kiosk.session.visit is None
    assert not any(key)
    assert kiosk.session.ended_by is EndedBy.VISITOR
    kiosk.session.touch()
    assert kiosk.told() == [], "a touch during the goodbye must not begin a visit that the restart then cuts"
    assert kiosk.after(1.9) == 1002
    assert kiosk.told() == []
    assert kiosk.after(0.1) is None
    assert kiosk.told() == ["restarted", "restart"]
    assert kiosk.session.state is State.IDLE


def test_nobody_there_warns_then_ends(kiosk):
    kiosk.session.touch()
    kiosk.told()
    assert kiosk.after(119) == 1120
    assert kiosk.told() == []
    assert kiosk.after(1) == 1150
    assert kiosk.told() == ["warn"]
    assert kiosk.session.warning
    kiosk.after(29)
    assert kiosk.told() == []
    kiosk.after(1)
    assert kiosk.told() == ["unwarn", "silence!", "words wiped", "wipe", "goodbye"]
    assert kiosk.session.ended_by is EndedBy.IDLE


def test_a_touch_in_the_warning_prolongs_as_often_as_one_likes(kiosk):
    kiosk.session.touch()
    kiosk.told()
    for _ in range(15):
        kiosk.after(120)
        kiosk.clock.seconds += 29.9
        kiosk.session.touch()
        assert kiosk.told() == ["warn", "unwarn"]
        assert kiosk.session.next_deadline() == kiosk.clock.seconds + 120


def test_a_touch_prolongs_without_telling_anybody(kiosk):
    kiosk.session.touch()
    kiosk.told()
    kiosk.clock.seconds += 100
    kiosk.session.touch()
    assert kiosk.told() == []
    assert kiosk.after(20) == 1220, "the timer armed before rings too early: it gets the new time"
    assert kiosk.told() == []


def test_time_to_read_is_kept_also_when_something_is_touched_meanwhile(kiosk):
    kiosk.session.extend(300)
    assert kiosk.session.next_deadline() is None  # nobody is there
    kiosk.session.touch()
    kiosk.session.extend(300)
    begun = kiosk.clock.seconds
    kiosk.clock.seconds += 10
    kiosk.session.touch()
    assert kiosk.session.next_deadline() == begun + 300
    kiosk.clock.seconds += 280
    kiosk.session.touch()
    assert kiosk.session.next_deadline() == begun + 290 + kiosk.session.times.idle
    assert kiosk.told().count(Action.WARN) == 0


def test_the_next_visitor_has_no_time_of_the_last(kiosk):
    kiosk.session.touch()
    kiosk.session.extend(300)
    kiosk.session.end()
    kiosk.after(5)
    kiosk.session.touch()
    assert kiosk.session.next_deadline() == kiosk.clock.seconds + kiosk.session.times.idle


def test_being_read_to_is_being_there(kiosk):
    kiosk.session.touch()
    kiosk.clock.seconds += 100
    kiosk.session.active()
    assert kiosk.session.next_deadline() == 1220


def test_hide_is_silent_and_blank_at_once_and_a_touch_brings_back(kiosk):
    kiosk.session.touch()
    kiosk.told()
    kiosk.session.hide()
    assert kiosk.told() == ["silence!", "silence", "blank"]
    assert kiosk.session.hidden
    kiosk.session.touch()
    assert kiosk.told() == ["unblank"]
    assert not kiosk.session.hidden


def test_while_hidden_the_idle_time_runs_and_the_wipe_comes(kiosk):
    kiosk.session.touch()
    kiosk.session.hide()
    kiosk.told()
    kiosk.session.active()
    kiosk.after(120)
    assert kiosk.told() == ["warn"]
    kiosk.after(30)
    assert kiosk.told() == ["unwarn", "silence!", "words wiped", "unblank", "wipe", "goodbye"]
    assert not kiosk.session.hidden


def test_the_idle_page_has_nothing_to_hide(kiosk):
    kiosk.session.hide()
    assert kiosk.told() == []
    assert not kiosk.session.hidden


def test_assisted_ends_when_the_card_goes_and_before_the_wipe(kiosk):
    kiosk.session.touch()
    kiosk.session.assist()
    kiosk.session.card_removed()
    kiosk.session.assist()
    assert kiosk.session.visiting
    assert kiosk.told() == ["begin", "assist", "unassist", "assist"]
    kiosk.session.end(EndedBy.STAFF)
    assert kiosk.told() == ["unassist", "silence!", "words wiped", "wipe", "goodbye"]
    assert kiosk.session.ended_by is EndedBy.STAFF


def test_ending_twice_wipes_once(kiosk):
    kiosk.session.touch()
    kiosk.session.end()
    kiosk.told()
    kiosk.session.end(EndedBy.IDLE)
    assert kiosk.told() == []
    assert kiosk.session.ended_by is EndedBy.VISITOR


def test_two_visits_share_nothing(kiosk):
    for _ in range(2):
        kiosk.session.touch()
        kiosk.session.end()
        kiosk.after(2)
    kiosk.session.touch()
    one, two, three = kiosk.visits
    assert len({visit.id for visit in (one, two, three)} - {""}) == 1, "the ids of visits that ended are gone"
    assert three.id


@pytest.mark.logs("a listener failed at: begin", "a listener failed at: wipe", "a listener failed at: goodbye")
def test_a_failing_listener_stops_neither_the_wipe_nor_the_log_tells_its_words(kiosk, caplog):
    def fails(action):
        raise RuntimeError("Hemmelig Havørn")

    kiosk.session.listen(fails)
    kiosk.session.touch()
    kiosk.told()
    kiosk.session.end()
    assert kiosk.told() == ["silence!", "words wiped", "wipe", "goodbye"]
    assert "Havørn" not in caplog.text


@pytest.mark.logs("the sound could not be stopped")
def test_sound_that_cannot_be_stopped_does_not_stop_the_wipe():
    heard = []
    session = Session(TurnedClock(), Wipers(), begin=lambda: Visit.begin([]), silence=lambda: 1 / 0, restart=list)
    session.listen(heard.append)
    session.touch()
    session.end()
    assert Action.WIPE in heard


def test_a_listener_can_leave(kiosk):
    heard = []
    leave = kiosk.session.listen(heard.append)
    leave()
    kiosk.session.touch()
    assert heard == []


@pytest.mark.parametrize("times", [{"warning": 19.9}, {"idle": 0}, {"goodbye": -1}])
def test_times_that_would_hurry_somebody_are_refused(times):
    with pytest.raises(ValueError, match="at least 20 seconds"):
        Times(**times)
