"""What an ear, an unsteady hand and a tired eye need: the right order, keys that stay, lines that don't tear."""

from dataclasses import replace

import pytest

from kiosk import i18n
from kiosk.ui.reading import spoken
from tests.helpers.desk import Desk
from tests.helpers.layout import faults
from tests.ui import demo_services
from tests.ui.conftest import SIZES


@pytest.fixture
def desk(ui, tmp_path):
    return Desk(ui, tmp_path)


def heard(desk):
    """The words of the page in the order they are said."""
    return [one.words for one in spoken(desk.app.stage.top_content())]


def in_order(said, *words):
    places = [said.index(one) for one in words]
    assert places == sorted(places), said


def test_the_tab_that_is_chosen_is_heard_before_its_list_and_the_others_after(desk):
    desk.go("activities")
    in_order(heard(desk), "Det sker her", "I dag", "Morgenkaffe", "Denne uge", "Senere")
    desk.touch("Denne uge")
    in_order(heard(desk), "Det sker her", "Denne uge", "Tur til stranden", "I dag", "Senere")


@pytest.mark.parametrize(
    ("code", "shown", "said"), [("da", "9.42", "Klokken er 9.42"), ("en", "9:42", "The time is 9:42")]
)
def test_the_clock_is_said_as_people_say_it(desk, code, shown, said):
    i18n.use(code)
    try:
        desk.app.navigation.idle()
        desk.app.refresh()
        clock = desk.ui.find(shown)
        before = desk.ui.image()
        (sentence,) = [one for one in spoken(desk.app.stage.top_content()) if one.part is clock]
        assert (clock.text, sentence.words) == (shown, said)
        clock.mark(sentence.index)
        assert desk.ui.image() != before  # what is shown is marked while the longer words sound
    finally:
        i18n.use("da")


def test_the_code_is_heard_before_the_way_out(desk):
    occ = desk.trip()
    receipt = desk.signups.sign_up(occ.uid, occ.occurrence)
    desk.go("receipt", code=receipt.code)
    in_order(heard(desk), "Du er tilmeldt", "Tur til stranden", "Din kode.", receipt.code, "Færdig")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_key_moves_when_a_code_is_refused(ui, tmp_path, size):
    desk = Desk(ui, tmp_path, size)
    desk.go("find")

    def places():
        return {cap.key.name: tuple(cap.pos) for cap in desk.app.page.keyboard.caps}

    before = places()
    for typed in ("K7M", "4QX"):
        desk.app.page.typed.add(typed)
        desk.app.page.look()
        assert places() == before


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_tiles_in_a_row_have_pictures_of_one_height(ui, tmp_path, size):
    from kiosk.ui.widgets.tile import Headed

    desk = Desk(ui, tmp_path, size)
    desk.fill(people=6)  # so that some parties wait and some do not
    desk.sign_up()
    desk.app.page.use_offered()
    ui.settle()
    assert desk.sees("venteliste")
    fields = {tuple(one.parts[0].size) for one in ui.widgets(Headed)}
    assert len(fields) == 1


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("Vi mødes ved den gule dør kl. 9.45 og går", "kl. 9.45"),
        ("Flyttet fra fredag den 27. november kl. 16.", "27. november"),
        ("We meet by the yellow door at 16:00 and walk", "at 16:00"),
        ("Du kan også ringe til 12 34 56 78.", "12 34 56 78."),
        ("Det koster nok omkring 1.250 kr. for alle", "1.250 kr."),
    ],
)
def test_what_is_read_in_one_go_stays_on_one_line(ui, text, together):
    from kiosk.ui.widgets.text import Text, extent

    part = Text(text)
    least = extent(together, part.font_size, part.bold)[0] + 1
    for width in range(least, least + 400, 7):
        assert any(together in line for line in part.lines(width)), part.lines(width)


NAME = "Fællesspisning med musik, gode råd om regninger og dans for alle, der har lyst til at komme"
PLACE = "Det store lokale på 2. sal i baghuset, gennem porten ved siden af genbrugsbutikken"


