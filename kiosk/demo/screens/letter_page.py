"""The pages about one letter: what it says, what can be done, its number, its day, when it came, and itself."""

from dataclasses import replace
from typing import Any, Final

from kiosk.demo.screens.state import PRINTER, Show, State, page

MEETING: Final = "1 Indkaldelse fra jobcenteret"
UNSURE: Final = "2 Afslag paa tandlaege"
BILL: Final = "3 Rykker fra elselskabet"
SWINDLE: Final = "4 Pas paa denne"
REFUSAL: Final = "Afslag med dag"
COURT: Final = "Fogedret"
LONG: Final = "Langt brev"
NO_DAY: Final = "Uden dag"
"""The letters of kiosk/demo/screens/letters.py, by what each is for."""


def _about(letter: str, shown: str = "what", *, opened: bool = True) -> Show:
    def show(app: Any) -> None:
        app.go("letter_page", id=app.services.letters.put(letter, opened=opened))
        app.navigation.current.state["page"] = shown
        app.refresh()

    return show


def _beside(route: str, letter: str, **state: object) -> Show:
    def show(app: Any) -> None:
        app.go(route, id=app.services.letters.put(letter, opened=True))
        app.navigation.current.state.update(state)
        app.refresh()

    return show


def _partly_read(app: Any) -> None:
    kept = app.services.letters.get(app.services.letters.put(UNSURE))
    reading = replace(kept.letter.reading, cut=True, unread=("Bilag 1.pdf", ""), pages_read=40, pages_there=300)
    kept.letter = replace(kept.letter, reading=reading)
    app.go("letter_page", id=kept.id)


def _call(app: Any) -> None:
    app.go("letter_call", id=app.services.letters.put(REFUSAL), key="call")


_NAMED: Final = {"meeting": MEETING, "refusal": REFUSAL, "court": COURT, "swindle": SWINDLE}
_TABS: Final = {"what": "what it says", "nothing": "if I do nothing", "can": "what I can do", "words": "hard words"}
STATES: Final = (
    *(
        State("letter_page", f"{name}, {told}", _about(letter, shown))
        for name, letter in _NAMED.items()
        for shown, told in _TABS.items()
    ),
    State("letter_page", "bill", _about(BILL)),
    State("letter_page", "with care", _about(COURT, opened=False)),
    State("letter_page", "upsetting", _about(NO_DAY, opened=False)),
    State("letter_page", "unsure", _about(UNSURE)),
    State("letter_page", "no day", _about(NO_DAY)),
    State("letter_page", "partly read", _partly_read),
    page("letter_page", "gone", id=99),
    State("letter_itself", "long", _beside("letter_itself", LONG)),
    State("letter_itself", "short", _beside("letter_itself", SWINDLE)),
    State("letter_received", "usual", _beside("letter_received", MEETING)),
    State("letter_received", "earlier", _beside("letter_received", LONG, page=1)),
    State("letter_call", "usual", _call),
    page("letter_call", "gone", id=99, key="call"),
    State("letter_keep", "usual", _beside("letter_keep", MEETING), (PRINTER,)),
    State("letter_keep", "with who", _beside("letter_keep", MEETING, who=True), (PRINTER,)),
    State("letter_keep", "printed", _beside("letter_keep", MEETING, printing="done"), (PRINTER,)),
    State("letter_keep", "unsure", _beside("letter_keep", UNSURE)),
    page("letter_keep", "gone", id=99),
)
