"""What each thing on the screen is, for who doesn't see it: its role, its name, how it stands; and in which order.

Kivy has no accessibility tree. Here is one, as thin as may be: a part is asked for its `Access` when somebody comes to
it, and not before, so a page without ears or keys pays nothing. The order is that in which *Read aloud* reads.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kiosk.devices.sentences import split_sentences
from kiosk.i18n import N_, Borrowed, _

if TYPE_CHECKING:
    from kiosk.ui.widgets.part import Part
    from kiosk.ui.widgets.text import Text

ROLES: Final = {
    "button": N_("Button"),
    "choice": N_("Choice"),
    "field": N_("Field to write in"),
    "heading": N_("Heading"),
    "image": N_("Picture"),
    "keyboard": N_("Keyboard"),
    "list": N_("List"),
    "key": "",  # who writes wants the letter, and nothing before it
    "text": "",
    "timer": "",
}
"""Role -> what it is called. Without a name are those that are heard as what they are."""

STATES: Final = {
    "above": N_("There is more above"),
    "below": N_("There is more below"),
    "chosen": N_("Chosen"),
    "open": N_("Is open"),
    "pressed": N_("Is on"),
    "required": N_("Must be filled in"),
    "unavailable": N_("Can't be used now"),
    "wrong": N_("Must be changed"),
}

HOLDS: Final = frozenset({"keyboard", "list"})
"""Roles of what holds others: nothing to stand on itself, but told of when one comes into it."""

DECORATIONS: Final = frozenset(
    {
        "Bar",  # its number is said beside it
        "Cross",  # the words beside it say to touch it
        "Dots",  # how far one is stands beside it in words
        "Gap",  # room that a button would take
        "Leaf",  # the day is said in words beside it
        "Picture",  # the words that it belongs to stand beside it
        "Sheet",  # what is printed on it is said before
        "Shown",  # the words that it belongs to stand beside it
        "Space",  # air
        "Stairs",  # what the step means stands beside it in words
    }
)
"""Classes that have nothing to say. Whatever else shows something has an `Access`."""


@dataclass(frozen=True, slots=True)
class Access:
    """What is told of one thing. `role` is a key of ROLES, `state` are keys of STATES; the rest are words."""

    role: str
    name: str
    state: tuple[str, ...] = ()
    value: str = ""
    hint: str = ""
    personal: bool = False  # said by a loudspeaker only if the visitor wishes it
    language: str = ""  # of its words, where they are not in the page's


def say(access: Access) -> list[str]:
    """It in sentences, in the language on the screen."""
    role = ROLES[access.role]
    own = access.language or getattr(access.name, "language", "")
    told = [(_(role), "")] if role else []
    told += [(access.name, own), (access.value, own), *((_(STATES[one]), "") for one in access.state)]
    told += [(access.hint, "")]
    return [
        _in(language or getattr(words, "language", ""), ended(one))
        for words, language in told
        for one in split_sentences(words)
    ]


def _in(language: str, words: str) -> str:
    return Borrowed(words, language) if language else words


def ended(words: str) -> str:
    """With a full stop, where nothing ends it yet: or a voice runs on into what comes next."""
    return words if not words or (not words[-1].isalnum() and words[-1] not in ")\"'»”") else f"{words}."


# -- what parts tell of themselves


def of_texts(
    part: "Part", role: str, *, name: str = "", value: str = "", state: Iterable[str] = (), words: str = ""
) -> Access:
    """A part that is known by the texts in it: the first is its name, or `name` is; without any it is `words`."""
    texts = [one for one in part.walk_parts() if is_text(one) and one.text]
    said = [" ".join(one.sentences) for one in texts]
    return Access(
        role,
        name or (said[0] if said else words),
        tuple(state),
        " ".join(ended(one) for one in (*(said if name else said[1:]), value) if one),
        personal=any(one.personal for one in texts),
        language=texts[0].language if texts else "",
    )


def is_text(part: Any) -> bool:
    """Whether it is words on the screen (kiosk.ui.widgets.text.Text, which this module can't import)."""
    return hasattr(part, "sentences")


def above(part: "Part", fits: Callable[["Text"], bool] = lambda _text: True) -> str:
    """The words that stand nearest before it on the page, and fit: what a field that has none of its own is called."""
    below, holder = part, part.parent
    while hasattr(holder, "parts") and below in holder.parts:
        for other in reversed(holder.parts[: holder.parts.index(below)]):
            texts = [one for one in other.walk_parts() if is_text(one) and one.text and one.spoken and fits(one)]
            if texts:
                return " ".join(texts[-1].sentences)
        below, holder = holder, holder.parent
    return ""


def label_of(part: "Part") -> str:
    """What a field on a page is called: the heading above it; the nearest words, where there is none."""
    return above(part, lambda text: text.style == "title") or above(part)


# -- in which order


def in_order(part: "Part", into: Callable[["Part"], Iterable["Part"]] = lambda one: one.heard_parts()) -> list["Part"]:
    """All parts in this one, in the order in which they are read: what is `spoken_last` after the rest. `into` gives
    the parts of a part that are looked at.
    """
    found = sorted(_walk(part, into, last=False), key=lambda one: one[0])
    return [one for _last, one in found]


def _walk(part: "Part", into: Callable[["Part"], Iterable["Part"]], *, last: bool) -> Iterator[tuple[bool, "Part"]]:
    last = last or part.spoken_last
    yield last, part
    for one in into(part):
        yield from _walk(one, into, last=last)


def order(part: "Part", *, arrows: bool = False) -> list["Part"]:
    """What one comes to in this part, or in what lies on top of the window's root, one after the other: the page's
    content as it is read, then the frame. What is scrolled away is in it; what is hidden is not. `arrows`: with those
    that scroll, for who has to see it.
    """
    told: dict[Part, Access | None] = {}

    def into(one: "Part") -> Iterable["Part"]:
        if one.opacity == 0:
            return ()
        told[one] = access = one.access()
        if access is None:
            return one.heard_parts()
        if access.role not in HOLDS:
            return ()
        return one.parts if arrows else one.heard_parts()

    found = in_order(part, into)
    return [one for one in found if (access := told.get(one)) and access.role not in HOLDS]
