"""The first start, answered and interrupted: every step written down before the next, and nothing asked twice."""

import pytest

from kiosk.devices.network import Lines
from kiosk.devices.wifi import NoRadio, NoWifi, WrongPassword
from kiosk.errors import KnownError
from kiosk.finding import Finding
from kiosk.first import kept, service
from kiosk.first.kept import Kept, Place
from kiosk.first.machine import TABLE, Event, State, resumed, step
from kiosk.first.service import First, NoAddress
from kiosk.store import ReadOnly
from tests.helpers.first_desk import CODE, HOME, Desk, Radio


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path, told={})


def test_a_kiosk_that_was_never_told_to_begin_is_in_service(tmp_path):
    first = Desk(tmp_path).first()
    assert first.over
    first.resume()
    assert First(None, None).over
    assert not (tmp_path / "first.json").exists()


def test_three_answers_and_it_is_ready(desk):
    first = desk.first()
    told = []
    first.listen(lambda: told.append(first.state))
    first.resume()
    assert (first.state, first.over) == (State.LANGUAGE, False)
    first.choose_language("en")
    assert first.state is State.NETWORK
    first.networks(told.append)
    desk.work()
    assert told[-1] == [HOME]
    first.join(HOME, "hemmeligt1", told.append)
    desk.work()
    assert told[-1] is None
    assert (first.state, first.hub_known, first.trouble_with) == (State.CODE, True, "")
    first.give_code(CODE)
    assert (first.state, desk.code) == (State.WORKING, CODE)
    desk.work()
    assert (first.state, first.missing, first.can_serve) == (State.READY, (), True)
    assert desk.hub.asked == [(CODE, "")]
    assert desk.code == ""
    first.serve()
    assert desk.first().over
    assert desk.kept == {
        "language": "en", "network": "wifi", "enrolled": "hub", "done": True, "hub": "", "before": "",
    }  # fmt: skip
    assert told[-1] is State.SERVICE


def test_a_cable_is_not_asked_about(desk):
    desk.lines = Lines(cable=True, address=True)
    first = desk.first()
    first.choose_language("da")
    assert (first.state, desk.kept["network"]) == (State.CODE, "cable")
    first.back()
    assert (first.state, desk.kept["language"], desk.kept["network"]) == (State.LANGUAGE, "", "")


def test_a_cable_that_came_while_it_was_off_is_not_asked_about_either(tmp_path):
    desk = Desk(tmp_path, told={"language": "da"})
    desk.lines = Lines(cable=True, address=True)
    first = desk.first()
    first.resume()
    assert first.state is State.CODE


def test_a_cable_may_be_chosen(tmp_path):
    first = Desk(tmp_path, told={"language": "da"}).first()
    first.use_cable()
    assert first.state is State.CODE


def test_back_asks_again_what_was_answered(desk):
    first = desk.first()
    first.choose_language("da")
    first.join(HOME, "hemmeligt1", lambda _error: None)
    desk.work()
    first.back()
    assert (first.state, desk.kept["network"], desk.kept["language"]) == (State.NETWORK, "", "da")
    first.back()
    assert (first.state, desk.kept["language"]) == (State.LANGUAGE, "")
    first.back()
    assert first.state is State.LANGUAGE


@pytest.mark.parametrize("told", [{}, {"language": "da"}, {"language": "da", "network": "wifi"}])
def test_it_goes_on_where_the_power_went(tmp_path, told):
    desk = Desk(tmp_path, told=told)
    wanted = [State.LANGUAGE, State.NETWORK, State.CODE][len(told)]
    assert desk.first().state is wanted


def test_a_card_that_was_prepared_asks_nothing(tmp_path):
    desk = Desk(tmp_path, told={"language": "da", "network": True, "enrolled": False, "done": False})
    (tmp_path / "enrol.code").write_text("1234 567 890\n")
    first = desk.first()
    assert first.state is State.WORKING
    first.resume()
    desk.work()
    assert (first.state, desk.hub.asked) == (State.READY, [(CODE, "")])
    assert not (tmp_path / "enrol.code").exists()


def test_a_prepared_code_waits_for_the_network_that_was_not_prepared(tmp_path):
    desk = Desk(tmp_path, told={"language": "da"})
    Place(tmp_path).keep_code(CODE)
    first = desk.first()
    assert first.state is State.NETWORK
    first.use_cable()
    assert first.state is State.WORKING
    desk.work()
    assert first.state is State.READY


