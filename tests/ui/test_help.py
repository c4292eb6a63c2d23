"""From a need to somebody who can help: by picture, in one's own words, on paper; and never to a dead end."""

import pytest

from kiosk import i18n
from kiosk.devices.printer import PrinterFailed
from kiosk.devices.slip import Line, Qr
from kiosk.ui.screens.help_offer import link
from kiosk.ui.screens.help_parts import OfferCard
from kiosk.ui.widgets.qr import QrCode
from kiosk.ui.widgets.town_map import TownMap
from tests.helpers.desk import Desk
from tests.helpers.languages import choose


@pytest.fixture
def desk(ui, tmp_path):
    i18n.use("da")
    return Desk(ui, tmp_path, printer=True)


def names(desk):
    """The offers on the screen, from the top."""
    return [card.words for card in sorted(desk.ui.widgets(OfferCard), key=lambda card: -card.y)]


def to(desk, text):
    desk.app.home()
    desk.go("help_found", text=text)


def offer(desk, name):
    """The page of the offer whose name begins so."""
    found = next(one for one in desk.services.directory.offers if one.name["da"].startswith(name))
    desk.go("help_offer", offer=found.id)


def test_several_pictures_give_offers_for_each(desk):
    desk.app.home()
    desk.ui.settle()
    desk.touch("Hvem kan hjælpe mig?")
    desk.touch("Et sted at sove")
    desk.touch("Tænder")
    desk.touch("Vis, hvem der kan hjælpe (2)")
    shown = names(desk)
    assert len(shown) == 3
    assert "Gratis tandlæge" in shown
    assert "Herberget Anker (§ 110)" in shown


def test_a_picture_that_was_chosen_is_let_go_by_a_second_touch(desk):
    desk.go("help")
    desk.touch("Mad")
    assert desk.sees("Vis, hvem der kan hjælpe (1)")
    desk.touch("Mad")
    assert not desk.sees("Vis, hvem der kan hjælpe")
    assert desk.sees("Dine rettigheder")


def test_there_are_more_pictures_and_what_was_chosen_stays(desk):
    desk.go("help")
    desk.touch("Mad")
    desk.touch("Mere")
    desk.touch("Bad")
    desk.touch("Vis, hvem der kan hjælpe (2)")
    desk.touch("Tilbage")
    assert desk.app.navigation.current.state["chosen"] == ["food", "shower"]


def test_in_ones_own_words_and_what_was_typed_is_wiped(desk):
    desk.go("help")
    desk.touch("Skriv det selv")
    desk.type("tandpine")
    typed = desk.app.page.typed
    desk.touch("Søg")
    assert "Gratis tandlæge" in names(desk) or "Tandlægevagten" in names(desk)
    assert not desk.sees("tandpine")
    desk.app.end()
    assert str(typed) == ""


def test_one_letter_is_too_little_to_look_for(desk):
    desk.go("help_type")
    desk.type("x")
    desk.touch("Søg")
    assert desk.app.navigation.current.name == "help_type"
    assert desk.sees("Skriv lidt mere")


def test_who_may_not_bring_a_dog_is_shown_where_it_may_come(desk):
    to(desk, "min hund må ikke komme med")
    shown = names(desk)
    desk.touch("Mere")
    shown += names(desk)
    assert "Natlys: sov her i nat" in shown
    assert desk.sees("Hunden må komme med")


def test_a_crisis_line_stands_first_and_no_filter_takes_it_away(desk):
    to(desk, "jeg vil dø")
    assert names(desk)[0] == "Livslinien: tanker om at dø"
    assert desk.sees("70 201 201")
    desk.touch("Kun kvinder")
    assert names(desk)[0] == "Livslinien: tanker om at dø"


def test_a_filter_that_lets_nothing_through_says_so(desk):
    desk.go("help_found", needs=("dental",))
    before = names(desk)
    desk.touch("Kun kvinder")
    assert desk.sees("Ingen af dem passer")
    desk.touch("Vis alle igen")
    assert names(desk) == before


def test_open_now_leaves_only_what_is_open(desk):
    desk.go("help_found", needs=("sleep",))
    desk.touch("Åbent nu")
    shown = names(desk)
    assert shown
    assert len(desk.ui.find_all("Åbent ")) >= len(shown)
    assert not desk.sees("Åbner ")


def test_nothing_found_offers_a_person_and_the_lines(desk):
    to(desk, "xyzzy qwrt")
    assert desk.sees("Vi fandt ikke noget til det")
    assert desk.sees("70 201 201")
    assert desk.sees("112")
    desk.touch("Spørg personalet")
    assert desk.sees("Her er brug for en medarbejder")


def test_the_whole_of_an_offer(desk):
    offer(desk, "Natlys")
    for words in ("Åbner i dag kl. 21", "Hunden må komme med", "Gratis", "Dansk, engelsk, polsk", "Sidst tjekket"):
        assert desk.sees(words), words
    desk.touch("Tider")
    assert len(desk.ui.find_all("kl. 21-8")) == 7
    desk.touch("Find vej")
    assert desk.sees("Kirkestræde 39")
    assert desk.sees("Cirka 8 minutter til fods")
    assert len(desk.ui.widgets(TownMap)) == 1
    desk.touch("Ring")
    assert desk.sees("12 34 50 01")
    assert len(desk.ui.widgets(QrCode)) == 1


