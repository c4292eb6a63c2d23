"""A folder at the screen: made, shut, opened with its words, filled, looked through, taken along, deleted."""

import re

import demo_services
import pytest
from demo_folder import fill, with_folders
from demo_staff import JONAS, METTE

from kiosk.comfort import Comfort
from kiosk.folder import things
from kiosk.folder.errors import NoFolder
from kiosk.session.machine import State
from kiosk.ui.widgets.listed import Listed

WORD = re.compile(r"([1-6])\.\s+([a-zæøå]+)")


@pytest.fixture
def app(ui, tmp_path):
    from kiosk.ui.app import KioskApp

    services = with_folders(demo_services.services(), tmp_path)
    app = KioskApp(services)
    ui.start(app)
    app.staffing.start()
    app.touched()
    app.home()
    ui.advance(0.6)
    yield app
    services.folders.wipe()
    services.store.close()


def touch(ui, words):
    """A touch that no other came before."""
    ui.advance(0.6)
    ui.touch(words)
    ui.settle()


def make(ui):
    touch(ui, "Min mappe")
    touch(ui, "Lav en mappe")
    touch(ui, "Kun mig")
    touch(ui, "Nej, kortet er nok")
    ui.wait(lambda: ui.find_all("Dit nøglekort"))
    found = [match for text in ui.texts() if (match := WORD.fullmatch(text))]
    return [match[2] for match in sorted(found, key=lambda match: match[1])]


def type_words(ui, words):
    from kiosk.ui.widgets.keyboard import KeyCap

    for word in words:
        for letter in word:
            if any(one.words == word for one in buttons(ui)):
                break
            ui.touch(next(one for one in ui.widgets(KeyCap) if one.text == letter))
            ui.advance(0.2)
        touch(ui, next(one for one in buttons(ui) if one.words == word))


def buttons(ui):
    from kiosk.ui.widgets.buttons import BigButton

    return ui.widgets(BigButton)


def test_made_without_a_name_shut_and_opened_with_its_words(ui, app):
    words = make(ui)
    assert len(words) == 6
    touch(ui, "Jeg har ordene")
    assert ui.find("Din mappe er tom")
    touch(ui, "Luk mappen")
    assert app.services.folders.current is None
    touch(ui, "Min mappe")
    touch(ui, "Jeg har et nøglekort")
    type_words(ui, words)
    touch(ui, "Åbn min mappe")
    ui.wait(lambda: ui.find_all("Din mappe er tom"))
    assert [one.what for one in app.services.folders.current.log()] == ["folder.created", "folder.opened"]


def test_wrong_words_are_said_and_nothing_opens(ui, app):
    from kiosk import i18n

    make(ui)
    touch(ui, "Jeg har ordene")
    touch(ui, "Luk mappen")
    app.go("folder_open", words=("badekar", "blyant", "cykel", "ferskner", "gulerod", "havregryn"))
    touch(ui, "Åbn min mappe")
    ui.wait(lambda: ui.find_all(i18n.say(NoFolder())))
    assert app.services.folders.current is None


def test_pictures_are_chosen_twice_and_asked_for(ui, app):
    from kiosk.ui.screens.folder_pictures import PictureKey

    def choose(row):
        for name in row:
            ui.advance(0.3)
            ui.touch(next(one for one in ui.widgets(PictureKey) if one.words == name))
            ui.settle()

    touch(ui, "Min mappe")
    touch(ui, "Lav en mappe")
    touch(ui, "Kun mig")
    touch(ui, "Ja, jeg vælger billeder")
    choose(["dog", "dog", "moon", "key"])
    choose(["dog", "dog", "moon", "swim"])
    assert ui.find("Det var ikke de samme fire. Vælg igen, eller gå videre uden.")
    touch(ui, "Ja, jeg vælger billeder")
    choose(["dog", "dog", "moon", "key"])
    choose(["dog", "dog", "moon", "key"])
    ui.wait(lambda: ui.find_all("Dit nøglekort"))
    found = [match for text in ui.texts() if (match := WORD.fullmatch(text))]
    words = tuple(match[2] for match in sorted(found, key=lambda match: match[1]))
    touch(ui, "Jeg har ordene")
    touch(ui, "Luk mappen")
    app.go("folder_open", words=words)
    ui.settle()
    touch(ui, "Jeg har også billeder")
    choose(["dog", "dog", "moon", "key"])
    ui.wait(lambda: ui.find_all("Din mappe er tom"))