def test_a_code_that_had_done_its_work_when_the_power_went_is_not_used_twice(desk):
    first = desk.first()
    first.choose_language("da")
    first.use_cable()
    first.give_code(CODE)
    desk.waiting.clear()  # the power goes just when the hub had let it in
    desk.hub.join(CODE)
    again = desk.first()
    assert again.state is State.WORKING
    again.resume()
    desk.work()
    assert again.state is State.READY
    assert desk.hub.asked == [(CODE, "")]


def test_a_kiosk_that_had_a_hub_before_joins_the_new_one(desk):
    desk.hub.enrolled = True
    first = desk.first()
    first.choose_language("da")
    first.use_cable()
    first.give_code(CODE)
    assert desk.kept["before"] == "before"
    desk.work()
    assert desk.hub.asked == [(CODE, "")]


def test_a_square_code_brings_the_address(desk):
    desk.hub.url = ""
    first = desk.first()
    first.choose_language("da")
    first.use_cable()
    assert not first.hub_known
    first.give_code(CODE, "https://hub.example.org")
    desk.work()
    assert desk.hub.asked == [(CODE, "https://hub.example.org")]
    assert (first.hub_known, desk.told) == (True, ["https://hub.example.org"])


def test_an_address_that_did_not_work_may_be_typed_anew(desk):
    desk.hub.url, desk.hub.errors = "", ["no_such_host"]
    first = desk.first()
    first.choose_language("da")
    first.use_cable()
    first.give_code(CODE, "https://hbu.example.org")
    desk.work()
    first.other_code()
    assert (first.hub_known, desk.kept["hub"], desk.told) == (False, "", ["https://hbu.example.org", ""])
    first.give_code(CODE, "https://hub.example.org")
    desk.work()
    assert desk.hub.asked[-1] == (CODE, "https://hub.example.org")
    first.serve()
    assert desk.told[-1] == "https://hub.example.org"


def test_an_address_that_let_nobody_in_is_not_kept(desk):
    desk.hub.url, desk.hub.errors = "", ["no_such_host"]
    first = desk.first()
    first.choose_language("da")
    first.use_cable()
    first.give_code(CODE, "https://hbu.example.org")
    desk.work()
    first.serve()
    assert (desk.kept["hub"], desk.told[-1]) == ("", "")


def test_a_code_without_an_address_asks_for_another(desk):
    desk.hub.url = ""
    first = desk.first()
    first.choose_language("da")
    first.use_cable()
    first.give_code(CODE)
    desk.work()
    assert (first.state, first.trouble_with) == (State.STUCK, "code")


def test_without_a_hub(desk):
    first = desk.first()
    first.choose_language("da")
    first.go_alone()
    assert (first.state, first.alone) == (State.WORKING, True)
    desk.work()
    assert (first.state, desk.hub.asked, desk.kept["network"]) == (State.READY, [], "none")
    again = desk.first()
    again.resume()
    desk.work()
    assert again.state is State.READY
    again.back()
    assert (again.state, again.alone) == (State.CODE, False)


@pytest.mark.parametrize(
    ("code", "what"),
    [("wrong_code", "code"), ("bad_code", "code"), ("no_network", "network"), ("timed_out", "hub"), ("", "hub")],
)
def test_what_stops_it_is_told_with_a_way_on(desk, code, what):
    desk.hub.errors = [code or "odd"]
    first = desk.first()
    first.choose_language("da")
    first.use_cable()
    first.give_code(CODE)
    desk.work()
    assert (first.state, first.trouble_with) == (State.STUCK, what)
    assert desk.code == ("" if what == "code" else CODE)
    if what == "code":
        first.other_code()
        assert first.state is State.CODE
        first.give_code("9876543210")
    else:
        assert desk.first().state is State.WORKING
        first.again()
    desk.work()
    assert (first.state, first.trouble) == (State.READY, None)


def test_no_address_is_told_and_another_network_keeps_the_code(desk):
    desk.lines = Lines(cable=False, address=False)
    first = desk.first()
    first.choose_language("da")
    first.use_cable()
    first.give_code(CODE)
    desk.work()
    assert isinstance(first.trouble, NoAddress)
    assert first.trouble_with == "network"
    assert desk.hub.asked == []
    first.other_network()
    assert (first.state, desk.code) == (State.NETWORK, CODE)
    desk.reaches = True  # somebody answers, whatever the kernel says of routes
    first.use_cable()
    desk.work()
    assert first.state is State.READY


def test_stuck_it_goes_into_service_all_the_same(desk):
    desk.hub.errors = ["timed_out"]
    first = desk.first()
    first.choose_language("da")
    first.use_cable()
    first.give_code(CODE)
    desk.work()
    first.serve()
    assert (first.over, desk.code, desk.kept["enrolled"]) == (True, "", "")


