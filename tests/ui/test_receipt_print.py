"""Printing the receipt: what is on the paper, and what the screen says meanwhile."""

from datetime import UTC, datetime

import pytest

from kiosk import i18n
from kiosk.devices.printer import PrinterFailed
from kiosk.devices.slip import Line, Qr, render
from tests.helpers.desk import Desk


@pytest.fixture
def desk(ui, tmp_path):
    desk = Desk(ui, tmp_path, printer=True)
    occ = desk.trip()
    receipt = desk.signups.sign_up(occ.uid, occ.occurrence, alias="Åse", friends=1)
    desk.go("receipt", code=receipt.code, alias="Åse")
    return desk


def lines(slip):
    return [part.text for part in slip.parts if isinstance(part, Line)]


def test_the_paper_has_what_is_needed_and_nothing_about_who(desk):
    desk.touch("Udskriv")
    (slip,) = desk.printer.slips
    said = "\n".join(lines(slip))
    for needed in ("Tur til stranden", "Lørdag den 21. november 2026", desk.code, "Nordstranden", "12 34 56 78"):
        assert needed in said
    assert lines(slip)[1] == "Nørretorv 7, stuen", "the centre's own address stands under its name"
    assert "Åse" not in said
    assert sum(isinstance(part, Qr) for part in slip.parts) == 1
    assert render(slip, 384).height > 400


def test_the_screen_follows_the_printer(desk):
    desk.touch("Udskriv")
    assert desk.sees("Skriver ud…")
    desk.touch("Skriver ud…")
    assert len(desk.printer.slips) == 1
    desk.printer.done(None)
    desk.ui.settle()
    assert desk.sees("Tag dit papir.")


def test_a_printer_that_does_not_answer_leads_to_pen_and_staff(desk):
    desk.touch("Udskriv")
    desk.printer.done(PrinterFailed())
    desk.ui.settle()
    assert desk.sees(i18n.say(PrinterFailed()))
    desk.touch("Udskriv")
    assert len(desk.printer.slips) == 2


def test_paper_that_comes_after_the_visit_changes_no_page(desk):
    desk.touch("Udskriv")
    desk.touch("Færdig")
    desk.printer.done(PrinterFailed())
    desk.ui.settle()
    assert desk.app.navigation.current.name == "home"
    assert not desk.sees("printer")


def test_without_a_printer_there_is_no_button(ui, tmp_path):
    desk = Desk(ui, tmp_path)
    (code,) = desk.fill(people=1)
    desk.go("receipt", code=code)
    assert not desk.sees("Udskriv")


def test_a_sensitive_slip_is_only_an_appointment(ui, tmp_path):
    from kiosk.ui.paper import slip

    desk = Desk(ui, tmp_path)
    (code,) = desk.fill("gaeld")
    paper = slip(desk.signups.find(code), desk.services.config.centre, datetime.now(UTC))
    assert "gæld" not in "\n".join(lines(paper)).casefold()
    assert "En aftale" in lines(paper)