def test_a_line_has_its_number_at_once_and_no_map(desk):
    offer(desk, "Livslinien")
    assert desk.sees("70 201 201")
    assert desk.sees("Tænker du på at tage dit liv?")
    assert desk.sees("Se livslinien.dk for åbningstider.")  # nobody here knows them
    assert desk.ui.widgets(QrCode)
    assert not desk.sees("Find vej")


def test_an_offer_on_paper(desk):
    offer(desk, "Natlys")
    desk.touch("Udskriv")
    (slip,) = desk.printer.slips
    said = [part.text for part in slip.parts if isinstance(part, Line)]
    assert said[1] == "Natlys: sov her i nat"
    assert "Kirkestræde 39, 0000 Prøvekøbing" in said
    assert "Nu: åbner i dag kl. 21" in said
    assert any("12 34 50 01" in line for line in said)
    assert any(isinstance(part, Qr) for part in slip.parts)
    desk.printer.done(None)
    desk.ui.until(lambda: desk.sees("Tag dit papir"))


def test_a_printer_that_fails_says_so(desk):
    offer(desk, "Natlys")
    desk.touch("Udskriv")
    desk.printer.done(PrinterFailed())
    desk.ui.until(lambda: desk.sees("Printeren"))


def test_an_offer_that_staff_took_away(desk):
    desk.go("help_offer", offer="gone")
    assert desk.sees("Det er ikke på listen mere")
    desk.touch("Hent en medarbejder")
    assert desk.sees("Her er brug for en medarbejder")


def test_where_the_towns_map_is_not_theirs_there_is_none(desk, monkeypatch):
    monkeypatch.setattr(desk.services.directory, "map", None)
    offer(desk, "Natlys")
    desk.touch("Find vej")
    assert desk.sees("Kirkestræde 39")
    assert not desk.ui.widgets(TownMap)


def test_who_comes_before_it_was_read_waits_and_then_sees(desk, monkeypatch):
    directory = desk.services.directory
    waiting = []
    monkeypatch.setattr(type(directory), "searchable", False)
    monkeypatch.setattr(type(directory), "prepare_search", lambda _self, then: waiting.append(then))
    desk.go("help_found", needs=("food",))
    assert desk.sees("Vi leder efter")
    monkeypatch.setattr(type(directory), "searchable", True)
    waiting[0]()
    desk.ui.until(lambda: bool(names(desk)))


def test_in_the_other_language(desk):
    desk.go("help_found", needs=("dental",))
    choose(desk.touch, "English")
    assert desk.sees("They can help")
    assert any("dentist" in name.lower() for name in names(desk))


@pytest.mark.parametrize("where", ["idle", "home", "help", "activities"])
def test_the_crisis_lines_are_one_touch_away(desk, where):
    if where == "idle":
        desk.app.wipe()
        desk.app.start_afresh()
        desk.ui.settle()
    else:
        desk.app.home()
        desk.go(where)
    desk.touch("Hent en medarbejder")
    for words in ("112", "1888", "70 201 201", "Haster det? Ring til dem:"):
        assert desk.sees(words), words


def test_the_bell_waits_for_no_directory_and_the_lines_come_when_it_was_read(desk, monkeypatch):
    kind, waiting = type(desk.services.directory), []
    monkeypatch.setattr(kind, "ready", False)
    monkeypatch.setattr(kind, "prepare", lambda _self, then: waiting.append(then))
    desk.touch("Hent en medarbejder")
    assert desk.sound.played == ["call"]
    assert not desk.sees("70 201 201")
    monkeypatch.setattr(kind, "ready", True)
    waiting[0]()
    desk.ui.until(lambda: desk.sees("70 201 201"))
    assert desk.sound.played == ["call"]
    desk.touch("Fortryd")
    assert not desk.app.stage.over


def test_who_has_gone_on_gets_no_second_call(desk, monkeypatch):
    kind, waiting = type(desk.services.directory), []
    monkeypatch.setattr(kind, "ready", False)
    monkeypatch.setattr(kind, "prepare", lambda _self, then: waiting.append(then))
    desk.touch("Hent en medarbejder")
    desk.touch("Fortryd")
    monkeypatch.setattr(kind, "ready", True)
    waiting[0]()
    desk.ui.settle()
    assert not desk.app.stage.over


def test_it_is_read_aloud_who_can_help_before_what_else_can_be_touched(desk):
    desk.go("help_found", needs=("sleep",))
    desk.app.read_aloud()
    ((_language, said),) = desk.services.speech.said
    heard = " ".join(said)
    first = names(desk)[0]
    assert heard.index(first) < heard.index("Kun kvinder")
    assert all(name in heard for name in names(desk))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("112", "tel:112"),
        ("70 201 201", "tel:+4570201201"),
        ("+45 12 34 50 01", "tel:+4512345001"),
        ("1888", "tel:1888"),
    ],
)
def test_the_code_is_a_number_that_a_phone_can_call(number, said):
    assert link(number) == said
