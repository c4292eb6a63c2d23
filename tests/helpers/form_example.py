"""Makes the pictures and sounds of content/forms/eksempel/rundt-i-huset.md: `python -m tests.helpers.form_example`.

The plan and the three rooms are drawn here; the words are said by espeak-ng, in place of the people of the house, who
know better how it sounds.
"""

import subprocess
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from kiosk.forms.publish.recast import sound
from kiosk.paths import ASSETS, BOLD

FORM = ASSETS / "content" / "forms" / "eksempel" / "rundt-i-huset.md"
PLACE = FORM.with_name("rundt-i-huset-media")
SAID = {
    "vis": {"da": "Hvilket rum er det bedste for dig?", "en": "Which room is the best for you?"},
    "stue": {"da": "Stuen", "en": "The living room"},
    "koekken": {"da": "Køkkenet", "en": "The kitchen"},
    "have": {"da": "Haven", "en": "The garden"},
}
ROOMS = {"stue": ("Stue", "Living room"), "koekken": ("Køkken", "Kitchen"), "have": ("Have", "Garden")}
BOXES = {"stue": (60, 60, 620, 560), "koekken": (620, 60, 1140, 560), "have": (60, 600, 1140, 740)}
FILLS = {"stue": "#f6ddb5", "koekken": "#cfe3ee", "have": "#cfe6c2"}
WALL = "#33414a"


def plan(language: int) -> Image.Image:
    """The house from above: two rooms with a door between them, and the garden."""
    image = Image.new("RGB", (1200, 800), "#fffdf8")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(BOLD), 52)
    for room, box in BOXES.items():
        draw.rectangle(box, fill=FILLS[room], outline=WALL, width=10 if room != "have" else 3)
        middle = ((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)
        draw.text(middle, ROOMS[room][language], fill="#1d2529", font=font, anchor="mm")
    draw.rectangle((612, 250, 628, 370), fill=FILLS["stue"])  # a door between them
    draw.rectangle((280, 550, 400, 570), fill=FILLS["stue"])  # and one to the garden
    return image


def room(which: str) -> Image.Image:
    """One room, with what one knows it by."""
    image = Image.new("RGB", (480, 360), FILLS[which])
    draw = ImageDraw.Draw(image)
    if which == "stue":  # a sofa
        draw.rounded_rectangle((90, 120, 390, 220), 30, fill="#8b2f1d")
        draw.rounded_rectangle((70, 180, 410, 280), 30, fill="#a8452f")
    elif which == "koekken":  # a pot on the stove
        draw.rectangle((110, 220, 370, 330), fill="#8a949a", outline=WALL, width=6)
        draw.rounded_rectangle((160, 120, 320, 220), 12, fill="#c0562f", outline=WALL, width=6)
        draw.line((130, 140, 350, 140), fill=WALL, width=14)
    else:  # a tree
        draw.rectangle((220, 200, 260, 330), fill="#7a5230")
        draw.ellipse((140, 40, 340, 240), fill="#3f8a4a")
    return image


def make(place: Path = PLACE) -> None:
    """All of it."""
    place.mkdir(parents=True, exist_ok=True)
    for at, code in enumerate(("da", "en")):
        plan(at).save(place / f"plan-{code}.png", optimize=True)
        for name, words in SAID.items():
            file = place / f"{name}-{code}.wav"
            voice = {"da": "da", "en": "en-gb"}[code]
            subprocess.run(["espeak-ng", "-v", voice, "-s", "130", "-w", str(file), words[code]], check=True)
            file.write_bytes(sound(file.read_bytes()))
    for which in ROOMS:
        room(which).save(place / f"{which}.png", optimize=True)


if __name__ == "__main__":
    make()
