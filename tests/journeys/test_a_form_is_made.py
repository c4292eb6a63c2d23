"""Who made a form sees it on the screen at once, as visitors will: `form preview`."""

from contextlib import contextmanager
from pathlib import Path

from kiosk import i18n
from kiosk.demo.visitor import Kiosk, Visitor
from kiosk.i18n import _

ROOT = Path(__file__).resolve().parents[2]
FORMS = ROOT / "assets" / "content" / "forms"
PICTURES = ROOT / "build" / "journeys"


@contextmanager
def previewed(displays, folder, form):
    """Who looks at the preview of a form on a screen of its own."""
    i18n.use("da")
    settings = folder / "centre.toml"
    settings.write_text("[screen]\nfullscreen = false\nwidth = 1280\nheight = 800\n", "utf-8")
    command = ["form", "preview", str(FORMS / form), "--config", str(settings)]
    with Kiosk(displays((1280, 800)), folder / "kiosk", command) as kiosk:
        visitor = Visitor(kiosk, (1280, 800))
        yield visitor
        visitor.leave()


def test_a_spreadsheet_is_opened_on_the_screen(displays, tmp_path):
    with previewed(displays, tmp_path, "huset.md") as visitor:
        visitor.waits_for("Jeg vil låne et rum, eller sige min mening", patience=30)
        visitor.touches(_("Begin"), whole=True)
        visitor.waits_for("Hvad vil du gerne?")


def test_its_pictures_are_seen_and_its_sounds_are_heard(displays, tmp_path):
    with previewed(displays, tmp_path, "eksempel/rundt-i-huset.md") as visitor:
        visitor.waits_for("Jeg vil sige, hvor jeg har det bedst", patience=30)
        visitor.touches(_("Begin"), whole=True)
        question = visitor.waits_for("Hvilket rum er det bedste for dig?")
        visitor.pictures(PICTURES / "its_pictures_are_seen-1-question.png")
        visitor.touches_at(question.x + 80, question.y - 80)
        visitor.waits_for(_("Back to the question"))
        visitor.pictures(PICTURES / "its_pictures_are_seen-2-large.png")
        visitor.touches(_("Back to the question"))
        visitor.touches(_("Sprog / Language"))
        visitor.touches("English", whole=True)
        visitor.waits_for("Which room is the best for you?")
        visitor.pictures(PICTURES / "its_pictures_are_seen-3-english.png")
        i18n.use("en")
        visitor.touches(_("Read aloud"))
        visitor.waits_for(_("Stop"), whole=True)
        visitor.waits_for(_("Read aloud"), patience=60)  # all was heard
        visitor.touches("The garden")
        visitor.waits_for(_("Is this right?"))
        assert "The best room: The garden." in visitor.reads()
