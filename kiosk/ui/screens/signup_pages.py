"""The pages of the sign-up: each takes the screen and gives what stands on it."""

from collections.abc import Callable
from functools import partial
from operator import methodcaller
from typing import TYPE_CHECKING

from kiosk import words
from kiosk.activities.book import seats
from kiosk.activities.model import Occurrence
from kiosk.activities.signups import MOST_FRIENDS
from kiosk.activities.views import Availability
from kiosk.i18n import _, n_
from kiosk.ui import theme
from kiosk.ui.draft import BUDDY, CHECK, FRIENDS, NAME, ROLE, SignUpDraft
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.field import Field, Hint
from kiosk.ui.widgets.keyboard import Keyboard
from kiosk.ui.widgets.panels import Banner, Card
from kiosk.ui.widgets.part import Column, Grid, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile

if TYPE_CHECKING:
    from kiosk.ui.screens.signup import SignUp

Change = Callable[[SignUpDraft], object]

PARTIES = ("alone", "two", "three", "four", "five")
# Pictures for the tasks that centres have most; another word in the key or the name falls back to helping hands.
ROLE_PICTURES = {
    "coffee": "coffee", "kaffe": "coffee", "brew": "coffee", "driv": "wheel", "kør": "wheel", "chauf": "wheel",
    "host": "hello", "vært": "hello", "mad": "food", "cook": "kitchen", "kok": "kitchen", "musi": "music",
}  # fmt: skip


def heading(screen: "SignUp", question: str, why: str = "") -> list[Part]:
    """Where one is, what is asked, and why."""
    step, steps = screen.draft.place
    place = _("Question {n} of {total}").format(n=step, total=steps - 1)
    what = screen.occurrence.summary
    parts: list[Part] = [
        Text(f"{what}  ·  {place}", "label", color=theme.SOFT, spoken=False),
        Text(question, "title"),
    ]
    if why:
        parts.append(Text(why, color=theme.SOFT))
    return parts


def name(screen: "SignUp") -> Part:
    """What shall we call you?"""
    m = theme.current()
    draft, offered = screen.draft, screen.offered()
    why = _("Then staff can find you on the list. It need not be your real name.")
    buttons = [
        BigButton(_("Use this name"), screen.use_offered, kind="primary", icon="check"),
        BigButton(_("Find another"), screen.another_name, icon="refresh"),
    ]
    card = Card(
        Row(
            [
                Picture("pictures/hello", m.gap(11)),
                Column(
                    [Text(_("You can have this name today:"), color=theme.SOFT), Text(offered, "title")], gap=0, flex=1
                ),
                Column(buttons, gap=1),
            ],
            gap=3,
            valign="center",
        ),
        pad=2.5,
    )
    own = _("Write a name yourself")
    typed = str(draft.own).strip()
    tiles = Row(
        [
            Tile(
                own,
                screen.write_own,
                picture="pencil",
                hint=typed,
                wide=True,
                chosen=bool(typed),
                personal=True,
                flex=1,
            ),
            Tile(
                _("Come without a name"),
                lambda: screen.answer(lambda draft: draft.name("none")),
                picture="door",
                wide=True,
                chosen=draft.naming == "none",
                flex=1,
            ),
        ]
    )
    parts = heading(screen, _("What shall we call you?"), why)
    return Column([*parts, Space(), card, tiles, Space(), Space()], gap=2)


def typing(screen: "SignUp", field: Field, keyboard: Keyboard, refused: str) -> Part:
    """The keyboard page for a name of one's own."""
    field.flex = 1
    line = Row([field, BigButton(_("Use this name"), screen.use_own, kind="primary", icon="check")])
    hint = Hint(_("It need not be your real name."), refused)
    return Column([Text(_("Write the name you want"), "title"), hint, line, keyboard], gap=1.5)


def friends(screen: "SignUp") -> Part:
    """Are you coming alone? Parties larger than the activity are not offered."""
    occ, availability = screen.occurrence, screen.availability
    most = MOST_FRIENDS if occ.capacity is None else max(0, min(MOST_FRIENDS, occ.capacity - 1))
    tiles = []
    for number in range(most + 1):
        waits = would_wait(number, "", occ, availability) and not would_wait(0, "", occ, availability)
        tiles.append(
            Tile(
                party_in_words(number),
                lambda number=number: screen.answer(lambda draft: draft.bring(number)),
                picture=PARTIES[number],
                hint=_("waiting list") if waits else "",
                chosen=screen.draft.friends == number,
            )
        )
    parts = heading(screen, _("Are you coming alone?"), _("You can bring somebody. We don't need their names."))
    return Column([*parts, Grid(tiles, len(tiles), flex=1), Space()], gap=2)


def role(screen: "SignUp") -> Part:
    """Would you like to help with something?"""
    tiles = [
        Tile(
            _("No, thank you"),
            lambda: screen.answer(lambda draft: draft.help("")),
            picture="ticket",
            hint=_("I am just coming along"),
            wide=True,
            chosen=screen.draft.role == "",
        )
    ]
    for places in screen.availability.roles:
        if places.room:
            left = "" if places.left is None else n_("{n} is needed", "{n} are needed", places.left)
            key = places.role.key
            tiles.append(
                Tile(
                    places.role.name,
                    lambda key=key: screen.answer(lambda draft: draft.help(key)),
                    picture=role_picture(key, places.role.name),
                    hint=left,
                    wide=True,
                    chosen=screen.draft.role == key,
                )
            )
    friends = screen.draft.friends or 0
    waits, helped = (would_wait(friends, key, screen.occurrence, screen.availability) for key in ("", "any"))
    why = (
        _("It is full, but there is room for those who help.")
        if waits and not helped and len(tiles) > 1
        else _("It is fine just to come along, too.")
    )
    parts = heading(screen, _("Would you like to help with something?"), why)
    return Column([*parts, ScrollList(Column([Grid(tiles, 2), Space()]), flex=1)], gap=2)


