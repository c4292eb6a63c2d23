"""Signing up by touch, the whole way: questions, receipt, looking it up, cancelling, moving up the waiting list."""

import pytest

from kiosk import i18n
from kiosk.store.errors import DiskFull, ReadOnly
from tests.helpers.desk import Desk
from tests.helpers.languages import choose


@pytest.fixture
def desk(ui, tmp_path):
    return Desk(ui, tmp_path)


def answer_all(desk, *, name="Kom uden navn"):
    """Through the questions to the last page: no name, alone, no task, nobody to go with."""
    desk.touch(name)
    desk.touch("Kun mig")
    desk.touch("Nej tak")
    desk.touch("Nej tak")


def listed(desk, uid="strand"):
    occ = desk.trip(uid)
    return [(line.alias, line.friends, line.role, line.buddy) for line in desk.signups.listing(uid, occ.occurrence)]


def test_a_whole_sign_up_by_touch(desk):
    desk.sign_up()
    desk.touch("Skriv selv et navn")
    desk.type("ærø åse")
    desk.touch("Brug dette navn")
    desk.touch("Mig og 2 venner")
    desk.touch("Brygger kaffe")
    desk.touch("Ja tak")
    assert desk.sees("Vi kalder dig Ærø Åse.")
    assert desk.sees("Du tager 2 venner med.")
    assert desk.sees("Din opgave: Brygger kaffe.")
    assert desk.sees("Du vil gerne følges med nogen.")
    assert listed(desk) == []
    desk.touch("Tilmeld mig")
    assert desk.sees("Du er tilmeldt")
    assert desk.sees(desk.code)
    assert listed(desk) == [("Ærø Åse", 2, "kaffe", True)]


def test_the_made_up_name_is_the_one_on_the_button(desk):
    desk.sign_up()
    first = desk.app.page.offered()
    desk.touch("Find et andet")
    second = desk.app.page.offered()
    assert first != second
    assert desk.sees(second)
    assert not desk.sees(first)
    answer_all(desk, name="Brug dette navn")
    desk.touch("Tilmeld mig")
    assert listed(desk) == [(second, 0, "", False)]


def test_an_answer_is_changed_from_the_last_page_and_nothing_else_is_asked_again(desk):
    desk.sign_up()
    answer_all(desk)
    desk.ui.advance(0.6)
    friends = desk.ui.find("Du kommer alene.")
    change = [part for part in desk.ui.find_all("Ret") if abs(part.center_y - friends.center_y) < part.height / 2]
    desk.ui.touch(change[0])
    assert desk.sees("Kommer du alene?")
    desk.touch("Mig og 1 ven")
    assert desk.sees("Er det rigtigt?")
    assert desk.sees("Du tager 1 ven med.")


def test_the_language_is_switched_in_the_middle_and_the_answers_stay(desk):
    desk.sign_up()
    desk.touch("Skriv selv et navn")
    desk.type("bo")
    choose(desk.touch, "English")
    assert desk.sees("Write the name you want")
    desk.key("b", "o")
    desk.touch("Use this name")
    desk.touch("Me and 1 friend")
    choose(desk.touch, "Dansk")
    assert desk.sees("Vil du hjælpe med noget?")
    desk.touch("Nej tak")
    desk.touch("Nej tak")
    assert desk.sees("Vi kalder dig Bobo.")
    assert desk.sees("Du tager 1 ven med.")


def test_back_goes_through_the_pages_and_then_out_and_leaves_no_name(desk):
    desk.go("activities")
    desk.sign_up()
    desk.touch("Skriv selv et navn")
    desk.type("bo")
    desk.touch("Brug dette navn")
    desk.touch("Tilbage")
    assert desk.sees("Hvad skal vi kalde dig?")
    assert desk.sees("Bo")
    desk.touch("Tilbage")
    assert desk.app.navigation.current.name == "activities"
    desk.sign_up()
    assert str(desk.app.page.draft.own) == ""


def test_a_sensitive_activity_asks_for_a_name_only(desk):
    desk.sign_up("gaeld")
    desk.touch("Kom uden navn")
    assert desk.sees("Er det rigtigt?")
    assert not desk.sees("ven")
    desk.touch("Tilmeld mig")
    assert desk.sees("Du er tilmeldt")