def test_staff_can_help_only_when_they_are_here(ui, app):
    touch(ui, "Min mappe")
    touch(ui, "Lav en mappe")
    touch(ui, "Personalet må hjælpe mig")
    assert ui.find("Personalet er her ikke med deres kort. Kald på dem, eller vælg det andet.")
    sit(ui, app)
    touch(ui, "Personalet må hjælpe mig")
    assert ui.find("Hvad skal mappen hedde?")
    app.page.state["typed"].add("Bjørn")
    touch(ui, "Videre")
    touch(ui, "Nej, kortet er nok")
    ui.wait(lambda: ui.find_all("Dit nøglekort"))
    (one,) = app.services.folders.recoverable(bytes(range(32)))
    assert one.known_as == "Bjørn"


def test_a_card_pulled_while_the_folder_is_made_seals_it_to_no_zeros(ui, app, monkeypatch):
    held, folders, staff = bytearray(range(32)), app.services.folders, app.services.staff
    monkeypatch.setattr(staff, "key", lambda: held)
    given = []
    make_one = folders.create

    def create(**named):
        held[:] = bytes(32)  # as the staff service does when the card goes
        given.append(bytes(named["staff_key"]))
        kept.append(named["staff_key"])
        return make_one(**named)

    kept = []
    monkeypatch.setattr(folders, "create", create)
    touch(ui, "Min mappe")
    touch(ui, "Lav en mappe")
    sit(ui, app)
    touch(ui, "Personalet må hjælpe mig")
    touch(ui, "Videre")
    touch(ui, "Nej, kortet er nok")
    ui.wait(lambda: ui.find_all("Dit nøglekort"))
    assert given == [bytes(range(32))]
    assert kept == [bytearray(32)]  # and our own copy is overwritten when it was used
    assert folders.recoverable(bytes(32)) == []


def sit(ui, app, who=METTE):
    app.services.staff.open(who)
    ui.frames(2)
    app.staffing.pages.go("staff_assist")
    touch(ui, "Ja, sid med mig")
    assert app.services.session.state is State.ASSISTED


def test_things_stand_by_their_day(ui, app):
    app.services.folders.create()
    fill(app.services.folders.current)
    app.go("folder")
    ui.settle()
    from kiosk.ui.widgets.listed import Listed

    shown = [one.words for one in ui.widgets(Listed)]
    top_first = sorted(ui.widgets(Listed), key=lambda one: -one.top)
    assert [one.words for one in top_first][:4] == [
        "Tur til stranden",
        "Min sagsbehandler",
        "Boligstøtte: send papirer",
        "Nordby Kommune: Du skal komme til et møde",
    ]
    assert len(shown) == 7


def test_taken_out_and_brought_back(ui, app):
    app.services.folders.create()
    folder = app.services.folders.current
    fill(folder)
    app.go("folder")
    ui.settle()
    touch(ui, "Tur til stranden")
    touch(ui, "Tag det ud")
    assert not ui.find_all("Tur til stranden")
    touch(ui, "Fortryd")
    assert ui.find("Tur til stranden")
    assert len(folder.things()) == 7


def test_deleted_with_a_receipt(ui, app):
    card, folder = app.services.folders.create()
    fill(folder)
    app.go("folder")
    ui.settle()
    touch(ui, "Slet den")
    touch(ui, "Ja, slet det hele")
    assert ui.find("Den er væk")
    assert ui.find("7 ting blev slettet:")
    assert app.services.folders.current is None
    with pytest.raises(NoFolder):
        app.services.folders.open(card)


def test_who_opened_it_is_seen_and_who_of_staff(ui, app):
    sit(ui, app)
    card, _folder = app.services.folders.create()
    app.services.folders.open(card, by=METTE.serial)
    app.go("folder_log")
    ui.settle()
    assert ui.find("Af Mette.")
    assert ui.find("Personalet står i listen.")


