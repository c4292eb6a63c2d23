"""What the last page of a rights card has of its own: the sentence to say, large, and what the card leads to."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from kiosk.guidance.walk import Walk
from kiosk.i18n import _, joined
from kiosk.ui import theme
from kiosk.ui.routes import ROUTES
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card
from kiosk.ui.widgets.part import Column, Part
from kiosk.ui.widgets.text import Text


def to_say(said: Sequence[str]) -> Part:
    """*You can say*, and the sentence on a field of its own, to be read from the screen while one speaks."""
    lead, *sentences = said
    quoted = Card(Text(joined(sentences), "title"), fill=theme.HONEY, edge=theme.HONEY, pad=2.5)
    return Column([Text(lead, "lead"), quoted], gap=1)


def onward(app: Any, walk: Walk) -> list[Part]:
    """The buttons to what it leads to: the form first, then the guide, then who can help."""
    services = app.services
    links = services.rights.links(walk.guide.id)
    end = walk.step.end
    ways = [(_("Call staff"), app.call_staff)] if end and end.kind == "person" else []
    if links.form and services.forms.library.get(links.form):
        ways.append((_("Fill in the form"), partial(app.go, "form_before", form=links.form)))
    if guide := (end.guide if end else "") or links.guide:
        ways.append((_("Show me how"), partial(app.go, "guide", guide=guide)))
    if links.needs and "help_found" in ROUTES:
        ways.append((_("Who can help?"), partial(app.go, "help_found", needs=links.needs)))
    return [
        BigButton(words, action, kind="secondary" if number else "primary", flex=1)
        for number, (words, action) in enumerate(ways)
    ]