def test_a_full_trip_says_so_before_and_the_line_moves_when_somebody_cancels(desk):
    others = desk.fill(people=8)
    desk.fill(people=1)
    desk.sign_up()
    answer_all(desk)
    assert desk.sees("Du bliver nummer 2 på ventelisten.")
    desk.touch("Skriv mig på ventelisten")
    assert desk.sees("Du er nummer 2 på ventelisten")
    mine = desk.code
    for code, stands in zip(others, ("Du er nummer 1 på ventelisten", "Du er tilmeldt"), strict=False):
        desk.app.home()
        desk.go("find")
        desk.type(code.replace("-", ""))
        desk.touch("Vis det")
        desk.touch("Meld fra")
        assert desk.sees("Vil du melde fra?")
        desk.touch("Ja, meld fra")
        assert desk.sees("Tak, fordi du sagde til.")
        desk.touch("Færdig")
        desk.go("find")
        desk.type(mine.replace("-", ""))
        desk.touch("Vis det")
        assert desk.sees(stands)


def test_who_regrets_cancelling_can_sign_up_again(desk):
    (code,) = desk.fill(people=1)
    desk.go("found", code=code)
    desk.touch("Meld fra")
    desk.touch("Ja, meld fra")
    desk.touch("Fortryd: tilmeld mig igen")
    answer_all(desk)
    desk.touch("Tilmeld mig")
    assert desk.sees("Du er tilmeldt")
    assert desk.code != code


def test_who_is_off_the_list_of_what_is_over_is_not_asked_to_sign_up_again(desk):
    (code,) = desk.fill(people=1)
    desk.signups.cancel(code)
    desk.go("found", code=code)
    assert desk.sees("Tilmeld mig igen")
    desk.change(cancelled=True)
    desk.app.refresh()
    assert not desk.sees("Tilmeld mig igen")
    assert desk.sees("Se, hvad der ellers sker")


def test_a_physical_key_writes_keeps_the_visit_and_only_uncovers_what_is_hidden(desk):
    desk.go("find")
    half = desk.services.session.times.idle * 0.7
    for _ in range(3):
        desk.ui.advance(half)
        desk.ui.window.dispatch("on_textinput", "k")
    assert str(desk.app.page.typed) == "kkk"
    assert not desk.services.session.warning
    desk.touch("Skjul")
    desk.ui.window.dispatch("on_textinput", "x")
    desk.ui.settle()
    assert not desk.services.session.hidden
    assert str(desk.app.page.typed) == "kkk"
    desk.touch("Tilbage")
    desk.ui.window.dispatch("on_textinput", "k")


def test_keeping_the_place_changes_nothing(desk):
    (code,) = desk.fill(people=1)
    desk.go("found", code=code)
    desk.touch("Meld fra")
    desk.touch("Nej, jeg vil gerne med")
    assert desk.sees("Du er tilmeldt")
    assert desk.signups.find(code).status == "confirmed"


def test_a_wrong_code_is_met_kindly_and_can_be_put_right(desk):
    (code,) = desk.fill(people=1)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    desk.go("find")
    desk.type(wrong.replace("-", ""))
    desk.touch("Vis det")
    assert desk.sees("Vi kan ikke finde den kode.")
    desk.key("backspace", code[-1])
    assert not desk.sees("Vi kan ikke finde den kode.")
    desk.touch("Vis det")
    assert desk.sees("Du er tilmeldt")


def test_half_a_code_is_no_wrong_try(desk):
    desk.go("find")
    desk.type("K7")
    desk.touch("Vis det")
    assert desk.sees("En kode har seks tegn")


def test_guessing_becomes_slow(desk):
    (code,) = desk.fill(people=1)
    desk.go("find")
    for number in range(5):
        desk.key("clear")
        desk.type(f"XXXXX{number}")
        desk.touch("Vis det")
        assert desk.sees("Vi kan ikke finde den kode.")
    desk.key("clear")
    desk.type(code.replace("-", ""))
    desk.touch("Vis det")
    assert desk.sees("prøv så igen")
    desk.ui.advance(8)
    desk.touch("Vis det")
    assert desk.sees("Du er tilmeldt")


