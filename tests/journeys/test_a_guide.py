"""Somebody who does not know what to do is led to it, step by step, by the real program."""

from kiosk import i18n
from kiosk.demo.visit import arrive, switch_to
from kiosk.i18n import _


def test_who_has_forgotten_a_password_gets_the_number(centre):
    visitor = centre.visitor
    arrive(visitor)
    visitor.touches(_("Who can help me?"))
    visitor.touches(_("How do I …?"))
    visitor.waits_for(_("What do you need help with?"))
    centre.picture("needs")
    visitor.touches(_("Log in"), whole=True)
    visitor.touches("Jeg kan ikke logge ind")
    visitor.waits_for("Hvad er galt?")
    centre.picture("question")
    visitor.touches("Jeg har glemt min kode")
    visitor.touches("Nej", whole=True)
    visitor.touches("Jeg vil ringe")
    visitor.waits_for("33 98 00 10")
    centre.picture("number")
    visitor.touches(_("Back"), whole=True)
    visitor.touches("Jeg vil hellere tale med nogen")
    visitor.waits_for("Borgerservice i din kommune")
    centre.picture("place")
    visitor.touches(_("Done"))
    visitor.waits_for(_("What can I help with?"))
    assert "kan-ikke-logge-ind" not in centre.kiosk.log.read_text("utf-8"), "what somebody needs help with is no log's"


def test_a_decision_to_disagree_with_ends_in_what_to_write(centre):
    visitor = centre.visitor
    arrive(visitor)
    switch_to(visitor, "English")
    visitor.touches(_("Who can help me?"))
    visitor.touches(_("How do I …?"))
    visitor.touches(_("Meetings and decisions"))
    visitor.touches("I disagree with a decision")
    visitor.touches("Yes", whole=True)
    for heading in ("Find the word klage", "Often you have four weeks", "When do the four weeks begin?"):
        visitor.waits_for(heading)
        visitor.touches(_("Go on"))
    visitor.touches("No", whole=True)
    for heading in ("Complain to those who sent", "What happens then?"):
        visitor.waits_for(heading)
        visitor.touches(_("Go on"))
    visitor.waits_for("Write your complaint.")
    visitor.waits_for("The number of the case")
    centre.picture("write")
    visitor.touches(_("Finish"))
    i18n.use("da")
    visitor.waits_for(_("Touch the screen"))
