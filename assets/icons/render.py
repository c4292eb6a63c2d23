"""Draw the icons of `sources.toml` as PNG files, from the two icon sets unpacked by npm.

`python assets/icons/render.py TABLER FLUENT`, where TABLER is the folder of @tabler/icons and FLUENT that of
@iconify-json/fluent-emoji-flat. Needs rsvg-convert (Debian: librsvg2-bin). The drawings are committed, so nobody has to
run this to build the kiosk; `make icons` does when an icon is added.
"""

import io
import json
import subprocess
import sys
import tomllib
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
UI_SIZES = {"": 96, "48": 48}  # folder under ui/ -> pixels; small ones are drawn, not scaled, to stay sharp
PICTURE_SIZES = {"": 256, "128": 128}  # so that none is scaled to less than half: that needs mipmaps, slow to make


def main(tabler: Path, fluent: Path) -> None:
    """Draw every icon, and remove drawings that the list no longer names."""
    sources = tomllib.loads((HERE / "sources.toml").read_text("utf-8"))
    kept = set()
    for name, source in sources["ui"].items():
        file = HERE / f"{source}.svg" if source.startswith("own/") else tabler / "icons" / "outline" / f"{source}.svg"
        svg = file.read_text("utf-8").replace("currentColor", "#ffffff")
        for folder, size in UI_SIZES.items():
            kept.add(draw(svg, size, HERE / "ui" / folder / f"{name}.png"))
    icons = json.loads((fluent / "icons.json").read_text("utf-8"))
    for name, source in sources["pictures"].items():
        bodies = [body(icons, one) for one in ([source] if isinstance(source, str) else source)]
        for folder, size in PICTURE_SIZES.items():
            kept.add(draw(together(bodies), size, HERE / "pictures" / folder / f"{name}.png", colours=128))
    for old in set(HERE.glob("*/**/*.png")) - kept:
        old.unlink()


def body(icons: dict, name: str) -> str:
    """The inside of one Fluent drawing, 32 x 32 units; an alias stands for its parent. `own/x` is own/x.svg here."""
    if name.startswith("own/"):
        return (HERE / f"{name}.svg").read_text("utf-8").partition(">")[2].rpartition("</svg>")[0]
    while name in icons.get("aliases", {}):
        name = icons["aliases"][name]["parent"]
    return icons["icons"][name]["body"]


def together(bodies: list[str]) -> str:
    """One drawing alone, or up to six of them in two rows in the same square."""
    columns = 1 if len(bodies) == 1 else 2 if len(bodies) <= 4 else 3
    rows = -(-len(bodies) // columns)
    scale = 1 / max(columns, rows)
    parts = []
    for index, one in enumerate(bodies):
        row, column = divmod(index, columns)
        in_row = min(columns, len(bodies) - row * columns)
        x = (32 - in_row * 32 * scale) / 2 + column * 32 * scale
        y = (32 - rows * 32 * scale) / 2 + row * 32 * scale
        parts.append(f'<g transform="translate({x} {y}) scale({scale})">{one}</g>')
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{"".join(parts)}</svg>'


def draw(svg: str, size: int, target: Path, colours: int = 0) -> Path:
    """Render one SVG as a square PNG of `size` pixels; `colours` > 0 makes the file small with a palette."""
    command = ["rsvg-convert", "--width", str(size), "--height", str(size)]
    rendered = subprocess.run(command, input=svg.encode(), stdout=subprocess.PIPE, check=True).stdout
    image = Image.open(io.BytesIO(rendered)).convert("RGBA")
    if colours:
        image = image.quantize(colours, method=Image.Quantize.FASTOCTREE)
    target.parent.mkdir(parents=True, exist_ok=True)
    image.save(target, optimize=True)
    return target


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