@pytest.mark.parametrize(
    ("change", "title", "more"),
    [
        ({"cancelled": True}, "Aflyst", "Se, hvad der ellers sker"),
        ({"location": "Sydstranden"}, "Noget er ændret", "Nyt sted: Sydstranden."),
        (None, "Det er taget af programmet", "Se, hvad der ellers sker"),
    ],
)
def test_what_the_programme_changed_is_told_with_a_next_step(desk, change, title, more):
    (code,) = desk.fill(people=1)
    if change is None:
        desk.remove()
    else:
        desk.change(**change)
    desk.go("found", code=code)
    assert desk.sees(title)
    assert desk.sees(more)


@pytest.mark.parametrize("error", [DiskFull, ReadOnly])
def test_a_disk_that_takes_nothing_is_nobodys_fault_and_leads_on(desk, monkeypatch, error):
    desk.sign_up()
    answer_all(desk)

    def fail(*_args, **_wishes):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(desk.services.signups, "sign_up", fail)
        desk.touch("Tilmeld mig")
    assert desk.sees("Det lykkedes ikke lige nu")
    assert desk.sees("12 34 56 78")
    desk.touch("Prøv igen")
    desk.touch("Tilmeld mig")
    assert desk.sees("Du er tilmeldt")


def test_somebody_else_took_the_task_meanwhile(desk):
    occ = desk.trip()
    desk.sign_up()
    desk.touch("Kom uden navn")
    desk.touch("Kun mig")
    desk.touch("Kører bussen")
    desk.touch("Nej tak")
    desk.signups.sign_up(occ.uid, occ.occurrence, role="bus")
    desk.touch("Tilmeld mig")
    assert desk.sees("Nogen har allerede den opgave.")
    desk.touch("Svar igen")
    assert desk.sees("Vil du hjælpe med noget?")
    assert not desk.sees("Kører bussen")
    desk.touch("Nej tak")
    assert desk.sees("Er det rigtigt?")
    desk.touch("Tilmeld mig")
    assert desk.sees("Du er tilmeldt")


@pytest.mark.parametrize("meanwhile", ["cancelled", "removed"])
def test_called_off_meanwhile_leads_to_the_rest_of_the_programme(desk, meanwhile):
    desk.sign_up()
    answer_all(desk)
    if meanwhile == "removed":
        desk.remove()
    else:
        desk.change(cancelled=True)
    desk.touch("Tilmeld mig")
    assert desk.sees("Du er ikke tilmeldt endnu.")
    desk.touch("Se, hvad der ellers sker")
    assert desk.app.navigation.current.name == "activities"


def test_a_cpr_number_is_not_taken_for_a_name(desk):
    desk.sign_up()
    desk.touch("Skriv selv et navn")
    desk.key("numbers", *"0107721234")
    desk.touch("Brug dette navn")
    assert desk.sees("CPR-nummer")
    assert str(desk.app.page.draft.own) == ""
    assert desk.sees("Skriv det navn, du vil bruge")


def test_parties_larger_than_the_activity_are_not_offered(desk):
    desk.change(capacity=2)
    desk.sign_up()
    desk.touch("Kom uden navn")
    assert desk.sees("Mig og 1 ven")
    assert not desk.sees("Mig og 2 venner")


def test_there_is_no_way_back_into_a_finished_sign_up(desk):
    desk.go("activities")
    desk.sign_up()
    answer_all(desk)
    desk.touch("Tilmeld mig")
    desk.touch("Tilbage")
    assert desk.app.navigation.current.name == "activities"
    desk.touch("Tilbage")
    assert not desk.sees("Er det rigtigt?")


def test_the_end_of_the_visit_wipes_what_was_typed(desk):
    desk.sign_up()
    desk.touch("Skriv selv et navn")
    desk.type("hemmelig")
    typed = desk.app.page.draft.own
    assert str(typed) == "Hemmelig"
    desk.touch("Slut")
    assert typed._buffer == bytes(len(typed._buffer))
    assert not desk.sees("Hemmelig")
    assert desk.sees("Alt er slettet fra skærmen.")


@pytest.fixture(autouse=True)
def danish_again():
    yield
    i18n.use("da")
