"""A form with pictures and sounds of its author's own, as publishing leaves it, for the screens."""

from pathlib import Path

from PIL import Image, ImageDraw

from kiosk.forms.library import Library
from kiosk.forms.visit import Forms
from tests.helpers.drafting import opened, quick
from tests.helpers.made_forms import of_text
from tests.helpers.recorded import tone

SHEETS = Path(__file__).resolve().parents[1] / "fixtures" / "forms" / "media.md"
PAGES = (
    "se", "vil", "rum", "ord", "ord2", "flere", "navn", "mere", "antal", "dag", "tid", "vigtigst", "glad", "laes", "ja",
    "under",
)  # fmt: skip


def drawn(path, size, sky, wall):
    """A house with a door, so that one can see whether it is whole."""
    image = Image.new("RGB", size, sky)
    draw = ImageDraw.Draw(image)
    wide, high = size
    draw.rectangle((0, 0, wide - 1, high - 1), outline="black", width=max(3, wide // 100))
    draw.polygon([(wide * 0.1, high * 0.5), (wide * 0.5, high * 0.1), (wide * 0.9, high * 0.5)], fill="#8b2f1d")
    draw.rectangle((wide * 0.2, high * 0.5, wide * 0.8, high * 0.92), fill=wall)
    draw.rectangle((wide * 0.44, high * 0.62, wide * 0.56, high * 0.92), fill="#33414a")
    image.save(path)


def media_form(folder):
    """Its files in `folder`, and the form."""
    form = of_text(SHEETS.read_text("utf-8"))
    folder.mkdir(exist_ok=True)
    drawn(folder / "hus.png", (1200, 800), "#bfe0ef", "#f0d9a8")
    drawn(folder / "house-en.png", (1200, 800), "#d9efbf", "#a8c4f0")
    drawn(folder / "stort.png", (1280, 900), "#ffffff", "#f0d9a8")
    drawn(folder / "plan.jpg", (1280, 720), "#f4efe6", "#c9b28f")
    drawn(folder / "hoej.png", (400, 1200), "#bfe0ef", "#e0a0a0")
    drawn(folder / "bred.png", (1280, 160), "#bfe0ef", "#a0d0a0")
    for name in form.media:
        if name.endswith(".wav"):
            (folder / name).write_bytes(tone())
    return form


def with_media(services, folder):
    """Services whose only form is this one."""
    library = Library(())
    library.add(media_form(folder / "rundt"), folder / "rundt" / "form.json")
    services.forms = Forms(opened(folder / "store"), services.clock, library=library, derive=quick)
    services.session.wipers.register("forms", services.forms.wipe)
    return services