def test_keeping_leads_through_the_making_and_back(ui, app):
    app.go("folder_keep", new=things.note("Husk kaffen", "Og kagen"))
    ui.settle()
    touch(ui, "Lav en mappe")
    touch(ui, "Kun mig")
    touch(ui, "Nej, kortet er nok")
    ui.wait(lambda: ui.find_all("Dit nøglekort"))
    touch(ui, "Jeg har ordene")
    assert ui.find("Husk kaffen")
    touch(ui, "Læg det i min mappe")
    assert ui.find("Det ligger i din mappe")
    assert [one.title for one in app.services.folders.current.things()] == ["Husk kaffen"]


def test_a_contact_with_four_touches(ui, app):
    _card, folder = app.services.folders.create()
    app.go("folder")
    ui.settle()
    touch(ui, "Ny kontakt")
    touch(ui, "Min læge")
    touch(ui, "Helbred")
    touch(ui, "Videre")
    touch(ui, "Ingen dag endnu")
    touch(ui, "Ja, gem det")
    (one,) = folder.things("contact")
    assert (one.title, one.body["about"], one.by) == ("Min læge", "Helbred", "visitor")
    touch(ui, "Min læge")
    touch(ui, "Ret")
    app.page.tell(step="day")
    ui.settle()
    touch(ui, "I morgen 21.")
    touch(ui, "kl. 9.30")
    touch(ui, "Ja, gem det")
    assert folder.thing(one.id).body["meeting"] == "2026-11-21T09:30:00+01:00"


def test_a_note_of_staffs_is_kept_when_the_visitor_said_yes(ui, app):
    _card, folder = app.services.folders.create()
    app.go("folder")
    ui.settle()
    assert not ui.find_all("Skriv en note sammen")
    sit(ui, app)
    touch(ui, "Skriv en note sammen")
    app.page._typed.add("Vi ringer på tirsdag.")
    touch(ui, "Lad gæsten læse det")
    assert folder.things() == []
    assert ui.find("Mette har skrevet det her til din mappe. Er det rigtigt?")
    touch(ui, "Ja, gem det")
    (one,) = folder.things("note")
    assert (one.body["text"], one.body["who"], one.by) == ("Vi ringer på tirsdag.", "Mette", METTE.serial)
    assert [(line.what, line.who) for line in folder.log()][-1] == ("folder.kept", METTE.serial)


def test_the_end_of_the_visit_shuts_it(ui, app):
    app.services.session.wipers.register("folders", app.services.folders.wipe)
    _card, folder = app.services.folders.create()
    app.go("folder")
    ui.settle()
    app.end()
    ui.frames(2)
    assert not folder.open
    assert app.services.folders.current is None


def test_a_new_card_takes_two_of_staff_and_the_owner(ui, app):
    staff = app.services.staff
    card, folder = app.services.folders.create(staff_may_recover=True, staff_key=bytes(range(32)), known_as="Bjørn")
    fill(folder)
    app.services.folders.close()
    sit(ui, app)
    touch(ui, "Min mappe")
    touch(ui, "Jeg har mistet kortet")
    touch(ui, "Lav et nyt kort")
    assert not ui.find_all("Bjørn")  # who sits there must not see what others' folders are called
    app.staffing.pages.page.state["typed"].add("bj")
    app.staffing.pages.refresh()
    touch(ui, "Bjørn")
    staff.second_state = "none"
    staff.turn("open")
    ui.settle()
    assert ui.find("Nu det andet kort")
    staff.second_state = "pin"
    staff.turn("open")
    ui.settle()
    assert ui.find("Andet kort: tast din pinkode")
    staff.second_state, staff.second = "open", JONAS
    staff.turn("open")
    ui.settle()
    touch(ui, "Lav det nye kort")
    ui.wait(lambda: ui.find_all("Dit nøglekort"))
    assert app.staffing.pages is None
    touch(ui, "Jeg har ordene")
    assert ui.find("Tur til stranden")
    assert {(line.what, line.who) for line in app.services.folders.current.log()} >= {
        ("folder.recovered", METTE.serial),
        ("folder.recovered", JONAS.serial),
    }
    with pytest.raises(NoFolder):
        app.services.folders.open(card)