def test_what_the_hub_has_may_come_later(desk):
    desk.hub.round_fails = KnownError()
    first = desk.first()
    first.choose_language("da")
    first.use_cable()
    first.give_code(CODE)
    desk.work()
    assert [one.key for one in first.missing] == ["content"]
    assert first.can_serve


def test_what_is_missing_the_worst_first(desk):
    desk.findings = [
        Finding("touch", None, ""), Finding("sound", None, ""), Finding("guides", None, ""), Finding("disk", False, ""),
        Finding("assets", False, ""), Finding("speech", False, ""), Finding("memory", True, ""),
    ]  # fmt: skip
    first = desk.first()
    first.choose_language("da")
    first.go_alone()
    desk.work()
    assert [(one.key, one.needed) for one in first.missing] == [
        ("disk", True), ("assets", True), ("sound", False), ("speech", False),
    ]  # fmt: skip
    assert not first.can_serve
    desk.findings = []
    first.again()
    desk.work()
    assert first.missing == ()


@pytest.mark.parametrize(("off", "missing"), [(None, ["clock"]), (5, []), (-500, ["clock"])])
def test_a_clock_that_the_hub_has_confirmed_is_right(desk, off, missing):
    desk.findings, desk.hub.off = [Finding("clock", False, "")], off
    first = desk.first()
    first.choose_language("da")
    first.use_cable()
    first.give_code(CODE)
    desk.work()
    assert [one.key for one in first.missing] == missing


def test_a_bug_leaves_nobody_waiting(desk, caplog):
    desk.findings = ZeroDivisionError("what somebody typed")
    first = desk.first()
    first.choose_language("da")
    first.go_alone()
    desk.work()
    assert (first.state, first.trouble_with) == (State.STUCK, "hub")
    assert caplog.messages == ["the first start stopped: ZeroDivisionError"]
    caplog.clear()


def test_a_wrong_password_is_told_and_no_radio_too(desk):
    first, told = desk.first(), []
    first.choose_language("da")
    desk.radio.error = WrongPassword()
    first.join(HOME, "hemmeligt2", told.append)
    desk.work()
    assert (told, first.state) == ([desk.radio.error], State.NETWORK)
    desk.radio = NoWifi()
    first.networks(told.append)
    desk.radio = Radio()
    desk.radio.scan = lambda: (_ for _ in ()).throw(NoRadio())
    first.networks(told.append)
    desk.work()
    assert told[1:] == [None, None]


def test_who_went_back_while_a_network_was_joined_is_not_carried_on(desk):
    first = desk.first()
    first.choose_language("da")
    first.join(HOME, "hemmeligt1", lambda _error: None)
    first.back()
    desk.work()
    assert first.state is State.LANGUAGE


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', '{"language": 5, "done": "yes"}', "\xff"])
def test_a_file_of_nonsense_begins_at_the_first_question(tmp_path, text):
    (tmp_path / "first.json").write_text(text, "latin-1")
    assert Place(tmp_path).read() == Kept()


def test_a_folder_that_takes_nothing_is_a_known_error(tmp_path):
    place = Place(tmp_path / "none")
    assert place.read() is None
    assert place.code == ""
    place.drop_code()
    (tmp_path / "none").write_text("")
    with pytest.raises(KnownError):
        place.write(Kept())
    assert place.read() is None


def test_nothing_goes_on_where_it_could_not_be_written_down(desk, monkeypatch):
    first = desk.first()
    monkeypatch.setattr(Place, "_put", lambda *_given: (_ for _ in ()).throw(ReadOnly()))
    with pytest.raises(ReadOnly):
        first.choose_language("da")
    assert (first.state, first.kept.language) == (State.LANGUAGE, "")


def test_the_files_are_the_kiosks_alone(tmp_path):
    place = Place(tmp_path)
    place.write(Kept(language="da"))
    place.keep_code(CODE)
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "first.json": 0o600,
        "enrol.code": 0o600,
    }
    assert place.read() == Kept(language="da")


def test_the_table_leads_everywhere_and_nowhere_else():
    assert {state for state, _event in TABLE} | set(TABLE.values()) == set(State)
    assert {event for _state, event in TABLE} == set(Event)
    assert step(State.SERVICE, Event.BACK) is State.SERVICE
    assert resumed(Kept(language="da", network="wifi", enrolled="hub"), code=False) is State.WORKING


def test_what_it_does_has_a_name_for_each_step(desk):
    first, seen = desk.first(), []
    first.choose_language("da")
    first.use_cable()
    first.listen(lambda: seen.append(first.doing))
    first.give_code(CODE)
    desk.work()
    assert list(dict.fromkeys(seen)) == ["", *service.STEPS]
    assert kept.CODE == "enrol.code"
