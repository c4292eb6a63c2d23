"""Walking through a guide with a finger: from a need to a next step, back, on paper, aloud, in the other language."""

import pytest

from kiosk import i18n
from kiosk.devices.printer import PrinterFailed
from kiosk.devices.slip import Line, Qr, render
from kiosk.guidance.guides import Guides
from kiosk.ui.routes import ROUTES
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.qr import QrCode
from tests.helpers.desk import Desk
from tests.helpers.languages import choose
from tests.unit.guidance.building import a_guide, folder


@pytest.fixture
def desk(ui, tmp_path):
    i18n.use("da")
    return Desk(ui, tmp_path, printer=True)


def at(desk):
    """Which step of which guide is on the screen."""
    walk = desk.app.page.walk
    return f"{walk.guide.id}/{walk.step.id}"


def test_from_a_need_to_a_number(desk):
    desk.go("guides")
    desk.touch("Log ind")
    desk.touch("Jeg kan ikke logge ind")
    desk.touch("Jeg har glemt min kode")
    desk.touch("Nej")
    desk.touch("Jeg vil ringe")
    assert at(desk) == "kan-ikke-logge-ind/ring"
    assert desk.sees("33 98 00 10")
    assert desk.sees("Dit CPR-nummer")
    assert desk.sees("Sidst tjekket 20. november 2026. Fra: MitID.")
    assert [part.side for part in desk.ui.widgets(QrCode)]


def test_back_goes_step_by_step_and_then_out(desk):
    desk.go("guides", group="post")
    desk.touch("Hvad er en forkyndelse?")
    desk.touch("Videre")
    desk.touch("Videre")
    desk.touch("Nej, ikke endnu")
    for step in ("aabnet", "dagen", "start"):
        desk.touch("Tilbage")
        assert at(desk) == f"forkyndelse/{step}"
    desk.touch("Tilbage")
    assert desk.app.navigation.current.name == "guides"


def test_a_link_from_a_letter_opens_the_step_and_leads_back_to_the_letter(desk):
    desk.go("activities")
    desk.go("guide", guide="klage", step="frist")
    assert at(desk) == "klage/frist"
    desk.touch("Tilbage")
    assert desk.app.navigation.current.name == "activities"


def test_a_guide_that_leads_to_another(desk):
    desk.go("guide", guide="kan-ikke-logge-ind")
    desk.touch("Jeg har mistet min telefon eller mit ID")
    desk.touch("Vis mig hvordan")
    assert at(desk) == "mistet/start"
    desk.touch("Tilbage")
    assert at(desk) == "kan-ikke-logge-ind/mistet"


def test_a_guide_that_is_not_there_leads_to_the_others(desk):
    desk.go("guide", guide="nowhere")
    assert desk.sees("Vi kan ikke finde den guide")
    desk.touch("Alle guider")
    assert desk.app.navigation.current.name == "guides"


def test_a_guide_that_ends_with_a_person_calls_one(desk):
    desk.go("guide", guide="svindel", step="spoerg")
    desk.touch("Hent en medarbejder")
    assert desk.sees("Ring igen")


def test_the_mailbox_is_offered_where_there_is_one(desk, monkeypatch):
    monkeypatch.delitem(ROUTES, "mailbox", raising=False)
    desk.go("guide", guide="digital-post", step="laes")
    assert not desk.sees("Åbn min Digital Post")
    monkeypatch.setitem(ROUTES, "mailbox", "kiosk.ui.screens.guides:Guides")
    desk.app.refresh()
    desk.touch("Åbn min Digital Post")
    assert desk.app.navigation.current.name == "mailbox"


def test_the_language_is_switched_on_the_step_one_is_on(desk):
    desk.go("guide", guide="klage")
    desk.touch("Ja")
    choose(desk.touch, "English")
    assert at(desk) == "klage/brev"
    assert desk.sees("Find the word klage in the letter.")


def test_how_far_one_is_is_said_where_it_is_known(desk):
    desk.go("guide", guide="klage")
    assert not desk.sees("Trin ")
    desk.go("guide", guide="aktindsigt", step="tid")
    assert desk.sees("Trin 1 af 2")
    desk.touch("Videre")
    assert desk.sees("Trin 2 af 2")


def test_it_is_read_aloud_what_to_do_first_and_then_the_rest(desk):
    desk.go("guide", guide="kan-ikke-betale", step="soeg")
    desk.touch("Læs højt")
    language, said = desk.services.speech.said[-1]
    assert language == "da"
    order = ["Tag det her med til kommunen.", "Din kommune", "Tag det her med:", "Bankens udskrift for tre måneder"]
    places = [said.index(one) for one in order]
    assert places == sorted(places)
    assert any("Sidst tjekket" in one for one in said)


