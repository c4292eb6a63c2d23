"""Forms at the screen, for tests: the services with some forms, and the ways to a question."""

import demo_services
from demo_forms import Printer, Sticks, forms, long_one, other
from visiting import touch

NAME, DOG, RENT = "/data/dig/navn", "/data/valg/hund", "/data/dig/leje"


def with_forms(folder):
    """A demo centre's services, with the form that has every control, one like it, and one with long lists."""
    made = demo_services.services()
    made.printer, made.sticks = Printer(), Sticks()
    made.forms = forms(folder, made.clock, other(), long_one())
    made.session.wipers.register("forms", made.forms.wipe)
    return made


def begin(ui, app, form="alt"):
    """From the front page to the first question."""
    touch(ui, "Hjælp til en blanket")
    touch(ui, "Jeg vil prøve det hele")
    touch(ui, "Begynd")
    if ui.find_all("Blankettens dele"):
        touch(ui, "Videre")
    return app.services.forms.filling(form)


def upmost(ui, words):
    """Of several with these words the one that is read first."""
    return [one for one in ui.widgets() if getattr(one, "words", "") == words][-1]


def put(app, filling, path, value):
    """Answer behind the screen's back, and show it."""
    filling.steps.answer(path, value)
    app.page._fresh()
    app.refresh()


def go(app, name, *, form="alt"):
    """Straight to one question."""
    filling = app.services.forms.filling(form) or app.services.forms.begin(form, "da")
    page = next(one for one in filling.steps.pages() if any(path.endswith(f"/{name}") for path in one.paths))
    filling.goto(page)
    app.go("form", form=form)
    app.page.show("")
    return filling