@pytest.mark.parametrize("code", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_long_name_leaves_the_pictures_and_the_code_to_scan_their_room(ui, tmp_path, size, code):
    from kiosk.ui.widgets.picture import Picture
    from kiosk.ui.widgets.qr import QrCode

    desk = Desk(ui, tmp_path, size)
    desk.change("kaffe", summary=NAME, location=PLACE)
    desk.change("strand", summary=NAME, location=PLACE)
    i18n.use(code)
    try:
        desk.go("home")
        assert not faults(ui)
        assert min(one.height for one in ui.widgets(Picture) if one.name in HOME) > size[1] * 0.1
        strand = desk.trip()
        signed_up = desk.signups.sign_up(strand.uid, strand.occurrence, friends=2, buddy=True)
        for page in ("receipt", "found"):
            desk.go(page, code=signed_up.code)
            assert not faults(ui)
            (scanned,) = ui.widgets(QrCode)
            assert scanned.fits
    finally:
        i18n.use("da")


@pytest.mark.parametrize("how", ["called off", "removed", "over", "cancelled"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_who_can_no_longer_go_sees_what_else_to_go_to(ui, tmp_path, size, how):
    from kiosk.ui.widgets.activity import ActivityCard

    desk = Desk(ui, tmp_path, size)
    desk.change(summary=NAME, location=PLACE)
    desk.change("kaffe", summary=NAME, location=PLACE)
    strand = desk.trip()
    code = desk.signups.sign_up(strand.uid, strand.occurrence).code
    desk.go("found", code=code)
    assert not ui.widgets(ActivityCard)
    match how:
        case "called off":
            desk.change(cancelled=True)
        case "removed":
            desk.remove()
        case "over":
            desk.services.clock.skipped = strand.end - demo_services.NOW
        case "cancelled":
            desk.signups.cancel(code)
    desk.app.touched()
    desk.go("found", code=code)
    assert not faults(ui)
    assert desk.sees("Her kan du være med")
    offered = ui.widgets(ActivityCard)
    assert len(offered) == (1 if size[1] < 720 else 2)
    ui.advance(0.6)
    ui.touch(offered[-1])
    ui.settle()
    route = desk.app.navigation.current
    assert (route.name, route.params["uid"] == "strand") == ("activity", False)


def test_nothing_else_on_is_no_empty_heading(ui, tmp_path):
    desk = Desk(ui, tmp_path)
    strand = desk.trip()
    code = desk.signups.sign_up(strand.uid, strand.occurrence).code
    desk.services.calendar.programme = ()
    desk.go("found", code=code)
    assert desk.sees("Det er taget af programmet")
    assert not desk.sees("Her kan du være med")
    assert desk.sees("Se, hvad der ellers sker")


HOME = {"pictures/calendar", "pictures/ticket", "pictures/talk"}


def test_that_it_is_called_off_stands_before_when_it_was_to_be(desk):
    film = desk.trip("film")
    desk.go("activity", uid="film", occurrence=film.occurrence)
    assert desk.sees("Aflyst: i dag kl. 19-22")


def test_who_can_no_longer_go_is_not_sent_to_the_meeting_place(desk):
    occ = desk.trip()
    code = desk.signups.sign_up(occ.uid, occ.occurrence, friends=2, buddy=True).code
    desk.go("found", code=code)
    assert desk.sees("Vi mødes her")
    desk.change(cancelled=True)
    desk.app.refresh()
    for words in ("Vi mødes her", "Du tager 2 venner med.", "Personalet finder"):
        assert not desk.sees(words)
    assert desk.sees("Tur til stranden")


def test_a_full_trip_says_that_a_task_gives_a_place(desk):
    desk.fill(people=8)
    desk.sign_up()
    desk.app.page.use_offered()
    desk.app.page.answer(lambda draft: draft.bring(0))
    desk.ui.settle()
    assert desk.sees("der er plads, hvis du hjælper")
    desk.app.back()
    desk.app.page.answer(lambda draft: draft.bring(2))
    desk.ui.settle()
    assert not desk.sees("der er plads, hvis du hjælper")


def test_no_programme_at_all_leads_to_people_and_not_through_empty_tabs(ui, tmp_path):
    desk = Desk(ui, tmp_path, programme=())
    desk.go("activities")
    assert not desk.sees("Senere")
    assert desk.sees("Spørg Mette eller Jonas")
    in_order(heard(desk), "Det sker her", "Hent en medarbejder")


def test_what_is_just_come_has_a_way_on(desk):
    coffee = desk.trip("kaffe")
    desk.go("activity", uid="kaffe", occurrence=coffee.occurrence)
    desk.touch("Se, hvad der ellers sker")
    assert desk.app.navigation.current.name == "activities"


def test_a_sensitive_activity_is_not_named_aloud_unasked(desk):
    nurse = desk.trip("nurse")
    code = desk.signups.sign_up(nurse.uid, nurse.occurrence).code
    desk.go("found", code=code)
    desk.app.page._set(asking=True)
    asking = spoken(desk.app.stage.top_content())
    desk.sign_up("nurse")
    desk.app.page.use_offered()
    for said in (asking, spoken(desk.app.stage.top_content())):
        named = [one for one in said if "Sygeplejersken" in one.words]
        assert named
        assert all(one.part.personal for one in named)
    desk.touch("Læs højt")
    assert desk.sees("Skal det private også læses højt?")
    assert not desk.sees("kode")  # there is none on the page that it asks about


def test_the_question_about_what_is_personal_covers_it(desk):
    occ = desk.trip()
    receipt = desk.signups.sign_up(occ.uid, occ.occurrence)
    desk.go("receipt", code=receipt.code)
    desk.touch("Læs højt")
    corner = desk.ui.image().crop((1190, 0, 1280, 800))
    assert len(corner.getcolors()) == 1


def test_no_sentence_of_a_centre_is_lost_between_the_eye_and_the_ear(ui, tmp_path):
    """`spoken_last` moves texts; it must drop none and say none twice."""
    from kiosk.ui.widgets.text import Text

    desk = Desk(ui, tmp_path, programme=tuple(replace(occ, description="Vi ses.") for occ in demo_services.PROGRAMME))
    for route in ("home", "activities"):
        desk.go(route)
        content = desk.app.stage.top_content()
        seen = sorted(
            words for one in content.walk_parts() if isinstance(one, Text) and one.spoken for words in one.sentences
        )
        assert sorted(heard(desk)) == seen


def test_a_programme_that_is_still_being_read_is_not_called_empty(ui, tmp_path):
    desk = Desk(ui, tmp_path, programme=())
    desk.services.programme_known = lambda: False
    for route in ("idle", "activities"):
        desk.go(route)
        assert desk.sees("Programmet er på vej")
        assert not desk.sees("Der er ikke noget på programmet")
    desk.services.programme_known = lambda: True
    desk.app.programme_changed()
    assert desk.sees("Der er ikke noget på programmet")
