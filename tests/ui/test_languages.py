"""Choosing a language: from eight or from two, heard before it is chosen, and nothing entered is lost."""

import pytest

from kiosk import i18n
from kiosk.comfort import Comfort
from kiosk.i18n import Borrowed
from kiosk.ui.overlays.language import LanguageTile, SampleButton
from kiosk.ui.widgets.text import Text
from tests.helpers.desk import Desk
from tests.helpers.languages import choose


@pytest.fixture
def desk(ui, tmp_path):
    made = Desk(ui, tmp_path / "store")
    yield made
    i18n.use("da")


def tiles(desk):
    return {tile.words: tile for tile in reversed(desk.ui.widgets(LanguageTile))}


def test_six_are_in_sight_and_the_others_one_touch_away(desk):
    desk.go("activities")
    desk.touch("Sprog / Language")
    assert list(tiles(desk)) == ["Dansk", "English", "Kalaallisut", "Polski", "Română", "العربية"]
    assert [name for name, tile in tiles(desk).items() if tile.chosen] == ["Dansk"]
    desk.touch("Flere sprog")
    assert list(tiles(desk)) == ["Українська", "Soomaali"]
    desk.touch("De første sprog")
    assert len(tiles(desk)) == 6
    desk.touch("Luk")
    assert not tiles(desk)
    assert i18n.current().code == "da"


def test_what_nobody_has_checked_says_so_in_both(desk):
    desk.touch("Sprog / Language")
    said = {
        name: [part.text for part in tile.walk_parts() if isinstance(part, Text)] for name, tile in tiles(desk).items()
    }
    assert said["English"] == ["English"]
    assert said["Polski"] == ["Polski", "Przetłumaczone bez specjalisty", "Oversat uden fagperson"]
    assert said["Kalaallisut"] == ["Kalaallisut", "Oversat uden fagperson"]


def test_a_language_in_part_comes_with_another_and_each_is_heard_in_its_own_voice(desk):
    desk.touch("Sprog / Language")
    desk.touch("Polski")
    assert i18n.current().code == "pl"
    desk.app.home()
    desk.go("guides")
    desk.touch("Czytaj na głos")
    language, _said = desk.services.speech.said[-1]
    assert language == "pl"
    assert "en" in desk.services.speech.others[-1].values()
    borrowed = [part for part in desk.ui.widgets(Text) if isinstance(part.text, Borrowed)]
    assert borrowed
    assert {part.language for part in borrowed} == {"en"}


def test_each_is_heard_before_it_is_chosen_where_it_has_a_voice(desk):
    desk.touch("Sprog / Language")
    samples = {button.told: button for button in desk.ui.widgets(SampleButton)}
    desk.ui.touch(samples["Posłuchaj: Polski"])
    desk.ui.settle()
    assert desk.services.speech.said[-1] == ("da", ["Polski.", "Mówię po polsku."])
    assert set(desk.services.speech.others[-1].values()) == {"pl"}
    assert i18n.current().code == "da"
    desk.touch("Flere sprog")
    assert [button.told for button in desk.ui.widgets(SampleButton)] == [
        "Слухати: Українська"
    ]  # there is no other voice


def test_in_a_language_without_a_voice_reading_aloud_says_so(desk):
    i18n.use("so")
    desk.app.home()
    desk.app.read_aloud()
    assert desk.sees(i18n._("The screen can't speak this language"))
    assert desk.services.speech.said == []
    assert desk.sees(i18n._("Call staff"))


def test_of_two_the_button_is_the_other_one(desk):
    desk.services.config.centre.offered = ("da", "uk")
    desk.app.home()
    desk.touch("Українська")
    assert i18n.current().code == "uk"
    desk.touch("Dansk")
    assert i18n.current().code == "da"
    assert not desk.app.stage.over


def test_what_was_typed_stays_through_three_languages(desk):
    desk.sign_up()
    desk.touch("Skriv selv et navn")
    desk.type("bo")
    choose(desk.touch, "English")
    choose(desk.touch, "Română")
    desk.touch(i18n._("Sprog / Language"))
    desk.touch("Dansk")

    assert desk.sees("Bo")


def test_with_very_large_letters_there_are_fewer_in_sight_and_none_is_lost(desk):
    desk.ui.resize((1024, 600))
    desk.app.suit(Comfort(text=2))
    desk.touch("Sprog / Language")
    seen = []
    while (here := list(tiles(desk))) and not set(here) & set(seen):
        assert desk.app.stage.over[-1].parts[0].top <= 600
        seen += here
        desk.touch("Flere sprog" if desk.ui.find_all("Flere sprog") else "De første sprog")
    assert seen == [language.name for language in i18n.LANGUAGES]