def test_with_one_reader_two_of_staff_make_a_new_card_one_after_the_other(ui, app):
    staff = app.services.staff
    staff.readers = 1
    staff_key = bytes(range(32))
    app.services.folders.create(staff_may_recover=True, staff_key=staff_key, known_as="Bjørn")
    app.services.folders.close()

    def chooses(who):
        sit(ui, app, who)
        touch(ui, "Lav et nyt kort")
        app.staffing.pages.page.state["typed"].add("bj")
        app.staffing.pages.refresh()
        touch(ui, "Bjørn")

    app.go("folder")
    app.go("folder_lost")
    ui.settle()
    chooses(METTE)
    touch(ui, "Ja, jeg er enig")
    assert ui.find("Nu det andet kort")
    staff.pull()
    ui.settle()
    assert app.staffing.pages is None, "nothing of staff's stays without a card"
    chooses(JONAS)
    touch(ui, "Lav det nye kort")
    ui.wait(lambda: ui.find_all("Dit nøglekort"))
    assert {(line.what, line.who) for line in app.services.folders.current.log()} >= {
        ("folder.recovered", METTE.serial),
        ("folder.recovered", JONAS.serial),
    }
    assert staff.agreed == {}


def test_who_agreed_too_long_ago_makes_no_new_card(ui, app):
    staff = app.services.staff
    staff.readers = 1
    _card, folder = app.services.folders.create(staff_may_recover=True, staff_key=bytes(range(32)), known_as="Bjørn")
    app.services.folders.close()
    sit(ui, app)
    app.go("folder_lost")
    ui.settle()
    touch(ui, "Lav et nyt kort")
    staff.agreed[folder.id] = JONAS
    app.staffing.pages.page.tell(chosen=app.services.folders.recoverable(staff.key())[0])
    ui.settle()
    staff.agreed.clear()
    touch(ui, "Lav det nye kort")
    assert ui.find("Ja, jeg er enig")


def test_taken_along_on_a_stick(ui, app, tmp_path):
    app.services.folders.create()
    fill(app.services.folders.current)
    stick = tmp_path / "stick"
    stick.mkdir()
    app.services.sticks.folder = stick
    app.go("folder_take")
    ui.settle()
    touch(ui, "På min USB-nøgle")
    ui.wait(lambda: ui.find_all("Den ligger på nøglen. Du kan tage nøglen ud.") or app.page.state.get("trouble"))
    assert app.page.state.get("trouble") == ""
    assert {path.suffix for path in stick.iterdir()} == {".pdf", ".json"}


def test_how_the_screen_is_best_opens_with_the_folder(ui, app):
    words = make(ui)
    touch(ui, "Jeg har ordene")
    touch(ui, "Tilpas")
    touch(ui, "Stor tekst")
    touch(ui, "Dæk det private")
    touch(ui, "Gem det i min mappe")
    assert ui.find("Det ligger i din mappe")
    assert ui.find_all("Gem det i min mappe") == []
    touch(ui, "Færdig")
    assert ui.find("Skærmen, som du vil have den")
    touch(ui, "Luk mappen")
    app.suit(Comfort(contrast=True))  # as in a visit of its own, in which one has chosen something else before
    touch(ui, "Min mappe")
    touch(ui, "Jeg har et nøglekort")
    type_words(ui, words)
    touch(ui, "Åbn min mappe")
    ui.wait(lambda: ui.find_all("Ny kontakt"))
    assert app.comfort == Comfort(text=1, shy=True, contrast=True)
    app.suit(Comfort(text=1))
    touch(ui, ui.widgets(Listed)[0])
    assert ui.find("Dæk det private")
    touch(ui, "Tag det ud")
    assert ui.find("Din mappe er tom")


def test_who_wishes_nothing_is_not_asked_to_keep_it(ui, app):
    app.services.folders.create()
    touch(ui, "Tilpas")
    assert ui.find_all("mappe") == ui.find_all("Min mappe")
    touch(ui, "Lyst på sort")
    app.services.folders.close()
    touch(ui, "Gem det i min mappe")  # it is gone: nothing is kept, and nothing goes wrong
    assert ui.find_all("Gem det i min mappe") == []