def test_every_step_has_its_own_picture(desk):
    desk.go("guide", guide="klage")
    assert "pictures/letter" in {part.name for part in desk.ui.widgets(Picture)}


def test_what_was_checked_long_ago_says_so(desk, tmp_path):
    own = folder(tmp_path / "own", old=a_guide(checked="2026-01-02"))
    desk.services.guides = Guides.load(own)
    desk.go("guide", guide="old")
    assert desk.sees("Sidst tjekket 2. januar 2026. Fra: borger.dk. Det er længe siden: spørg, om det stadig gælder.")


def test_more_than_six_are_paged(desk, tmp_path):
    own = {f"own-{n}": a_guide(group="house", title=f"Guide nummer {n}", more=f"order = {n}") for n in range(8)}
    desk.services.guides = Guides.load(folder(tmp_path / "own", **own))
    desk.go("guides")
    desk.touch("Her fra huset")
    assert desk.sees("Guide nummer 5")
    assert not desk.sees("Guide nummer 6")
    desk.touch("Flere guider")
    assert desk.sees("Guide nummer 7")
    desk.touch("Guide nummer 7")
    desk.touch("Tilbage")
    assert desk.sees("Guide nummer 7"), "as it was left"
    desk.touch("Tilbage til de første")
    assert desk.sees("Guide nummer 0")


def test_nothing_of_it_is_left_after_the_visit(desk):
    desk.go("guide", guide="kan-ikke-betale")
    route = desk.app.navigation.current
    desk.touch("Min husleje")
    assert route.state
    desk.app.wipe()
    assert not route.state


class TestOnPaper:
    def lines(self, desk):
        return [part.text for part in desk.printer.slips[-1].parts if isinstance(part, Line)]

    def test_a_number(self, desk):
        desk.go("guide", guide="mistet", step="spaer")
        desk.touch("Udskriv")
        said = self.lines(desk)
        for needed in ("Ring, og få det spærret nu.", "33 98 00 10", "Hav det her klar:", "- Dit CPR-nummer"):
            assert needed in said
        assert "Stuen på Nørretorv: 12 34 56 78" in said, "whose number the second one is"
        assert sum(isinstance(part, Qr) for part in desk.printer.slips[-1].parts) == 1
        assert "Sidst tjekket 20. november 2026" in said[-1]
        assert render(desk.printer.slips[-1], 384).height > 400

    def test_a_place_and_what_to_bring(self, desk):
        desk.go("guide", guide="kan-ikke-betale", step="soeg")
        desk.touch("Udskriv")
        assert "Din kommune" in self.lines(desk)
        assert "- Bankens udskrift for tre måneder" in self.lines(desk)

    def test_what_to_write(self, desk):
        desk.go("guide", guide="klage", step="skriv")
        desk.touch("Udskriv")
        said = self.lines(desk)
        assert said[said.index("En klage") + 1] == "- Jeg klager over brevet af (dato)"
        assert "33 41 12 00" in said

    def test_the_screen_follows_the_printer(self, desk):
        desk.go("guide", guide="mistet", step="spaer")
        desk.touch("Udskriv")
        assert desk.sees("Skriver ud…")
        desk.printer.done(PrinterFailed())
        desk.ui.settle()
        assert desk.sees(i18n.say(PrinterFailed()))
        desk.touch("Udskriv")
        desk.printer.done(None)
        desk.ui.settle()
        assert desk.sees("Tag dit papir.")

    def test_paper_that_comes_when_one_has_gone_on_changes_no_page(self, desk):
        desk.go("guide", guide="mistet")
        desk.touch("Mit MitID")
        desk.touch("Nej, ikke endnu")
        desk.touch("Udskriv")
        desk.touch("Tilbage")
        desk.printer.done(PrinterFailed())
        desk.ui.settle()
        assert at(desk) == "mistet/mitid"
        assert not desk.sees(i18n.say(PrinterFailed()))

    def test_without_a_printer_no_paper_is_promised(self, desk):
        desk.printer.available = False
        desk.go("guide", guide="mistet", step="spaer")
        assert not desk.sees("Udskriv")

    def test_every_end_can_be_printed(self, desk):
        for guide in Guides.load():
            for step in guide.steps.values():
                if step.end:
                    desk.app.home()
                    desk.go("guide", guide=guide.id, step=step.id)
                    desk.touch("Udskriv")
                    assert render(desk.printer.slips[-1], 384)
