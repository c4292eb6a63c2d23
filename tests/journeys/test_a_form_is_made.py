"""Who made a form sees it on the screen at once, as visitors will: `form preview`."""

from pathlib import Path

from kiosk import i18n
from kiosk.demo.visitor import Kiosk, Visitor
from kiosk.i18n import _

FORM = Path(__file__).resolve().parents[2] / "assets" / "content" / "forms" / "huset.md"


def test_a_spreadsheet_is_opened_on_the_screen(displays, tmp_path):
    i18n.use("da")
    settings = tmp_path / "centre.toml"
    settings.write_text("[screen]\nfullscreen = false\nwidth = 1280\nheight = 800\n", "utf-8")
    command = ["form", "preview", str(FORM), "--config", str(settings)]
    with Kiosk(displays((1280, 800)), tmp_path / "kiosk", command) as kiosk:
        visitor = Visitor(kiosk, (1280, 800))
        visitor.waits_for("Jeg vil låne et rum, eller sige min mening", patience=30)
        visitor.touches(_("Begin"), whole=True)
        visitor.waits_for("Hvad vil du gerne?")
        visitor.leave()
