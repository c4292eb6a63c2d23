"""Words on the screen. Each line is its own small texture, so no text is too long to show (platform: textures above the
limit turn invisible), and each sentence knows where it stands, so it can be marked while it is read aloud.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from kivy.graphics import Color, Rectangle

from kiosk import i18n
from kiosk.devices.sentences import split_sentences
from kiosk.faces import right_to_left
from kiosk.ui import fonts, theme
from kiosk.ui.access import Access
from kiosk.ui.fonts import extent
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.cutting import cut
from kiosk.ui.widgets.private import Private

# What is read in one go stays on one line: "kl. 9.45", "at 16:00", "4. december", "50 kr.", a telephone number.
_TOGETHER = re.compile(r"(?:kl\.|at) \d\S*|\d{1,2}\. [a-zæøå]{3,}\S*|\d\S* kr\b\S*|\d\d(?: \d\d){3}\S*|\S+")
_CUT = "\N{HYPHEN}"  # where a word was cut; a typed hyphen is another character
LONGEST_LINE = 1_000  # characters
_BOLD = ("title", "lead", "hero")
_LARGE = ("title", "lead")
_LEADING = {"title": 0.8, "lead": 0.85, "hero": 0.8}  # large letters need less air between the lines


def wrap(words: list[str], width: float, size: int, bold: bool) -> Iterator[list[str]]:
    """The words in lines no wider than `width`. A word that is too long alone is cut."""
    line: list[str] = []
    for word in _apart(words, width, size, bold):
        if line and extent(" ".join([*line, word]), size, bold)[0] > width:
            yield line
            line = []
        rest = word
        while extent(rest, size, bold)[0] > width and len(rest) > 1:
            # By halves, and no more than any line holds: a word of 8,000 letters must not stop the kiosk for minutes.
            longer = range(2, min(len(rest), LONGEST_LINE))
            fits = 1 + bisect_right(longer, width, key=lambda n, rest=rest: extent(rest[:n] + _CUT, size, bold)[0])
            yield [rest[:fits] + _CUT]
            rest = rest[fits:]
        line.append(rest)
    if line:
        yield line


def _apart(words: list[str], width: float, size: int, bold: bool) -> Iterator[str]:
    """What is read in one go stands on two lines before it is cut."""
    for word in words:
        yield from word.split() if " " in word and extent(word, size, bold)[0] > width else [word]


class Text(Private):
    """A text in one of the styles body, label, lead, title, hero. `color` is a colour of the theme.

    `align` is as for who reads from left to right: "left" is where lines begin. `spoken` False leaves it out of *Read
    aloud*; `personal` True marks what only a visitor's own choice lets a loudspeaker say: it is no larger than body
    unless large text is wished (but a hero, a code that is written down), and may be wished covered. `text` stays as
    given, for tests and speech. `said` is one sentence that the ear gets in its place: "Klokken er 9.42" for a clock's
    "9.42". `recorded` is a sound that is heard in place of the voice, for all of it.
    """

    apart = False  # a text of its own, that stands in the page as it would stand in a letter

    def __init__(
        self,
        text: str,
        style: str = "body",
        *,
        color: str = theme.INK,
        bold: bool | None = None,
        align: str = "left",
        valign: str = "top",
        spoken: bool = True,
        personal: bool = False,
        said: str = "",
        recorded: Path | None = None,
        leading: float | None = None,
        flex: float | None = None,
    ) -> None:
        super().__init__(flex=flex)
        self.text, self.color, self.align, self.valign = text, color, align, valign
        self.elsewhere = False  # what it says is heard at another place of the page
        self.language = getattr(text, "language", "")  # of its words, where they are not in the page's
        self.heading = style == "title"
        if personal and style in _LARGE and not theme.current().comfort.text:
            # Nobody who walks by reads it. Larger is for who asks for it.
            bold = style in _BOLD if bold is None else bold
            style = "body"
        self.style, self.spoken, self.personal = style, spoken, personal
        self.leading = (
            _LEADING.get(style, 0.95) if leading is None else leading
        )  # how much of the font's line height the lines are apart
        self.font_size = theme.current().size(style)
        self.bold = style in _BOLD if bold is None else bold
        self.recorded = recorded
        self.sentences = [said] if said else [text] if recorded else split_sentences(text)
        self.marked: int | None = None
        self._wrapped: tuple[float, list[str]] = (-1, [])
        self.spots: list[tuple[str, int, int]] = []  # its lines as they are drawn, and where each begins

    def access(self) -> Access | None:
        """See `Part.access`. One comes also to what *Read aloud* leaves out, but not to what is said elsewhere."""
        if self.elsewhere or not self.sentences:
            return None
        role = "heading" if self.heading else "text"
        return Access(role, " ".join(self.sentences), personal=self.personal, language=self.language)

    @property
    def line_height(self) -> int:
        """Height of one line, with the air that belongs to it."""
        return round(extent("Åg", self.font_size, self.bold)[1] * self.leading)

    def lines(self, width: float) -> list[str]:
        """The lines it takes at this width."""
        if self._wrapped[0] != width:
            lines = self._lines(width)
            if self.align == "center" and len(lines) > 1:
                lines = self._lines(self._balanced(width, len(lines)))
            self._wrapped = (width, lines)
        if any(line.endswith(_CUT) for line in self._wrapped[1]):
            cut()
        return self._wrapped[1]

    def _lines(self, width: float) -> list[str]:
        return [
            " ".join(line) for words in self._paragraphs() for line in wrap(words, width, self.font_size, self.bold)
        ]

    def _paragraphs(self) -> list[list[str]]:
        """What stays together, by paragraph."""
        return [_TOGETHER.findall(" ".join(one.split())) for one in self.text.split("\n")]

    def _balanced(self, width: float, count: int) -> int:
        """The least width at which it takes no more lines, so that no word stands alone on the last, and none is cut
        for it.
        """
        widest = max(extent(word, self.font_size, self.bold)[0] for words in self._paragraphs() for word in words)
        least, most = min(max(int(width / 2), widest), int(width)), int(width)
        while least < most:
            middle = (least + most) // 2
            least, most = (least, middle) if len(self._lines(middle)) <= count else (middle + 1, most)
        return most

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return self.line_height * len(self.lines(max(1, int(width))))

    def natural_width(self) -> float:
        """See `Part.natural_width`."""
        return max((extent(line, self.font_size, self.bold)[0] for line in self.text.split("\n")), default=0) + 1

    def mark(self, sentence: int | None) -> None:
        """Mark one of `sentences`, or none."""
        if sentence != self.marked:
            self.marked = sentence
            self.place(self.x, self.y, self.width, self.height)

    def draw(self) -> None:
        """See `Part.draw`."""
        lines = self.lines(max(1, int(self.width)))
        height = self.line_height
        slack = self.height - height * len(lines)
        top = self.top - {"top": 0, "center": slack / 2, "bottom": slack}[self.valign]
        spots = self.spots = []
        align = theme.side(self.align, turned=self._rtl if self.apart else theme.rtl())
        for index, line in enumerate(lines):
            wide = extent(line, self.font_size, self.bold)[0]
            indent = {"left": 0, "center": (self.width - wide) / 2, "right": self.width - wide}[align]
            spots.append((line, round(self.x + indent), round(top - (index + 1) * height)))
        self.draw_under(spots, height)
        if self.marked is not None:
            self._draw_mark(spots, height)
        with self.canvas.before:
            # On the mark only ink can be read well: white words on a button would drown in it.
            Color(*theme.rgba(self.color if self.marked is None else theme.INK))
            for line, x, y in spots:
                texture = self._write(line)
                lift = (height - texture.height) // 2
                Rectangle(texture=texture, pos=(x, y + lift), size=texture.size)

    def draw_under(self, spots: list[tuple[str, int, int]], height: int) -> None:
        """Draw what lies behind the words: `spots` are the lines and where each begins, `height` is a line's."""

    def _write(self, line: str) -> object:
        return fonts.texture(line, self.font_size, self.bold, rtl=self._rtl)

    @property
    def _rtl(self) -> bool:
        return i18n.BY_CODE.get(self.language, i18n.current()).rtl

    def _draw_mark(self, spots: list[tuple[str, int, int]], height: int) -> None:
        """A field behind the marked sentence, on every line that it touches."""
        lengths = [letters(one) for one in self.sentences]
        self._draw_field(spots, height, sum(lengths[: self.marked]), sum(lengths[: self.marked + 1]), theme.MARK)

    def _draw_field(self, spots: list[tuple[str, int, int]], height: int, start: int, end: int, fill: str) -> None:
        """A field behind the letters from `start` to `end`. Only letters are counted: wrapping moves spaces and adds
        hyphens, and bullets belong to no sentence.
        """
        seen = 0
        for line, x, y in spots:
            places = [i for i, letter in enumerate(line) if letter.isalnum()]
            first, last = max(start, seen) - seen, min(end, seen + len(places)) - seen
            seen += len(places)
            if last <= 0 or first >= len(places) or first >= last:
                continue
            left = extent(line[: places[first]], self.font_size, self.bold)[0]
            stop = places[last] if last < len(places) else len(line)  # with the sentence's full stop
            right = extent(line[:stop].rstrip(), self.font_size, self.bold)[0]
            if right_to_left(line):  # what is said together need not stand together: the whole line
                left, right = 0, extent(line, self.font_size, self.bold)[0]
            pad = theme.current().gap(0.5)
            shapes.box(self.canvas.before, x + left - pad, y, right - left + 2 * pad, height, fill=fill, radius=pad * 2)


def letters(text: str) -> int:
    """How many letters and digits a text has."""
    return sum(letter.isalnum() for letter in text)
