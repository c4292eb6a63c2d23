"""The picture of a form, an SVG: its questions from top to bottom, and lines from each to what it hangs on."""

from html import escape
from typing import TYPE_CHECKING, Any

from kiosk.forms.publish.problems import REFERENCE, short

if TYPE_CHECKING:  # it reads spreadsheets, and whoever draws has none: half a second
    from kiosk.forms.publish.form import Form

MOST = 1_000
_WIDTH, _HEIGHT, _GAP, _INDENT, _LEFT = 430, 46, 22, 36, 210
_KINDS = ("question", "group", "repeat", "hidden")
_FILL = {"question": "#ffffff", "group": "#e3eef7", "repeat": "#e8f3e6", "hidden": "#f4f4f4"}


Box = tuple[int, str, str, str, str, list[int]]


def boxes(form: "Form") -> list[list[Any]]:
    """One a row: [depth, kind, name, words, condition, the rows that it hangs on]."""
    found: list[list[Any]] = []
    places: dict[str, int] = {}
    for one in form.questions[:MOST]:
        if not one.kind or one.kind in {"end_group", "end_repeat", "csv-external", "start", "end", "today"}:
            continue
        kind = {"begin_group": "group", "begin_repeat": "repeat"}.get(one.kind, "question" if one.asked else "hidden")
        label = next((text for _, text in form.words("survey", one.raw, ("label",))), "")
        when = one.get("relevant")
        hangs = sorted({places[name] for _, name in REFERENCE.findall(when) if name in places})
        places.setdefault(one.name, len(found))
        found.append([len(one.inside), kind, one.name, short(label, 60), short(when, 60), hangs])
    return found


def drawn(found: Any) -> str:
    """The picture; raises ValueError, TypeError for boxes that are none. Every text in it is escaped."""
    rows = [_checked(one, place) for place, one in enumerate(list(found)[:MOST])]
    if not rows:
        return ""
    width = _LEFT + _WIDTH + _INDENT * max(depth for depth, *_ in rows) + 20
    height = len(rows) * (_HEIGHT + _GAP) + 20
    space, view = "http://www.w3.org/2000/svg", f"0 0 {width} {height}"
    sized = f'width="{width}" height="{height}" viewBox="{view}"'
    parts = [
        f'<svg xmlns="{space}" {sized} font-family="sans-serif" font-size="14">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for place, row in enumerate(rows):
        parts += _box(place, row)
    return "\n".join([*parts, "</svg>", ""])


def _checked(one: Any, place: int) -> Box:
    depth, kind, name, label, when, hangs = one
    if type(depth) is not int or not 0 <= depth <= 50 or kind not in _KINDS:
        raise ValueError
    if not all(isinstance(text, str) for text in (name, label, when)):
        raise TypeError
    places = [at for at in hangs if type(at) is int and 0 <= at < place]
    return depth, kind, short(name, 60), short(label, 60), short(when, 60), places


def _box(place: int, box: Box) -> list[str]:
    depth, kind, name, label, when, hangs = box
    left, top = _LEFT + depth * _INDENT, 10 + place * (_HEIGHT + _GAP)
    middle = left + 24
    dash = ' stroke-dasharray="5 4"' if when else ""
    parts = []
    if place:
        parts.append(f'<path d="M{middle} {top - _GAP} V{top}" stroke="#555555" fill="none"/>')
    size = f'width="{_WIDTH}" height="{_HEIGHT}" rx="8"'
    parts.append(f'<rect x="{left}" y="{top}" {size} fill="{_FILL[kind]}" stroke="#2b4c66"{dash}/>')
    parts.append(f'<text x="{left + 12}" y="{top + 19}">{escape(label or name)}</text>')
    below = f"{name}   ? {when}" if when else name
    parts.append(f'<text x="{left + 12}" y="{top + 37}" font-size="11" fill="#555555">{escape(below)}</text>')
    for step, at in enumerate(hangs):  # from what it hangs on, round the left side
        begin = 10 + at * (_HEIGHT + _GAP) + _HEIGHT // 2
        end = top + _HEIGHT // 2
        side = max(8, _LEFT - 30 - (place - at) * 6 - step * 4)
        parts.append(
            f'<path d="M{_LEFT} {begin} H{side} V{end} H{left}" stroke="#a0551c" fill="none" stroke-dasharray="5 4"/>'
        )
    return parts
