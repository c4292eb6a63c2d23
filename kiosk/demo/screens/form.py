"""A form that is being filled in: every kind of question, what is said of an answer, and what stands beside them.

Over the forms of assets/content/demo/forms, which have every control and long lists; `make setup` publishes them.
"""

from collections.abc import Callable
from typing import Any, Final

from kiosk import i18n
from kiosk.demo.screens.state import CAMERA, MICROPHONE, Show, State, page
from kiosk.forms.changes import Account, Lost

EVERY, LISTS = "alt", "lang"
NAME, DOG, STORY = "/data/dig/navn", "/data/valg/hund", "/data/dig/historie"
SAID: Final = "Solveig Testesen fra det gamle hus ved havnen"
LONG: Final = "Det svar passer ikke helt til det, vi har spurgt om. Se på det en gang til, og spørg os, hvis du vil."


def begun(app: Any, form: str = EVERY) -> Any:
    """The form as it is being filled in."""
    service = app.services.forms
    return service.filling(form) or service.begin(form, i18n.current().code)


def _on(app: Any, filling: Any, number: int) -> None:
    filling.goto(filling.steps.pages()[number])
    app.go("form", form=filling.definition.id)
    app.page.show("")


def at(name: str, **state: object) -> Show:
    """The page of one question; `state` is put in."""

    def show(app: Any) -> None:
        found = begun(app)
        asked = next(one for one in found.steps.pages() if any(path.endswith(f"/{name}") for path in one.paths))
        found.goto(asked)
        app.go("form", form=EVERY)
        app.navigation.current.state.update(view="", **state)
        app.refresh()

    return show


def _view(name: str) -> Show:
    def show(app: Any) -> None:
        at("leje")(app)
        app.page.show(name)

    return show


def _typed(name: str, text: str) -> Show:
    def show(app: Any) -> None:
        at(name)(app)
        app.page.asked(app.page.path).entered["typed"].add(text)
        app.refresh()

    return show


def _offered(app: Any) -> None:
    """What the form's author offers, and what was typed before."""
    found = begun(app)
    for path, said in ((DOG, "ja"), (NAME, SAID), ("/data/adressen/by", "Birkerød")):
        found.steps.answer(path, said)
    _typed("hundenavn", "B")(app)


def _sayable(name: str) -> Show:
    def show(app: Any) -> None:
        app.services.dictation.possible = True
        at(name)(app)

    return show


def _signed(app: Any) -> None:
    at("underskrift")(app)
    app.page.asked("/data/underskrift").keep(strokes=[[(100, 100), (500, 200), (900, 120)]])


def _finding(letters: str | None) -> Show:
    def show(app: Any) -> None:
        _on(app, begun(app, LISTS), 0)
        if letters is not None:
            asked = app.page.asked(app.page.path)
            asked.keep(finding=True)
            asked.entered["typed"].add(letters)
            app.refresh()

    return show


def _photo(app: Any) -> None:
    _on(app, begun(app, LISTS), 1)


def _several_of_many(app: Any) -> None:
    _on(app, begun(app, LISTS), 2)


def _as_before(name: str) -> Show:
    """The same was asked in another form of this visit."""

    def show(app: Any) -> None:
        other = begun(app, LISTS)
        other.steps.answer("/data/navn", SAID)
        other.steps.answer("/data/leje", "4250")
        at(name)(app)

    return show


def _one_alone(app: Any) -> None:
    at("vej")(app)
    app.page.one("/data/adressen/by")


def _several(app: Any) -> None:
    found = begun(app)
    for name in ("Ida", "Ole", "En med et meget langt navn, som hedder noget mere efter det"):
        found.steps.add("/data/boern")
        found.steps.answer(f"/data/boern[{found.session.many('/data/boern')}]/barn", name)
    found.goto(next(one for one in found.steps.pages() if one.kind == "more"))
    app.go("form", form=EVERY)


def _check(app: Any) -> None:
    found = begun(app)
    found.steps.answer(NAME, SAID)
    found.steps.answer(STORY, "Der kom et brev, og så var pengene væk, og ingen ville svare. " * 6)
    found.goto(found.steps.pages()[-1])
    app.go("form", form=EVERY)


def _all_there(app: Any) -> None:
    found = begun(app)
    found.steps.answer(DOG, "ja")
    found.steps.answer("/data/sandt", "OK")
    _check(app)


def _account(app: Any) -> None:
    lost = Lost("Hvor gammel er din hund?", "Den er tolv år og hedder Bent")
    begun(app).account = Account((lost,), (lost, lost), tuple(f"Hvad er spørgsmål {n}?" for n in range(9)))
    app.go("form", form=EVERY)


CONTROLS: Final = {
    "note": "velkommen", "text": "navn", "long text": "historie", "phone": "telefon", "number": "alder",
    "amount": "leje", "day": "foedt", "month": "maaned", "year": "aar", "time": "klokken", "day and time": "moede",
    "yes or no": "hund", "pictures": "til", "list": "kommune", "several": "flere", "in order": "vigtigst",
    "scale": "hvor_glad", "per cent": "procent", "together": "vej", "one of several": "barn", "acknowledge": "sandt",
    "signature": "underskrift",
}  # fmt: skip
"""What a question looks like -> one that looks so."""
REFUSED: Final = ("text", "long text", "amount", "day", "pictures", "together")
_OTHERS: Final[dict[str, Callable[[Any], object]]] = {
    "text as before": _as_before("navn"),
    "amount as before": _as_before("leje"),
    "a long text": _typed("historie", "Der kom et brev, og så var pengene væk. \n" * 12),
    "a large number": _typed("leje", "123456789012345"),
    "words to choose": _offered,
    "signed": _signed,
    "a long list": _finding(None),
    "a long list to find in": _finding(""),
    "found": _finding("k"),
    "found one": _finding("årh"),
    "found none": _finding("xyz"),
    "several of a long list": _several_of_many,
    "why": _view("why"),
    "tasks": _view("tasks"),
    "one alone": _one_alone,
    "one more": _several,
    "check": _check,
    "check when all is there": _all_there,
    "account": _account,
}
STATES: Final = (
    *(State("form", name, at(question)) for name, question in CONTROLS.items()),
    *(State("form", f"{name} refused", at(CONTROLS[name], refused=LONG)) for name in REFUSED),
    *(State("form", name, show) for name, show in _OTHERS.items()),
    State("form", "text that can be said", _sayable("navn"), (MICROPHONE,)),
    State("form", "long text that can be said", _sayable("historie"), (MICROPHONE,)),
    State("form", "photo", _photo, (CAMERA,)),
    page("form", "not open", form="none"),
)
