"""The kiosk's own pages as web pages: the same words, pictures and boxes in the same places, read from what Kivy draws.

    python tests/bench/page.py DATA OUT     needs no display; writes idle.html, home.html and places.json

DATA is a kiosk's data folder that has the demo's programme. What can be touched answers by `:active`, as a web page
would. `places.json` has points on the pages (pixels from the upper left) where the bench looks and presses.
"""

import base64
import html
import json
import os
import sys
from pathlib import Path

SIZE = (1280, 800)


class Writer:
    """Turns a tree of widgets into HTML."""

    def __init__(self, root):
        from kiosk.ui import theme

        self.parts = []
        self.paper = theme.PAPER
        self.tiles = []
        self._walk(root)

    def _walk(self, widget):
        from kiosk.ui.widgets.picture import Picture
        from kiosk.ui.widgets.text import Text

        if isinstance(widget, Text):
            self._text(widget)
        elif hasattr(widget, "canvas"):
            self._boxes(widget, picture=isinstance(widget, Picture))
        for child in reversed(widget.children):
            self._walk(child)

    def _place(self, pos, size):
        x, y = widget_to_page(pos, size)
        return f"left:{x}px;top:{y}px;width:{size[0]}px;height:{size[1]}px"

    def _boxes(self, widget, *, picture):
        from kivy.graphics import BorderImage, Color, Mesh, Rectangle

        from kiosk.ui.widgets.tappable import Tappable

        colour, last = "#000000", None
        for drawn in widget.canvas.before.children:
            if isinstance(drawn, Color):
                colour = web(drawn.rgba)
            elif isinstance(drawn, BorderImage | Rectangle | Mesh):
                pos, size, radius = shape(drawn)
                if picture and type(drawn) is Rectangle and drawn.texture.width > 1:
                    self._picture(widget, pos, size, colour)
                    continue
                style = f"{self._place(pos, size)};background:{colour};border-radius:{radius}px"
                last = (len(self.parts), style, pos, size)
                self.parts.append(f'<div style="{style}"></div>')
        if isinstance(widget, Tappable) and last:
            index, style, pos, size = last
            style += f";--pressed:{widget.pressed_fill}"
            self.parts[index] = f'<div class=tap style="{style.replace("background:", "--fill:")}"></div>'
            self.tiles.append((type(widget).__name__, pos, size, int(widget.fill[1:], 16)))

    def _picture(self, widget, pos, size, colour):
        from kiosk.paths import ASSETS

        folder, _, base = widget.name.rpartition("/")
        path = ASSETS / "icons" / folder / f"{base}.png"
        if folder == "ui":
            mask = f"url(data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()})"
            style = f"background:{colour};mask:{mask} 0 0/100% 100%;-webkit-mask:{mask} 0 0/100% 100%"
            self.parts.append(f'<div style="{self._place(pos, size)};{style}"></div>')
        else:
            self.parts.append(f'<img style="{self._place(pos, size)}" src="{path.as_uri()}">')

    def _text(self, widget):
        from kivy.graphics import Color, Rectangle

        lines = iter(widget.lines(max(1, int(widget.width))))
        colour = "#000000"
        for drawn in widget.canvas.before.children:
            if isinstance(drawn, Color):
                colour = web(drawn.rgba)
            elif type(drawn) is Rectangle:
                words = html.escape(next(lines))
                weight = "bold" if widget.bold else "normal"
                font = f"font:{weight} {widget.font_size}px/{drawn.size[1]}px Andika;color:{colour}"
                self.parts.append(f'<p style="{self._place(drawn.pos, drawn.size)};{font}">{words}</p>')

    def page(self):
        """The whole page."""
        from kiosk.paths import ASSETS

        fonts = "".join(
            f"@font-face{{font-family:Andika;font-weight:{weight};src:url({(ASSETS / 'fonts' / name).as_uri()})}}"
            for weight, name in (("normal", "Andika-Regular.ttf"), ("bold", "Andika-Bold.ttf"))
        )
        style = (
            f"{fonts}body{{margin:0;background:{self.paper};overflow:hidden}}"
            "div,p,img{position:absolute;margin:0;white-space:pre;pointer-events:none}"
            ".tap{pointer-events:auto;background:var(--fill)}.tap:active{background:var(--pressed)}"
        )
        body = "\n".join(self.parts)
        head = "<!doctype html><html lang=da><meta charset=utf-8><meta name=google content=notranslate>"
        return f"{head}<title>Stuen</title><style>{style}</style>\n{body}\n"


def widget_to_page(pos, size):
    """From Kivy's lower left corner to the web's upper left."""
    return pos[0], SIZE[1] - pos[1] - size[1]


def web(rgba):
    """A colour as CSS has it."""
    return "#" + "".join(f"{round(255 * one):02x}" for one in (rgba if rgba[3] < 1 else rgba[:3]))


def shape(drawn):
    """Place, size and radius of a box, or of the ring that is drawn as a mesh."""
    if not hasattr(drawn, "vertices"):
        radius = drawn.border[0] if hasattr(drawn, "border") else 0
        return drawn.pos, drawn.size, radius
    xs, ys = drawn.vertices[0::4], drawn.vertices[1::4]
    pos = min(xs), min(ys)
    radius = drawn.vertices[4] - drawn.vertices[0]  # its first quad is a corner
    return pos, (max(xs) - pos[0], max(ys) - pos[1]), radius


def main(data, out):
    """Draw both pages without a display, and write them down."""
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    from kiosk import app as composition
    from kiosk import app_store, config
    from kiosk.ui import window

    window.prepare(SIZE)
    window.open_window()
    from kivy.base import EventLoop, runTouchApp

    from kiosk.ui.app import KioskApp

    settings = config.load(config.DEMO_FILE, data=data)
    with app_store.open_store(settings) as store:
        services = composition.build(settings, store)
        app = KioskApp(services)
        app._run_prepare()
        runTouchApp(embedded=True)
        places = {}
        for name in ("idle", "home"):
            if name == "home":
                app.touched()
                app.home()
            for _ in range(4):
                EventLoop.idle()
            writer = Writer(app.root)
            (out / f"{name}.html").write_text(writer.page(), encoding="utf-8")
            kind, pos, size, colour = max(writer.tiles, key=lambda tile: (tile[0] == "Tile", tile[2][0] * tile[2][1]))
            x, y = widget_to_page(pos, size)
            places[name] = {"kind": kind, "x": round(x + size[0] / 2), "y": round(y + 8), "colour": colour}
        (out / "places.json").write_text(json.dumps(places), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
