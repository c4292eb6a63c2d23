"""A whole form at the real screen to its paper, through a real CUPS, and to the phone that its code is held up to."""

from pathlib import Path

import cv2
import pypdfium2

from kiosk.demo.visit import arrive
from kiosk.i18n import _
from tests.helpers.until import until
from tests.unit.forms.outputs import test_paper as paper

cups = paper.a_cups_with_a_pdf_printer
PICTURES = Path(__file__).resolve().parents[2] / "build" / "journeys"
NEED = "Jeg vil have min post på papir"


def to_the_form(visitor):
    visitor.touches(_("Help with a form"))
    for _step in range(3):  # the group may be on the second page
        visitor.waits_for(_("I have a key slip"))
        if visitor.sees("Post", whole=True):
            break
        visitor.touches(_("More"), whole=True)
    visitor.touches("Post", whole=True)
    visitor.touches(NEED)
    visitor.touches(_("Begin"), whole=True)


def fill_in(centre, visitor):
    visitor.touches("Sproget er svært")
    visitor.waits_for("Går du selv hen med brevet?")
    visitor.touches("Ja", whole=True)
    visitor.waits_for("Hvilken kommune bor du i?")
    visitor.types("Ærø")
    visitor.touches(_("Go on"))
    visitor.waits_for("Hvad hedder du?")
    visitor.types("Bodil")
    visitor.touches(_("Go on"))
    visitor.waits_for("Hvad er dit CPR-nummer?")
    visitor.touches(_("Skip this"))
    visitor.waits_for("Hvor må de sende et brev hen?")
    visitor.touches("Her i huset")
    visitor.waits_for("Hvad er dit telefonnummer?")
    visitor.types("12345678")
    visitor.touches(_("Go on"))
    visitor.waits_for("Skriv under med en finger")
    visitor._finger.drag(400, 500, 800, 420)
    visitor._finger.drag(500, 400, 700, 540)
    centre.picture("signed")
    visitor.touches(_("Go on"))
    visitor.waits_for(_("Is this right?"))
    centre.picture("check")
    visitor.touches(_("Yes, it is right"))
    visitor.waits_for(_("It is filled in. Well done."))


@paper.needs_cups
def test_a_form_comes_out_of_the_printer_and_its_code_is_read(open_centre, cups, tmp_path):
    before = set(paper.WRITTEN.glob("*"))
    centre = open_centre(changed=("[session]", '[printer]\nkind = "cups"\ndevice = "Letters"\n\n[session]'))
    visitor = centre.visitor
    arrive(visitor)
    to_the_form(visitor)
    fill_in(centre, visitor)
    centre.picture("done")
    visitor.touches(_("See the letter"))
    visitor.waits_for(_("This is how it looks on paper. The letter is in Danish."), patience=60)
    centre.picture("letter")
    visitor.touches(_("Back"), whole=True)
    visitor.touches(_("Where do I hand it in?"))
    visitor.waits_for(_("Ask staff"), whole=True)
    centre.picture("where")
    visitor.touches(_("Back"), whole=True)
    visitor.touches(_("To my phone"))
    visitor.waits_for(_("For your phone's camera"))
    centre.picture("phone")
    visitor.pictures(tmp_path / "phone.png")
    read, _points, _code = cv2.QRCodeDetector().detectAndDecode(cv2.imread(str(tmp_path / "phone.png")))
    lines = [line for line in read.split("\n") if line]
    assert lines[0] == _("Your letter"), "others see a telephone: what it is about is not said unasked"
    assert set(lines) <= set(visitor.reads()), "what the telephone shows stands beside its code"
    assert not [one for one in ("Bodil", "12345678", "Ærø", "Digital Post") if one in read]
    visitor.touches(_("Back"), whole=True)
    visitor.touches(_("Print it"))
    visitor.waits_for(_("Take your paper."), patience=60)
    until(lambda: "Job completed" in (cups / "error").read_text(errors="replace"), "nothing came out")
    (new,) = set(paper.WRITTEN.glob("*.pdf")) - before
    printed = PICTURES / "a_form_comes_out_of_the_printer.pdf"
    printed.write_bytes(new.read_bytes())
    new.unlink()
    with pypdfium2.PdfDocument(printed) as document:
        assert len(document) == 1
        page = document[0].render(scale=1).to_pil().convert("L")
    assert sum(page.histogram()[:128]) > 2000, "there is a letter on it"
    visitor.touches(_("I am done with it"))
    visitor.touches(_("Yes, I am done"))
    visitor.waits_for(_("What can I help with?"))