def buddy(screen: "SignUp") -> Part:
    """Would you like to go together with somebody?"""
    tiles = [
        Tile(
            _("Yes, please"),
            lambda: screen.answer(lambda draft: draft.follow(buddy=True)),
            picture="company",
            hint=_("Staff find somebody for you"),
            chosen=screen.draft.buddy is True,
        ),
        Tile(
            _("No, thank you"),
            lambda: screen.answer(lambda draft: draft.follow(buddy=False)),
            picture="walk",
            hint=_("I find my own way"),
            chosen=screen.draft.buddy is False,
        ),
    ]
    parts = heading(screen, _("Would you like to go with somebody?"), _("Then you need not walk in alone."))
    return Column([*parts, Grid(tiles, 2, flex=2), Space()], gap=2)


def check(screen: "SignUp") -> Part:
    """Is this right? Every answer with a way to change it, and what will happen."""
    m = theme.current()
    draft, occ, availability = screen.draft, screen.occurrence, screen.availability
    waits = would_wait(draft.friends or 0, draft.role or "", occ, availability)
    rows = []
    for step, icon, sentence in statements(draft, occ):
        about = _("What shall we call you?") if step == NAME else sentence
        answer = partial(screen.answer, methodcaller("change", step))
        change = BigButton(_("Change"), answer, icon="edit", about=about)
        words_ = Text(sentence, "body", valign="center", flex=1, personal=step == NAME)
        rows.append(Row([Picture(f"ui/{icon}", m.gap(4), tint=theme.SEA), words_, change], gap=2, valign="center"))
    when = words.when_in_words(occ, screen.now)
    notice = [Banner("waiting", waiting_in_words(occ, availability))] if waits else []
    if availability.request and not waits:
        notice = [Banner("info", _("Several houses share the places. We ask first, and you get the answer here."))]
    submit = _("Put me on the waiting list") if waits else _("Sign me up")
    return Column(
        [
            Text(_("Is this right?"), "title"),
            Text(f"{occ.summary}, {when}", bold=True, personal=occ.sensitive),
            ScrollList(Column([Card(Column(rows, gap=1), pad=2), Space()])),
            *notice,
            Row([Space(), BigButton(submit, screen.submit, kind="primary", icon="check", flex=2), Space()]),
        ],
        gap=2,
    )


PAGES: dict[str, Callable[["SignUp"], Part]] = {
    NAME: name,
    FRIENDS: friends,
    ROLE: role,
    BUDDY: buddy,
    CHECK: check,
}


# --- words ---------------------------------------------------------------------------------------------------------


def party_in_words(friends: int) -> str:
    """Gives "Kun mig", "Mig og 2 venner"."""
    return n_("Me and {n} friend", "Me and {n} friends", friends) if friends else _("Just me")


def statements(draft: SignUpDraft, occ: Occurrence) -> list[tuple[str, str, str]]:
    """The answers as sentences: the question they answer, an icon, the words."""
    alias = draft.alias
    said = [(NAME, "person", _("We call you {name}.").format(name=alias) if alias else _("You come without a name."))]
    if FRIENDS in draft.steps:
        bring = n_("You bring {n} friend.", "You bring {n} friends.", draft.friends or 0)
        said.append((FRIENDS, "people", bring if draft.friends else _("You come alone.")))
    if ROLE in draft.steps:
        task = next((role.name for role in occ.roles if role.key == draft.role), "")
        said.append((ROLE, "role", _("Your task: {role}.").format(role=task) if task else _("You just come along.")))
    if BUDDY in draft.steps:
        said.append(
            (BUDDY, "company", _("You want to go with somebody.") if draft.buddy else _("You find your own way."))
        )
    return said


def would_wait(friends: int, role: str, occ: Occurrence, availability: Availability) -> bool:
    """Whether this party would come on the waiting list, as things stand now."""
    wanted = seats(friends, role)
    if occ.sensitive or availability.left is None:
        return not availability.room and wanted > 0
    return wanted > availability.left


def waiting_in_words(occ: Occurrence, availability: Availability) -> str:
    """That it is the waiting list, and which place in it."""
    if availability.request:
        return _("It seems to be full. We ask, and otherwise you come on the waiting list.")
    if occ.sensitive or availability.waiting is None:
        return _("It is full right now. You come on the waiting list.")
    place = availability.waiting + 1
    if availability.left:
        return _("There is not room for all of you yet. You will be number {n} on the waiting list.").format(n=place)
    return _("It is full right now. You will be number {n} on the waiting list.").format(n=place)


def role_picture(key: str, name: str) -> str:
    """A picture for the task."""
    said = f"{key} {name}".casefold()
    return next((picture for word, picture in ROLE_PICTURES.items() if word in said), "role")
